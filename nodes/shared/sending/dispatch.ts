import {
	reasonsFor,
	type MessageVerdict,
	type Reason,
	type SendAnswer,
} from '../../../providers/devino/send-answer';
import type { Unreachable } from '../calling/failures';
import type { AllowedHours } from './allowed-hours';
import type { NotSentWhy, UnknownWhy } from './explain';

/** A message that is ready to go, and the input item that it came from. */
export interface ReadyMessage<Message> {
	itemIndex: number;
	message: Message;
	messageKey: string | undefined;
	/** When it may be sent; absent: at any time. */
	hours?: AllowedHours;
}

type Entries<Message> = Array<ReadyMessage<Message>>;

/** What came of a request. */
export type RequestResult = SendAnswer | { kind: 'unreachable'; failure: Unreachable };

/** What came of a message. `together`: it was refused with others, and the culprit not sought. */
export type MessageResult =
	| { code: 'OK'; messageId: string }
	| { code: 'REJECTED'; reasons: Reason[]; together?: number }
	| { code: 'UNKNOWN'; why: UnknownWhy }
	| { code: 'NOT_SENT'; why: NotSentWhy }
	| { code: 'DUPLICATE' };

export type Halt = Extract<MessageResult, { code: 'NOT_SENT' }>;

/** Messages for one request. */
export interface Part<Message> {
	entries: Entries<Message>;
	/** Takes up to so many more that may go with them, in place of some that may not leave. */
	refill: (room: number) => Entries<Message>;
}

/** What came of the attempt to send a part. */
export interface Posted<Message> {
	/** Those in the request, in its order. */
	sent: Entries<Message>;
	/** Those that were held back before it left, and why. */
	held: Array<[entry: ReadyMessage<Message>, result: MessageResult]>;
	/** What came of the request; `undefined`: none left, for all were held back. */
	result: RequestResult | undefined;
	/** Why nothing more is to leave, by what was found before the request. */
	halt: Halt | undefined;
}

/** The line to the provider for the messages of one sender. */
export interface Line<Message> {
	/** Sends one request with those of a part that may leave. */
	post(part: Part<Message>): Promise<Posted<Message>>;
	/** Takes in what came of messages, keeps their keys or gives them back. */
	settle(results: Array<[entry: ReadyMessage<Message>, result: MessageResult]>): Promise<void>;
	/** Gives keys back for a while: their messages are to be sent in another request. */
	release(entries: Entries<Message>): Promise<void>;
}

/** Ids in an answer that matches no message: up to so many are told with each. */
const MOST_IDS_ON_EACH = 10;

/** Requests that a refused batch may cost beside its first. */
const MOST_EXTRA_REQUESTS = 100;

/**
 * Takes the next messages out of the queue. A key never stands twice in a batch, so that the store
 * can tell the second one: that one waits for a later batch, or is given back if its key was sent.
 *
 * @param keys those of the batch so far; the new ones are added
 */
function takeFrom<Message>(
	queue: Entries<Message>,
	size: number,
	keys: Set<string>,
	sentKeys: ReadonlySet<string>,
): { batch: Entries<Message>; duplicates: Entries<Message> } {
	const batch: Entries<Message> = [];
	const duplicates: Entries<Message> = [];
	const postponed: Entries<Message> = [];
	let taken = 0;
	while (batch.length < size && taken < queue.length) {
		const next = queue[taken++];
		if (next === undefined) break;
		const { messageKey } = next;
		if (messageKey !== undefined && sentKeys.has(messageKey)) {
			duplicates.push(next);
		} else if (messageKey !== undefined && keys.has(messageKey)) {
			postponed.push(next);
		} else {
			if (messageKey !== undefined) keys.add(messageKey);
			batch.push(next);
		}
	}
	queue.splice(0, taken);
	for (const entry of postponed) queue.push(entry);
	return { batch, duplicates };
}

interface Piece<Message> extends Part<Message> {
	/** The refusal of a larger part pointed to these. */
	suspected: boolean;
}

const noMore = (): never[] => [];

/** Pieces of a refused request that may go through alone: the suspects and the others, or halves. */
function split<Message>(entries: Entries<Message>, suspects: number[]): Array<Piece<Message>> {
	const suspected = new Set(suspects);
	if (suspected.size > 0 && suspected.size < entries.length) {
		return [true, false].map((isSuspect) => ({
			entries: entries.filter((_, index) => suspected.has(index) === isSuspect),
			refill: noMore,
			suspected: isSuspect,
		}));
	}
	const middle = Math.ceil(entries.length / 2);
	return [entries.slice(0, middle), entries.slice(middle)].map((half) => ({
		entries: half,
		refill: noMore,
		suspected: false,
	}));
}

/** What each message of a request came to, and whether anything of the answer was understood. */
function decide<Message>(
	sent: Entries<Message>,
	verdicts: MessageVerdict[],
): { results: MessageResult[]; understood: boolean } {
	const results = sent.map((_, index): MessageResult => {
		const verdict = verdicts[index];
		const unknown: MessageResult = { code: 'UNKNOWN', why: 'noId' };
		return verdict === undefined || verdict.code === 'UNKNOWN' ? unknown : verdict;
	});
	return { results, understood: verdicts.some(({ code }) => code !== 'UNKNOWN') };
}

/**
 * Sends one batch, in pieces where it is refused because of one message. Gives why to go no further.
 */
async function sendBatch<Message>(
	batch: Part<Message>,
	line: Line<Message>,
): Promise<Halt | undefined> {
	const settleAll = async (
		entries: Entries<Message>,
		resultOf: (index: number) => MessageResult,
	): Promise<void> => {
		await line.settle(entries.map((entry, index) => [entry, resultOf(index)]));
	};

	let extra = MOST_EXTRA_REQUESTS;
	let refsMislead = false;
	let halt: Halt | undefined;
	const pieces: Array<Piece<Message>> = [{ ...batch, suspected: false }];
	for (let next = pieces.shift(); next !== undefined; next = pieces.shift()) {
		const stopped = halt;
		if (stopped !== undefined) {
			await settleAll(next.entries, () => stopped);
			continue;
		}
		const { sent, held, result, halt: found } = await line.post(next);
		await line.settle(held);
		halt = found;
		switch (result?.kind) {
			case undefined:
				break;
			case 'decided': {
				const { results, understood } = decide(sent, result.verdicts);
				refsMislead ||= next.suspected && results.some(({ code }) => code === 'OK');
				await line.settle(sent.map((entry, index) => [entry, results[index] as MessageResult]));
				if (!understood) halt = { code: 'NOT_SENT', why: 'earlierUnknown' };
				break;
			}
			case 'refused': {
				const { reasons } = result;
				const suspects = refsMislead ? [] : result.suspects;
				const everyOneNamed = suspects.length === sent.length;
				if (!result.aboutOneMessage || sent.length === 1 || everyOneNamed) {
					await settleAll(sent, (index) => ({
						code: 'REJECTED',
						reasons: reasonsFor(index, reasons),
					}));
					break;
				}
				const smaller = split(sent, suspects);
				if (extra < smaller.length) {
					await settleAll(sent, () => ({ code: 'REJECTED', reasons, together: sent.length }));
					break;
				}
				extra -= smaller.length;
				await line.release(sent);
				pieces.push(...smaller);
				break;
			}
			case 'throttled':
				halt = { code: 'NOT_SENT', why: 'throttled' };
				await settleAll(sent, () => ({ code: 'NOT_SENT', why: 'throttled' }));
				break;
			case 'unintelligible': {
				const { place, messageIds } = result;
				// The ids belong to the request; many of them stand with its first message alone.
				const onEach = messageIds.length <= MOST_IDS_ON_EACH;
				await settleAll(sent, (index) => ({
					code: 'UNKNOWN',
					why: { place, messageIds, first: onEach || index === 0 ? undefined : sent[0]?.itemIndex },
				}));
				halt = { code: 'NOT_SENT', why: 'earlierUnknown' };
				break;
			}
			case 'unreachable': {
				const { failure } = result;
				const stop = failure.reason === 'CANCELLED';
				const certain = failure.certainty === 'certain';
				const settled: MessageResult = certain
					? { code: 'NOT_SENT', why: stop ? 'stopped' : failure }
					: { code: 'UNKNOWN', why: failure };
				halt = certain && !stop ? { code: 'NOT_SENT', why: failure } : undefined;
				halt ??= { code: 'NOT_SENT', why: stop ? 'stopped' : 'earlierUnknown' };
				await settleAll(sent, () => settled);
				break;
			}
		}
	}
	return halt;
}

/**
 * Sends the messages of one sender in order, a batch at a time, and settles each. Takes the queue
 * over: what is settled is let go of.
 *
 * After a request that may or may not have been accepted, and after one that could not be
 * delivered, no further one leaves: the rest is NOT_SENT.
 */
export async function dispatch<Message>(
	queue: Entries<Message>,
	batchSize: number,
	line: Line<Message>,
): Promise<void> {
	let halt: Halt | undefined;
	const sentKeys = new Set<string>();
	const noting: Line<Message> = {
		post: async (part) => await line.post(part),
		release: async (entries) => await line.release(entries),
		settle: async (results) => {
			for (const [{ messageKey }, { code }] of results) {
				const mayBeSent = code !== 'REJECTED' && code !== 'NOT_SENT';
				if (mayBeSent && messageKey !== undefined) sentKeys.add(messageKey);
			}
			await line.settle(results);
		},
	};
	while (queue.length > 0 && halt === undefined) {
		const keys = new Set<string>();
		const known: Entries<Message> = [];
		const refill = (room: number): Entries<Message> => {
			const { batch, duplicates } = takeFrom(queue, room, keys, sentKeys);
			for (const duplicate of duplicates) known.push(duplicate);
			return batch;
		};
		const entries = refill(batchSize);
		if (entries.length > 0) halt = await sendBatch({ entries, refill }, noting);
		await line.settle(known.map((entry) => [entry, { code: 'DUPLICATE' }]));
	}
	const last: MessageResult = halt ?? { code: 'NOT_SENT', why: 'stopped' };
	await line.settle(queue.splice(0).map((entry) => [entry, last]));
}
