import { firstOf, idField, textField, wordField } from '../fields';
import { isRecord, tryParseLossless } from '../json';
import { readIncomingMessage, type IncomingMessage } from '../vk/incoming';

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
	message: IncomingMessage;
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
	const messageId = firstOf(idField, entry.messageId, entry.message_id, entry.id);
	const status = firstOf(wordField, info.status, entry.status);
	if (messageId === null || status === null) return undefined;
	const { error, receivedAt, time } = entry;
	return {
		kind: 'status',
		messageId,
		status,
		errorCode: firstOf(textField, ...spelled(holders, 'errorCode', 'error_code')),
		detailStatus: firstOf(textField, ...spelled(holders, 'detailStatus', 'detail_status'), error),
		eventTime: firstOf(textField, ...spelled(holders, 'eventTime', 'event_time'), receivedAt, time),
		callbackData: callbackDataOf([entry, info]),
		raw: entry,
	};
}

function readIncoming(entry: Record<string, unknown>): IncomingEvent | undefined {
	const message = readIncomingMessage(entry);
	if (message === undefined) return undefined;
	return { kind: 'incoming', message, secret: entry.secret, raw: entry };
}

/** One entry of a request's body. @param entry parsed without loss */
export function readEvent(entry: unknown): CallbackEvent {
	if (!isRecord(entry)) return { kind: 'unrecognized', raw: entry };
	const { type, secret } = entry;
	if (type === 'message_new') return readIncoming(entry) ?? { kind: 'unrecognized', raw: entry };
	if (typeof type === 'string' && firstOf(idField, entry.group_id) !== null) {
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
