import {
	reasonsFor,
	type MessageVerdict,
	type Reason,
	type SendAnswer,
} from '../../../providers/devino/send-answer';
import { Unreachable } from '../calling/failures';
import type { NotSentWhy, UnknownWhy } from './explain';

/** A message that is ready to go, and the input item that it came from. */
export interface ReadyMessage<Message> {
	itemIndex: number;
	message: Message;
	messageKey: string | undefined;
}

/** What came of a request. */
export type RequestResult = SendAnswer | { kind: 'unreachable'; failure: Unreachable };

/** What came of a message. `together`: it was refused with others, and the culprit not sought. */
export type MessageResult =
	| { code: 'OK'; messageId: string }
	| { code: 'REJECTED'; reasons: Reason[]; together?: number }
	| { code: 'UNKNOWN'; why: UnknownWhy }
	| { code: 'NOT_SENT'; why: NotSentWhy }
	| { code: 'DUPLICATE' };

/** The line to the provider for the messages of one sender. */
export interface Line<Message> {
	/** Records the keys, and gives those that were never sent before; or why it cannot. */
	claim(keys: string[]): Promise<Set<string> | Unreachable>;
	/** Takes back the keys of messages that surely were not sent. */
	release(keys: string[]): Promise<void>;
	/** Sends one request. */
	post(messages: ReadonlyArray<ReadyMessage<Message>>): Promise<RequestResult>;
	settle(entry: ReadyMessage<Message>, result: MessageResult): void;
}

/** Requests that a refused batch may cost beside its first. */
const MOST_EXTRA_REQUESTS = 100;

type Halt = Extract<MessageResult, { code: 'NOT_SENT' }>;

/**
 * Takes the next batch out of the queue. A key never stands twice in a batch, so that the store can
 * tell the second one: that one waits for a later batch, or is given back if its key was sent.
 */
function takeBatch<Message>(
	queue: Array<ReadyMessage<Message>>,
	size: number,
	sentKeys: ReadonlySet<string>,
): { batch: Array<ReadyMessage<Message>>; duplicates: Array<ReadyMessage<Message>> } {
	const batch: Array<ReadyMessage<Message>> = [];
	const duplicates: Array<ReadyMessage<Message>> = [];
	const postponed: Array<ReadyMessage<Message>> = [];
	const keys = new Set<string>();
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

interface Part<Message> {
	entries: Array<ReadyMessage<Message>>;
	/** The refusal of a larger part pointed to these. */
	suspected: boolean;
}

/** Parts of a refused request that may go through alone: the suspects and the others, or halves. */
function split<Message>(
	entries: Array<ReadyMessage<Message>>,
	suspects: number[],
): Array<Part<Message>> {
	const suspected = new Set(suspects);
	if (suspected.size > 0 && suspected.size < entries.length) {
		return [true, false].map((isSuspect) => ({
			entries: entries.filter((_, index) => suspected.has(index) === isSuspect),
			suspected: isSuspect,
		}));
	}
	const middle = Math.ceil(entries.length / 2);
	return [entries.slice(0, middle), entries.slice(middle)].map((half) => ({
		entries: half,
		suspected: false,
	}));
}

/**
 * Sends one batch, in parts where it is refused because of one message. Gives why to go no further,
 * and the keys of what surely was not sent.
 */
async function sendBatch<Message>(
	batch: Array<ReadyMessage<Message>>,
	line: Line<Message>,
): Promise<{ halt: Halt | undefined; refused: string[] }> {
	const refused: string[] = [];
	const settle = (entry: ReadyMessage<Message>, result: MessageResult): void => {
		const surelyNotSent = result.code === 'REJECTED' || result.code === 'NOT_SENT';
		if (surelyNotSent && entry.messageKey !== undefined) refused.push(entry.messageKey);
		line.settle(entry, result);
	};
	const settleAll = (part: Array<ReadyMessage<Message>>, result: MessageResult): void => {
		for (const entry of part) settle(entry, result);
	};
	const decide = (
		part: Array<ReadyMessage<Message>>,
		verdicts: MessageVerdict[],
	): Halt | undefined => {
		for (const [index, entry] of part.entries()) {
			const verdict = verdicts[index];
			const unknown: MessageResult = { code: 'UNKNOWN', why: 'noId' };
			settle(entry, verdict === undefined || verdict.code === 'UNKNOWN' ? unknown : verdict);
		}
		const understood = verdicts.some(({ code }) => code !== 'UNKNOWN');
		return understood ? undefined : { code: 'NOT_SENT', why: 'earlierUnknown' };
	};

	let extra = MOST_EXTRA_REQUESTS;
	let refsMislead = false;
	let halt: Halt | undefined;
	const parts: Array<Part<Message>> = [{ entries: batch, suspected: false }];
	for (let next = parts.shift(); next !== undefined; next = parts.shift()) {
		const { entries: part, suspected } = next;
		if (halt !== undefined) {
			settleAll(part, halt);
			continue;
		}
		const result = await line.post(part);
		switch (result.kind) {
			case 'decided':
				refsMislead ||= suspected && result.verdicts.some(({ code }) => code === 'OK');
				halt = decide(part, result.verdicts);
				break;
			case 'refused': {
				const { reasons } = result;
				const suspects = refsMislead ? [] : result.suspects;
				const everyOneNamed = suspects.length === part.length;
				if (!result.aboutOneMessage || part.length === 1 || everyOneNamed) {
					for (const [index, entry] of part.entries()) {
						settle(entry, { code: 'REJECTED', reasons: reasonsFor(index, reasons) });
					}
					break;
				}
				const pieces = split(part, suspects);
				if (extra < pieces.length) {
					settleAll(part, { code: 'REJECTED', reasons, together: part.length });
					break;
				}
				extra -= pieces.length;
				parts.push(...pieces);
				break;
			}
			case 'throttled':
				halt = { code: 'NOT_SENT', why: 'throttled' };
				settleAll(part, halt);
				break;
			case 'unintelligible': {
				const { place, messageIds } = result;
				settleAll(part, { code: 'UNKNOWN', why: { place, messageIds } });
				halt = { code: 'NOT_SENT', why: 'earlierUnknown' };
				break;
			}
			case 'unreachable': {
				const { failure } = result;
				const stopped = failure.reason === 'CANCELLED';
				if (failure.certainty === 'certain') {
					halt = { code: 'NOT_SENT', why: stopped ? 'stopped' : failure };
					settleAll(part, halt);
				} else {
					settleAll(part, { code: 'UNKNOWN', why: failure });
					halt = { code: 'NOT_SENT', why: stopped ? 'stopped' : 'earlierUnknown' };
				}
				break;
			}
		}
	}
	await line.release(refused);
	return { halt, refused };
}

/**
 * Sends the messages of one sender in order, a batch at a time, and settles each. Takes the queue
 * over: what is settled is let go of.
 *
 * After a request that may or may not have been accepted, and after one that could not be
 * delivered, no further one leaves: the rest is NOT_SENT.
 */
export async function dispatch<Message>(
	queue: Array<ReadyMessage<Message>>,
	batchSize: number,
	line: Line<Message>,
): Promise<void> {
	let halt: Halt | undefined;
	const sentKeys = new Set<string>();
	while (queue.length > 0 && halt === undefined) {
		const { batch, duplicates } = takeBatch(queue, batchSize, sentKeys);
		for (const entry of duplicates) line.settle(entry, { code: 'DUPLICATE' });
		const keys = batch.flatMap(({ messageKey }) => messageKey ?? []);
		const fresh = await line.claim(keys);
		if (fresh instanceof Unreachable) {
			halt = { code: 'NOT_SENT', why: fresh };
			queue.unshift(...batch);
			break;
		}
		const isNew = ({ messageKey }: ReadyMessage<Message>): boolean =>
			messageKey === undefined || fresh.has(messageKey);
		for (const entry of batch) {
			if (!isNew(entry)) line.settle(entry, { code: 'DUPLICATE' });
		}
		for (const key of keys) sentKeys.add(key);
		const toSend = batch.filter(isNew);
		if (toSend.length === 0) continue;
		const sent = await sendBatch(toSend, line);
		halt = sent.halt;
		for (const key of sent.refused) sentKeys.delete(key);
	}
	for (const entry of queue.splice(0)) {
		line.settle(entry, halt ?? { code: 'NOT_SENT', why: 'stopped' });
	}
}
