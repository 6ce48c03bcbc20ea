import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';

import { unlessAborted } from '../calling/pause';

/** n8n rewrites the whole list for each request, so it cannot grow without bound. */
export const MOST_KEYS = 100_000;

const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: MOST_KEYS };

/** What this process knows of a node's keys beyond what n8n's store says. */
class NodeKeys {
	/** Recorded for a request that has not been answered yet. */
	readonly claimed = new Set<string>();

	/** Recorded, though nothing was sent under them: they could not be taken back. */
	readonly standing = new Set<string>();

	/** Of them the store failed to say whether it had recorded them, or knew them before. */
	readonly uncertain = new Set<string>();

	private turn: Promise<unknown> = Promise.resolve();

	private waiting: Array<() => void> = [];

	private users = 0;

	get idle(): boolean {
		return this.users + this.claimed.size + this.standing.size + this.uncertain.size === 0;
	}

	/** One at a time: n8n's store reads, changes and writes. */
	async inTurn<T>(work: () => Promise<T>): Promise<T> {
		this.users++;
		const turn = this.turn.then(work, work);
		this.turn = turn;
		try {
			return await turn;
		} finally {
			this.users--;
		}
	}

	/** Waits for the next answer to a request whose keys were claimed. */
	async untilChange(signal: AbortSignal | undefined): Promise<void> {
		const changed = new Promise<void>((resolve) => this.waiting.push(resolve));
		await unlessAborted(changed, signal);
	}

	settle(keys: Iterable<string>): void {
		for (const key of keys) this.claimed.delete(key);
		for (const wake of this.waiting.splice(0)) wake();
	}
}

const nodes = new Map<string, NodeKeys>();

function remember(keys: Set<string>, more: Iterable<string>): void {
	for (const key of more) keys.add(key);
	for (const key of keys) {
		if (keys.size <= MOST_KEYS) break;
		keys.delete(key);
	}
}

/**
 * Whether the first row of a node's keys was made by somebody else at the same moment: only then is
 * nothing of this call recorded. (n8n inserts that row, and from then on changes it. PostgreSQL's
 * code and words; SQLite's words.)
 */
function isFirstRowConflict(error: unknown): boolean {
	for (let cause: unknown = error, depth = 0; depth < 5; depth++) {
		if (typeof cause !== 'object' || cause === null) return false;
		const { code, message, driverError, cause: inner } = cause as Record<string, unknown>;
		if (code === '23505') return true;
		if (typeof message === 'string' && /unique constraint|duplicate key/i.test(message))
			return true;
		cause = driverError ?? inner;
	}
	return false;
}

/** What came of claiming keys; what is in neither was sent before, or may have been. */
export interface Claim {
	/** Recorded now: their messages may leave. */
	fresh: ReadonlySet<string>;
	/** They are recorded, but perhaps only by a claim that failed. */
	uncertain: ReadonlySet<string>;
}

/**
 * The keys of messages that this node has sent in any execution, in n8n's deduplication store (the
 * one behind Remove Duplicates). Exact within one process; between workers that record at the same
 * moment n8n's store may lose one of two.
 *
 * A key that is claimed is to be kept or released by the same object; `close` keeps the rest.
 */
export class MessageKeys {
	private readonly id: string;

	private readonly node: NodeKeys;

	private readonly own = new Set<string>();

	constructor(private readonly context: IExecuteFunctions) {
		this.id = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
		this.node = nodes.get(this.id) ?? new NodeKeys();
		nodes.set(this.id, this.node);
	}

	/**
	 * Records the keys, each given once, and says which of them were not there before. A key that
	 * another run of this process has claimed is waited for: only the answer to its request tells
	 * whether it was sent. Gives `undefined` if the signal fires before anything is recorded.
	 *
	 * @throws n8n's error if the store fails: nothing may be sent then, and the keys may be recorded
	 */
	async claim(keys: readonly string[], signal?: AbortSignal): Promise<Claim | undefined> {
		if (keys.length === 0) return { fresh: new Set(), uncertain: new Set() };
		const { claimed } = this.node;
		while (signal?.aborted !== true) {
			if (keys.some((key) => claimed.has(key))) {
				await this.node.untilChange(signal);
				continue;
			}
			const claim = await this.node.inTurn(async () => {
				const wait = signal?.aborted === true || keys.some((key) => claimed.has(key));
				return wait ? undefined : await this.record(keys);
			});
			if (claim !== undefined) return claim;
		}
		return undefined;
	}

	/** The messages of these keys were sent, or may have been. */
	keep(keys: readonly string[]): void {
		this.settle(keys.filter((key) => this.own.has(key)));
	}

	/**
	 * Takes back the keys of messages that surely were not sent. Gives those that could not be: n8n's
	 * store has them still, and this process knows that they are free.
	 */
	async release(keys: readonly string[]): Promise<ReadonlySet<string>> {
		const held = keys.filter((key) => this.own.has(key));
		if (held.length === 0) return new Set();
		try {
			await this.node.inTurn(
				async () => await this.context.helpers.removeProcessed(held, 'node', OPTIONS),
			);
			return new Set();
		} catch {
			remember(this.node.standing, held);
			return new Set(held);
		} finally {
			this.settle(held);
		}
	}

	/** Whether nothing was sent under a key that the store has all the same. */
	isStanding(key: string): boolean {
		return this.node.standing.has(key);
	}

	/** To be called when no more is sent. */
	close(): void {
		this.settle([...this.own]);
		if (this.node.idle) nodes.delete(this.id);
	}

	private async record(keys: readonly string[]): Promise<Claim> {
		const { claimed, standing, uncertain } = this.node;
		for (const key of keys) claimed.add(key);
		const isNew = await this.store(keys).catch((error: unknown) => {
			remember(
				uncertain,
				keys.filter((key) => !standing.has(key)),
			);
			this.node.settle(keys);
			throw error;
		});
		const fresh = new Set(keys.filter((key) => isNew.has(key) || standing.has(key)));
		const unclear = new Set(keys.filter((key) => !fresh.has(key) && uncertain.has(key)));
		for (const key of fresh) {
			standing.delete(key);
			uncertain.delete(key);
			this.own.add(key);
		}
		this.node.settle(keys.filter((key) => !fresh.has(key)));
		return { fresh, uncertain: unclear };
	}

	/** Records keys in n8n's store, and gives those that it did not know. */
	private async store(keys: readonly string[]): Promise<ReadonlySet<string>> {
		const record = async () =>
			await this.context.helpers.checkProcessedAndRecord([...keys], 'node', OPTIONS);
		const result = await record().catch(async (error: unknown) => {
			if (isFirstRowConflict(error)) return await record();
			throw error;
		});
		const isNew = new Set(result.new.map(String));
		const isKnown = new Set(result.processed.map(String));
		if (keys.every((key) => isNew.has(key) || isKnown.has(key))) return isNew;
		throw new Error("n8n's deduplication store said nothing of a key");
	}

	private settle(keys: readonly string[]): void {
		for (const key of keys) this.own.delete(key);
		this.node.settle(keys);
	}
}
