import type { IExecuteFunctions } from 'n8n-workflow';

import { cancelled, excerptOf, Unreachable } from '../calling/failures';
import { departIn } from '../calling/pacing';
import type { Provider, ProviderAnswer } from '../calling/transport';
import { outsideHours, type AllowedHours, type OutsideHours } from './allowed-hours';
import type {
	Halt,
	Line,
	MessageResult,
	Part,
	Posted,
	ReadyMessage,
	RequestResult,
} from './dispatch';
import type { SenderGroup } from './grouping';
import { MessageKeys, type Claim } from './message-keys';
import type { Product } from './product';

type Entries<Message> = Array<ReadyMessage<Message>>;

/** What all lines of a run share. */
export interface LineSurroundings<Message> {
	product: Product<Message>;
	context: IExecuteFunctions;
	provider: Provider;
	/** Called before a request with these items leaves. */
	onDeparture: (itemIndexes: readonly number[]) => void;
	/** @param keyStands nothing was sent under its key, but the key could not be taken back */
	onResult: (entry: ReadyMessage<Message>, result: MessageResult, keyStands: boolean) => void;
}

interface Attempt<Message> extends Omit<Posted<Message>, 'held'> {
	retryAfter: number | undefined;
}

const keysOf = (entries: ReadonlyArray<ReadyMessage<unknown>>): string[] =>
	entries.flatMap(({ messageKey }) => messageKey ?? []);

const storeFailed = (): Halt => ({
	code: 'NOT_SENT',
	why: new Unreachable(
		"n8n's deduplication store could not be used, which 'Message Key' needs",
		"Nothing was sent, but n8n may have recorded the 'Message Key' all the same. Save the workflow and run again; where the key then counts as sent, give another one, or remove 'Message Key'",
		'message.key.store',
		'certain',
	),
});

/** The request did not reach the provider, or the provider did not look at it. */
const surelyNotAccepted = (result: RequestResult | undefined): boolean =>
	result?.kind === 'throttled' ||
	(result?.kind === 'unreachable' && result.failure.certainty === 'certain');

/** The line to the provider for the messages of one sender: paced, sent once. */
export class SenderLine<Message> implements Line<Message> {
	private readonly keys: MessageKeys;

	constructor(
		private readonly around: LineSurroundings<Message>,
		private readonly settings: SenderGroup<Message>['settings'],
	) {
		this.keys = new MessageKeys(around.context);
	}

	/** Sends one request; again only where it surely never arrived. */
	async post(part: Part<Message>): Promise<Posted<Message>> {
		const held: Posted<Message>['held'] = [];
		const attempt = async (): Promise<Attempt<Message>> => {
			const made = await this.attempt(part, held);
			part.entries = made.sent;
			// While it waits for a repeat another run may send them.
			if (surelyNotAccepted(made.result)) await this.keys.release(keysOf(made.sent));
			return made;
		};
		const last = await this.around.provider
			.repeat(
				attempt,
				(outcome) => !(outcome instanceof Unreachable) && surelyNotAccepted(outcome.result),
			)
			.catch(async (error: unknown) => {
				await this.settle(held);
				throw error;
			});
		return { ...last, held };
	}

	async settle(
		results: Array<[entry: ReadyMessage<Message>, result: MessageResult]>,
	): Promise<void> {
		const isFree = ({ code }: MessageResult): boolean => code === 'REJECTED' || code === 'NOT_SENT';
		const free = results.filter(([, result]) => isFree(result)).map(([entry]) => entry);
		const rest = results.filter(([, result]) => !isFree(result)).map(([entry]) => entry);
		this.keys.keep(keysOf(rest));
		await this.release(free);
		for (const [entry, result] of results) {
			const { messageKey } = entry;
			const keyStands =
				isFree(result) && messageKey !== undefined && this.keys.isStanding(messageKey);
			this.around.onResult(entry, result, keyStands);
		}
	}

	async release(entries: Entries<Message>): Promise<void> {
		const standing = await this.keys.release(keysOf(entries));
		if (standing.size === 0) return;
		const { context, product } = this.around;
		context.logger.warn(
			`${product.displayName}: ${standing.size} message keys could not be taken back; their messages were not sent`,
		);
	}

	/** To be called when no more is sent. */
	close(): void {
		this.keys.close();
	}

	/**
	 * Waits for its turn, looks then who may leave, and sends. Keys are recorded last of all, so that
	 * an n8n that is killed leaves none behind but those of the requests under way.
	 */
	private async attempt(
		part: Part<Message>,
		held: Posted<Message>['held'],
	): Promise<Attempt<Message>> {
		const { provider, product, onDeparture } = this.around;
		const { entries } = part;
		const size = entries.length;
		const stopped = (): Attempt<Message> => ({
			sent: entries,
			result: { kind: 'unreachable', failure: cancelled('certain') },
			halt: undefined,
			retryAfter: undefined,
		});
		const { messagesPerSecond, timeout } = this.settings;
		const signal = provider.cancelSignal;
		const depart = await departIn(this.laneOf(entries), size, messagesPerSecond, signal);
		if (depart === undefined) return stopped();
		let left = false;
		try {
			const { sent, halt } = await this.admit(part, held);
			const [first] = sent;
			if (first === undefined) return { sent, result: undefined, halt, retryAfter: undefined };
			const text = await this.bodyOf(sent);
			onDeparture(sent.map(({ itemIndex }) => itemIndex));
			left = true;
			const answer = await this.call({
				method: 'POST',
				path: product.path,
				query: product.queryOf?.(first.message),
				body: { contentType: 'application/json', text },
				timeout,
			});
			if (answer instanceof Unreachable) {
				const result = { kind: 'unreachable', failure: answer } as const;
				return { sent, result, halt, retryAfter: undefined };
			}
			const { retryAfter } = answer;
			return { sent, result: this.read(answer, sent.length), halt, retryAfter };
		} finally {
			depart(left);
		}
	}

	/** Those of a part that may leave now; their keys are recorded. */
	private async admit(
		part: Part<Message>,
		held: Posted<Message>['held'],
	): Promise<{ sent: Entries<Message>; halt: Halt | undefined }> {
		const size = part.entries.length;
		const sent: Entries<Message> = [];
		let taken = part.entries;
		while (taken.length > 0) {
			const candidates = this.withinHours(taken, held);
			const claim = await this.claim(keysOf(candidates));
			if ('code' in claim) {
				for (const entry of candidates) held.push([entry, claim]);
				return { sent, halt: claim };
			}
			const fresh: Entries<Message> = [];
			for (const entry of candidates) {
				const { messageKey } = entry;
				if (messageKey === undefined || claim.fresh.has(messageKey)) fresh.push(entry);
				else if (claim.uncertain.has(messageKey)) {
					held.push([entry, { code: 'NOT_SENT', why: 'keyUncertain' }]);
				} else held.push([entry, { code: 'DUPLICATE' }]);
			}
			// A key that another run had claimed was waited for. (Settling gives the keys back.)
			for (const entry of this.withinHours(fresh, held)) sent.push(entry);
			taken = sent.length < size ? part.refill(size - sent.length) : [];
		}
		return { sent, halt: undefined };
	}

	/** Those that may be sent at this time of day. */
	private withinHours(entries: Entries<Message>, held: Posted<Message>['held']): Entries<Message> {
		const now = Date.now();
		const known = new Map<AllowedHours, OutsideHours | undefined>();
		return entries.filter((entry) => {
			const { hours } = entry;
			if (hours === undefined) return true;
			if (!known.has(hours)) known.set(hours, outsideHours(hours, now));
			const why = known.get(hours);
			if (why !== undefined) held.push([entry, { code: 'NOT_SENT', why }]);
			return why === undefined;
		});
	}

	/** @throws what making the text throws, such as a text that is longer than can be; keys are free then */
	private async bodyOf(entries: Entries<Message>): Promise<string> {
		const write = async (): Promise<string> =>
			this.around.product.bodyOf(entries.map(({ message }) => message));
		return await write().catch(async (error: unknown) => {
			await this.release(entries);
			throw error;
		});
	}

	private async claim(keys: string[]): Promise<Claim | Halt> {
		try {
			const claim = await this.keys.claim(keys, this.around.provider.cancelSignal);
			return claim ?? { code: 'NOT_SENT', why: 'stopped' };
		} catch {
			return storeFailed();
		}
	}

	private async call(
		request: Parameters<Provider['call']>[0],
	): Promise<ProviderAnswer | Unreachable> {
		try {
			return await this.around.provider.call(request);
		} catch (error) {
			if (error instanceof Unreachable) return error;
			const advice = 'Look before you repeat it';
			return new Unreachable('The request broke off', advice, 'INTERNAL', 'uncertain');
		}
	}

	private read({ status, text }: ProviderAnswer, count: number): RequestResult {
		const { product, provider } = this.around;
		const read = product.readAnswer(status, text, count);
		if (read.kind !== 'unintelligible') return read;
		const excerpt = excerptOf(provider.redact(text));
		return { ...read, place: `${read.place}. The answer begins: ${excerpt}` };
	}

	private laneOf([first]: Entries<Message>): string {
		const { product, provider } = this.around;
		const sender = first === undefined ? '' : product.senderOf(first.message);
		return `${provider.account}/${product.lane}/${sender}`;
	}
}
