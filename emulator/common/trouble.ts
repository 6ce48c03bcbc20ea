import type { EmulatedRequest } from './exchange';
import type { Random } from './random';

/** Ways to spoil the text of any answer. */
export const TEXT_MALFORMATIONS = ['truncated', 'html', 'empty', 'notJson'] as const;

/**
 * What can go wrong with one request. Plain data, so that a process outside can ask for it over
 * `/_emulator/trouble`. `accepted: true`: the request is acted upon first, only its answer is lost.
 */
export type Trouble =
	/** Slow: before the request is acted upon, after it, or while the answer trickles. */
	| {
			kind: 'slow';
			beforeMs?: number;
			afterMs?: number;
			trickle?: { bytes: number; everyMs: number };
	  }
	/** 429; `retryAfterSeconds` absent: no Retry-After header. */
	| { kind: 'tooManyRequests'; retryAfterSeconds?: number; retryAfterAs?: 'seconds' | 'date' }
	| { kind: 'serverError'; status?: number; body?: 'html' | 'json' | 'empty'; accepted?: boolean }
	| { kind: 'redirect'; to?: string; status?: number }
	/** The connection is reset: before acceptance, after it, or in the middle of the answer. */
	| { kind: 'reset'; when: 'beforeAcceptance' | 'afterAcceptance' | 'midAnswer' }
	/** The answer is spoilt after acceptance: a text malformation or one of the provider's own. */
	| { kind: 'malformed'; how: string; status?: number }
	/** Refused as a whole, in the provider's form; nothing is accepted. */
	| { kind: 'refused'; key: string; description?: string; status?: number; ref?: string }
	/** Any answer at all. */
	| {
			kind: 'answer';
			status: number;
			body: string;
			headers?: Record<string, string>;
			accepted?: boolean;
	  }
	/** No trouble: lets a request through while a permanent trouble stands. */
	| { kind: 'none' };

/** The request as a trouble function sees it: it may choose by content, by count, or at random. */
export type TroubleChooser = (request: EmulatedRequest, endpoint: string) => Trouble | undefined;

/** For every endpoint at once. */
export const EVERY_ENDPOINT = '*';

interface Board {
	queue: Trouble[];
	always: Trouble | undefined;
	chooser: TroubleChooser | undefined;
}

/**
 * The troubles in force, by endpoint name or `*`. The queue goes first, then the function, then the
 * permanent one; an endpoint's own go before those for every endpoint.
 */
export class TroubleBoard {
	private readonly boards = new Map<string, Board>();

	constructor(private readonly random: () => Random) {}

	/** The next `times` requests to the endpoint get this trouble. Calls add up to a queue. */
	next(endpoint: string, trouble: Trouble, times = 1): void {
		const { queue } = this.board(endpoint);
		for (let count = 0; count < times; count++) queue.push(trouble);
	}

	/** Every request to the endpoint gets this trouble, until cleared. */
	always(endpoint: string, trouble: Trouble): void {
		this.board(endpoint).always = trouble;
	}

	/** A function chooses for each request; undefined: no trouble. */
	choose(endpoint: string, chooser: TroubleChooser): void {
		this.board(endpoint).chooser = chooser;
	}

	/** At the given rate (0 to 1), one of the choices, drawn from the emulator's seed. */
	atRandom(endpoint: string, rate: number, choices: readonly Trouble[]): void {
		this.choose(endpoint, () =>
			this.random().chance(rate) ? this.random().pick(choices) : undefined,
		);
	}

	/** Ends the troubles of one endpoint, or all of them. */
	clear(endpoint?: string): void {
		if (endpoint === undefined) this.boards.clear();
		else this.boards.delete(endpoint);
	}

	/** The trouble for this request; takes it from the queue if it came from there. */
	take(endpoint: string, request: EmulatedRequest): Trouble | undefined {
		for (const name of [endpoint, EVERY_ENDPOINT]) {
			const board = this.boards.get(name);
			if (!board) continue;
			const trouble = board.queue.length
				? board.queue.shift()
				: (board.chooser?.(request, endpoint) ?? board.always);
			if (trouble) return trouble.kind === 'none' ? undefined : trouble;
		}
		return undefined;
	}

	/** What is in force, for the state summary. */
	describe(): Record<string, { queued: number; always: string | null; function: boolean }> {
		return Object.fromEntries(
			[...this.boards].map(([name, { queue, always, chooser }]) => [
				name,
				{ queued: queue.length, always: always?.kind ?? null, function: chooser !== undefined },
			]),
		);
	}

	private board(endpoint: string): Board {
		let board = this.boards.get(endpoint);
		if (!board) {
			board = { queue: [], always: undefined, chooser: undefined };
			this.boards.set(endpoint, board);
		}
		return board;
	}
}
