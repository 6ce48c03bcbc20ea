import { isRecord, tryParseLossless } from '../json';

/**
 * What Devino, and VK's Callback API, post to a callback address (Коллбэки; Входящие сообщения;
 * VK: Callback API). Nobody names the requests: they are told apart by their fields.
 */

/** The seven words are in statuses.ts; another word is taken as it is. */
export interface StatusEvent {
	kind: 'status';
	messageId: string;
	/** In capitals. */
	status: string;
	errorCode: string | null;
	detailStatus: string | null;
	/** As given: `2023-06-28 13:34:25`, without a zone; on older pages also milliseconds since 1970. */
	eventTime: string | null;
	/** What the send gave as `callbackData`; null without it. */
	callbackData: unknown;
	raw: unknown;
}

/** A message of a user to the VK community. */
export interface IncomingEvent {
	kind: 'incoming';
	text: string;
	fromId: string | null;
	peerId: string | null;
	groupId: string | null;
	/** VK's id of the message. */
	messageId: string | null;
	/** Devino's id of the message that is answered. */
	messageTag: string | null;
	conversationMessageId: string | null;
	/** Seconds since 1970. */
	date: number | null;
	attachments: unknown[];
	clientInfo: unknown;
	/** VK's id of the event, the same when it repeats it. */
	vkEventId: string | null;
	/** Of the body, which only VK's own callbacks carry. */
	secret: unknown;
	raw: unknown;
}

/** VK asks for the confirmation code of the community. */
export interface ConfirmationEvent {
	kind: 'confirmation';
	secret: unknown;
}

/** An event of VK's that is not about a new message. */
export interface OtherVkEvent {
	kind: 'otherVk';
	type: string;
	secret: unknown;
}

export interface UnrecognizedEvent {
	kind: 'unrecognized';
	raw: unknown;
}

export type CallbackEvent =
	| StatusEvent
	| IncomingEvent
	| ConfirmationEvent
	| OtherVkEvent
	| UnrecognizedEvent;

/**
 * Reads a value, or gives null where it does not fit. (No schemas: these run for every field of
 * every event, and zod takes longer for them than all the rest of a callback.)
 */
type Read<T> = (value: unknown) => T | null;

// Ids come bare and quoted; those beyond 2^53 - 1 are strings already (parseLossless).
const id: Read<string> = (value) => {
	if (typeof value === 'string') return value.trim() || null;
	return Number.isSafeInteger(value) ? String(value) : null;
};
const text: Read<string> = (value) =>
	typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
		? String(value)
		: null;
const word: Read<string> = (value) =>
	typeof value === 'string' ? value.trim().toUpperCase() || null : null;
const seconds: Read<number> = (value) => {
	if (typeof value === 'string') return /^\d+$/.test(value) ? Number(value) : null;
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

/** The first of the values that fits, or null. */
function firstOf<T>(read: Read<T>, ...values: unknown[]): T | null {
	for (const value of values) {
		const fitting = read(value);
		if (fitting !== null) return fitting;
	}
	return null;
}

/** A field of the holders, in either spelling that Devino's pages have for its names. */
function spelled(
	holders: ReadonlyArray<Record<string, unknown>>,
	camel: string,
	snake: string,
): unknown[] {
	return holders.flatMap((holder) => [holder[camel], holder[snake]]);
}

/** The page promises callbackData, but neither where nor in which form. */
function callbackDataOf(holders: ReadonlyArray<Record<string, unknown>>): unknown {
	const given = spelled(holders, 'callbackData', 'callback_data').find(
		(value) => value !== undefined && value !== null,
	);
	if (typeof given !== 'string') return given ?? null;
	const parsed = tryParseLossless(given);
	return typeof parsed === 'object' && parsed !== null ? parsed : given;
}

/**
 * Today's shape has `statusInfo`. The older pages have the status in the event itself: VK with
 * `messageId` and `error` (its table calls them `id`, `time`), Viber and WhatsApp with `id`.
 */
function readStatus(entry: Record<string, unknown>): StatusEvent | undefined {
	const info = [entry.statusInfo, entry.status_info].find(isRecord) ?? {};
	const holders = [info, entry];
	const messageId = firstOf(id, entry.messageId, entry.message_id, entry.id);
	const status = firstOf(word, info.status, entry.status);
	if (messageId === null || status === null) return undefined;
	const { error, receivedAt, time } = entry;
	return {
		kind: 'status',
		messageId,
		status,
		errorCode: firstOf(text, ...spelled(holders, 'errorCode', 'error_code')),
		detailStatus: firstOf(text, ...spelled(holders, 'detailStatus', 'detail_status'), error),
		eventTime: firstOf(text, ...spelled(holders, 'eventTime', 'event_time'), receivedAt, time),
		callbackData: callbackDataOf([entry, info]),
		raw: entry,
	};
}

function readIncoming(entry: Record<string, unknown>): IncomingEvent | undefined {
	const { object } = entry;
	if (!isRecord(object)) return undefined;
	// Before version 5.103 of VK's API the message itself was the object.
	const message = isRecord(object.message) ? object.message : object;
	return {
		kind: 'incoming',
		text: firstOf(text, message.text, message.body) ?? '',
		fromId: firstOf(id, message.from_id, message.user_id),
		peerId: firstOf(id, message.peer_id),
		groupId: firstOf(id, entry.group_id),
		messageId: firstOf(id, message.id),
		messageTag: firstOf(id, message.message_tag),
		conversationMessageId: firstOf(id, message.conversation_message_id),
		date: firstOf(seconds, message.date),
		attachments: Array.isArray(message.attachments) ? message.attachments : [],
		clientInfo: object.client_info ?? null,
		vkEventId: firstOf(id, entry.event_id),
		secret: entry.secret,
		raw: entry,
	};
}

function readEvent(entry: unknown): CallbackEvent {
	if (!isRecord(entry)) return { kind: 'unrecognized', raw: entry };
	const { type, secret } = entry;
	if (type === 'message_new') return readIncoming(entry) ?? { kind: 'unrecognized', raw: entry };
	if (typeof type === 'string' && firstOf(id, entry.group_id) !== null) {
		return type === 'confirmation'
			? { kind: 'confirmation', secret }
			: { kind: 'otherVk', type, secret };
	}
	return readStatus(entry) ?? { kind: 'unrecognized', raw: entry };
}

/**
 * The events of a request's body: an array of them, or one.
 *
 * @param body parsed without loss
 */
export function readCallback(body: unknown): CallbackEvent[] {
	return Array.isArray(body) ? body.map(readEvent) : [readEvent(body)];
}
