import { firstOf, idField, secondsField, textField } from '../fields';
import { isRecord, tryParseLossless } from '../json';

/** From here on a `peer_id` is a chat's: 2,000,000,000 and the chat's number, up to 100 millions. */
const FIRST_CHAT = 2_000_000_000;
const MOST_CHATS = 100_000_000;

/** A message of a person to a community: `message_new` of VK's Callback API. */
export interface IncomingMessage {
	text: string;
	fromId: string | null;
	peerId: string | null;
	groupId: string | null;
	/** VK's id of the message; 0 in chats. */
	messageId: string | null;
	/** Devino's id of the message that is answered. */
	messageTag: string | null;
	/** The message's number in its dialogue: the place that it has there. */
	conversationMessageId: string | null;
	/** Seconds since 1970. */
	date: number | null;
	attachments: unknown[];
	clientInfo: unknown;
	/** Of the button that was pressed; a text that is not JSON as it is. */
	payload: unknown;
	/** What the link to the dialogue carried, and where it stood. */
	ref: string | null;
	refSource: string | null;
	/** The message that is answered, as VK gives it. */
	replyTo: unknown;
	/** Messages that are passed on, as VK gives them. */
	forwarded: unknown[];
	geo: unknown;
	/** What happened in a chat: somebody came, went, changed its title. */
	action: unknown;
	isChat: boolean;
	/** VK's id of the event, the same when it repeats it. */
	vkEventId: string | null;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A button's payload, which VK has as JSON in a text; a text that is not JSON as it is. */
export function payloadOf(value: unknown): unknown {
	if (typeof value !== 'string') return value ?? null;
	const parsed = value === '' ? null : tryParseLossless(value);
	return parsed === undefined ? value : parsed;
}

function isChatId(peerId: string | null): boolean {
	const number = Number(peerId);
	return number > FIRST_CHAT && number <= FIRST_CHAT + MOST_CHATS;
}

/**
 * Reads an event `message_new`, as VK posts it and as Devino passes it on; `undefined` if it holds
 * no message.
 *
 * @param event parsed without loss
 */
export function readIncomingMessage(event: Record<string, unknown>): IncomingMessage | undefined {
	const { object } = event;
	if (!isRecord(object)) return undefined;
	// Before version 5.103 of VK's API the message itself was the object.
	const message = isRecord(object.message) ? object.message : object;
	const peerId = idField(message.peer_id);
	return {
		text: firstOf(textField, message.text, message.body) ?? '',
		fromId: firstOf(idField, message.from_id, message.user_id),
		peerId,
		groupId: idField(event.group_id),
		messageId: idField(message.id),
		messageTag: idField(message.message_tag),
		conversationMessageId: idField(message.conversation_message_id),
		date: secondsField(message.date),
		attachments: listOf(message.attachments),
		clientInfo: object.client_info ?? null,
		payload: payloadOf(message.payload),
		ref: textField(message.ref),
		refSource: textField(message.ref_source),
		replyTo: message.reply_message ?? null,
		forwarded: listOf(message.fwd_messages),
		geo: message.geo ?? null,
		action: message.action ?? null,
		isChat: isChatId(peerId),
		vkEventId: idField(event.event_id),
	};
}
