import { z } from 'zod/v4';

import { isRecord, tryParseLossless } from '../json';
import { sendCode } from './send-codes';

/** Why something was refused: a code, where it points to, and the provider's own words. */
export interface Reason {
	key: string;
	ref?: string;
	description?: string;
}

export type MessageVerdict =
	| { code: 'OK'; messageId: string }
	| { code: 'REJECTED'; reasons: Reason[] }
	| { code: 'UNKNOWN' };

/** What an answer to `POST /vk/messages` says of the request's messages. */
export type SendAnswer =
	/** One verdict for each message, in the request's order. */
	| { kind: 'decided'; verdicts: MessageVerdict[] }
	/** Nothing was accepted. `suspects` are the indexes that the reasons point to. */
	| { kind: 'refused'; reasons: Reason[]; aboutOneMessage: boolean; suspects: number[] }
	| { kind: 'throttled' }
	/** May have been accepted. `place`: what did not fit. */
	| { kind: 'unintelligible'; place: string; messageIds: string[] };

/** Statuses that speak of the caller or the address, never of one message. */
const CALLER_STATUSES = new Set([401, 402, 403, 404, 405]);

/**
 * The id that an entry gives: a bare number in the page's example and a string in its table; the
 * table names it `messageId`, the prose `result.id`. (No schema: it runs for every message, and a
 * schema's refusal of one spelling costs as much as all the rest of a message.)
 */
function idOf(entry: Record<string, unknown>): string | undefined {
	const id = entry.messageId ?? entry.id;
	if (typeof id === 'string') return id.trim() === '' ? undefined : id.trim();
	return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? String(id) : undefined;
}

const Word = z.union([z.string(), z.number()]).transform(String);

const ReasonEntry = z.union([
	Word.transform((key): Reason => ({ key })),
	z
		.looseObject({
			key: Word.nullish(),
			code: Word.nullish(),
			ref: Word.nullish(),
			defaultMessage: z.string().nullish(),
			description: z.string().nullish(),
		})
		.transform(({ key, code, ref, defaultMessage, description }): Reason => {
			const words = description ?? defaultMessage;
			return {
				key: key ?? code ?? 'unknown',
				...(ref ? { ref } : {}),
				...(words ? { description: words } : {}),
			};
		}),
]);

// `reasons` is an array on the page, and was an object by code on an older page of a sister channel.
const Reasons = z.union([
	z
		.array(z.unknown())
		.transform((list) =>
			list.map((entry): Reason => ReasonEntry.safeParse(entry).data ?? { key: 'unknown' }),
		),
	z.record(z.string(), z.unknown()).transform((map) =>
		Object.entries(map).map(
			([key, value]): Reason => ({
				key,
				...(typeof value === 'string' ? { description: value } : {}),
			}),
		),
	),
]);

/** The reasons in an answer or in one entry of it, with the description beside them. */
export function reasonsOf(holder: Record<string, unknown>): Reason[] {
	const reasons = Reasons.safeParse(holder.reasons).data ?? [];
	const description = typeof holder.description === 'string' ? holder.description : undefined;
	return description === undefined
		? reasons
		: reasons.map((reason) => ({ ...reason, description: reason.description ?? description }));
}

/** The reasons that point to a message, or all of them where none points to any. */
export function reasonsFor(index: number, reasons: Reason[]): Reason[] {
	const own = reasons.filter(({ ref }) => indexInRef(ref) === index);
	return own.length > 0 ? own : reasons;
}

/** @param shared the reasons beside the list, where the page's table has them */
function verdictOf(entry: unknown, index: number, shared: Reason[]): MessageVerdict {
	if (!isRecord(entry)) return { code: 'UNKNOWN' };
	const code = typeof entry.code === 'string' ? entry.code.trim().toUpperCase() : '';
	if (code === 'OK') {
		const messageId = idOf(entry);
		return messageId === undefined ? { code: 'UNKNOWN' } : { code: 'OK', messageId };
	}
	const reasons = reasonsOf(entry);
	if (code === 'REJECTED' || reasons.length > 0) {
		const words = typeof entry.description === 'string' ? { description: entry.description } : {};
		return {
			code: 'REJECTED',
			reasons:
				reasons.length > 0
					? reasons
					: shared.length > 0
						? reasonsFor(index, shared)
						: [{ key: 'unknown', ...words }],
		};
	}
	return { code: 'UNKNOWN' };
}

/** The index of the message that a `ref` such as `messages[14].phone` or `[14].phone` points to. */
function indexInRef(ref: string | undefined): number | undefined {
	const digits =
		/\[(\d+)\]/.exec(ref ?? '')?.[1] ?? /^\/?(?:messages[./])?(\d+)\b/.exec(ref ?? '')?.[1];
	return digits === undefined ? undefined : Number(digits);
}

function refusal(status: number, reasons: Reason[], count: number): SendAnswer {
	const suspects = new Set<number>();
	for (const { ref } of reasons) {
		const index = indexInRef(ref);
		if (index !== undefined && index < count) suspects.add(index);
	}
	const aboutOneMessage =
		!CALLER_STATUSES.has(status) && reasons.every(({ key }) => sendCode(key).scope === 'message');
	return { kind: 'refused', reasons, aboutOneMessage, suspects: [...suspects] };
}

const LONGEST_WORDS = 200;

/** What an answer without reasons says for itself. */
function wordsOf(holder: Record<string, unknown>, text: string): { description?: string } {
	const named = [holder.description, holder.message, holder.error].find(
		(words) => typeof words === 'string' && words.trim() !== '',
	);
	const words = (typeof named === 'string' ? named : text).replace(/\s+/g, ' ').trim();
	return words === '' ? {} : { description: words.slice(0, LONGEST_WORDS) };
}

function idsWithin(entries: unknown[]): string[] {
	return entries.flatMap((entry) => (isRecord(entry) ? (idOf(entry) ?? []) : []));
}

function unintelligible(status: number, place: string, entries: unknown[]): SendAnswer {
	return {
		kind: 'unintelligible',
		place: `HTTP ${status}: ${place}`,
		messageIds: idsWithin(entries),
	};
}

/**
 * Reads an answer to a request of `count` messages.
 *
 * A list of verdicts of the request's length decides at any status: no page says what the statuses
 * mean, and public clients read the same body from all of them. What is neither that nor a clear
 * refusal is unintelligible, for the messages may have been accepted.
 */
export function readSendAnswer(status: number, text: string, count: number): SendAnswer {
	const body = tryParseLossless(text);
	const holder = isRecord(body) ? body : {};
	const list = Array.isArray(body) ? body : holder.result;
	const entries = Array.isArray(list) ? list : [];

	const reasons = reasonsOf(holder);
	if (entries.length === count) {
		const verdicts = entries.map((entry, index) => verdictOf(entry, index, reasons));
		return { kind: 'decided', verdicts };
	}
	const mismatch = `'result' has ${entries.length} entries for ${count} messages`;
	// Whatever the status says: where ids were given something was accepted.
	if (idsWithin(entries).length > 0) return unintelligible(status, mismatch, entries);
	if (status === 429) return { kind: 'throttled' };
	if (status >= 500) return unintelligible(status, 'a fault at Devino', entries);
	if (entries.length === 0 && reasons.length > 0) return refusal(status, reasons, count);
	if (status >= 400) {
		const byStatus = { key: `http.${status}`, ...wordsOf(holder, text) };
		const aboutAll = reasons.length > 0 ? reasons : [byStatus];
		return { kind: 'refused', reasons: aboutAll, aboutOneMessage: false, suspects: [] };
	}
	if (status >= 300) return unintelligible(status, 'a redirect, which is not followed', entries);
	if (body === undefined) return unintelligible(status, 'the answer is not JSON', []);
	if (!Array.isArray(list)) return unintelligible(status, "no list under 'result'", []);
	return unintelligible(status, mismatch, entries);
}
