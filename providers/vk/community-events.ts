import { firstOf, idField, secondsField, textField } from '../fields';
import { isRecord } from '../json';
import { peerKind } from './endpoints';
import { payloadOf } from './incoming';

/** The events of VK's Callback API that are about a community's messages. */
export const EVENTS = [
	'message_allow',
	'message_deny',
	'message_edit',
	'message_event',
	'message_new',
	'message_read',
	'message_reply',
	'message_typing_state',
] as const;
export type EventType = (typeof EVENTS)[number];

/** An event other than `message_new`. */
export interface CommunityEvent {
	/** The person of the dialogue. */
	userId: string | null;
	peerId: string | null;
	conversationMessageId: string | null;
	/** Of a pressed button, or what stands in the message; a text that is not JSON as it is. */
	payload: unknown;
	/** By which the press can be answered. */
	buttonEventId: string | null;
	/** Seconds since 1970; only messages have one. */
	date: number | null;
	/** VK's id of the event, the same when it repeats it. */
	vkEventId: string | null;
}

const isPerson = (id: string | null): boolean => id !== null && /^\d+$/.test(id);

/** What the community wrote comes from the community: then the person is whom it was written to. */
function personOf(
	{ user_id: user, from_id: from }: Record<string, unknown>,
	peer: string | null,
): string | null {
	const writer = firstOf(idField, user, from);
	if (isPerson(writer)) return writer;
	return peer !== null && isPerson(peer) && peerKind(peer) === 'person' ? peer : null;
}

/**
 * Reads an event other than `message_new`: what is not in it, or not as VK's pages have it, is null.
 *
 * @param event parsed without loss
 */
export function readCommunityEvent(
	type: string,
	{ object: given, event_id: eventId }: Record<string, unknown>,
): CommunityEvent {
	const whole = isRecord(given) ? given : {};
	const object = isRecord(whole.message) ? whole.message : whole;
	const peerId = idField(object.peer_id);
	return {
		userId: personOf(object, peerId),
		peerId,
		conversationMessageId: idField(object.conversation_message_id),
		payload: payloadOf(object.payload),
		buttonEventId: type === 'message_event' ? idField(object.event_id) : null,
		date: firstOf(secondsField, object.update_time || null, object.date),
		vkEventId: textField(eventId),
	};
}
