import type { IDataObject } from 'n8n-workflow';

import type { IncomingMessage } from '../../../providers/vk/incoming';
import { eventIdOf } from './event-id';

/** The largest time that a JavaScript date can hold. */
const LAST_SECOND = 8_640_000_000_000;

/** By whom a message was told; null where nothing tells. */
export type IncomingSource = 'devino' | 'vk' | null;

/** VK has 0 where there is none: for the id of a message in a chat. */
const isGiven = (id: string | null): boolean => id !== null && id !== '0';

/**
 * The same for each telling of a message, by Devino and by VK: its place in the dialogue. VK's own
 * id of the event only where there is none: two of VK's servers may be told of two events.
 */
function eventIdOfMessage(message: IncomingMessage): string {
	const { vkEventId, groupId, peerId, fromId, conversationMessageId, messageId } = message;
	if (isGiven(conversationMessageId)) {
		return eventIdOf('incoming', groupId, peerId, conversationMessageId);
	}
	if (isGiven(messageId)) return eventIdOf('incoming', groupId, peerId, 'id', messageId);
	if (vkEventId !== null) return eventIdOf('vk', groupId, vkEventId);
	return eventIdOf('incoming', groupId, peerId, fromId, message.date, message.text);
}

/** A person's message to a VK community as an item, by the contract; alike in every trigger. */
export function incomingItem(message: IncomingMessage, source: IncomingSource): IDataObject {
	const { date } = message;
	const inRange = date !== null && Math.abs(date) <= LAST_SECOND;
	return {
		event: 'incomingMessage',
		text: message.text,
		fromId: message.fromId,
		peerId: message.peerId,
		groupId: message.groupId,
		messageId: message.messageId,
		messageTag: message.messageTag,
		conversationMessageId: message.conversationMessageId,
		sentAt: inRange ? new Date(date * 1000).toISOString() : null,
		attachments: message.attachments as IDataObject[],
		clientInfo: message.clientInfo as IDataObject,
		payload: message.payload as IDataObject,
		ref: message.ref,
		refSource: message.refSource,
		replyTo: message.replyTo as IDataObject,
		forwarded: message.forwarded as IDataObject[],
		geo: message.geo as IDataObject,
		action: message.action as IDataObject,
		isChat: message.isChat,
		eventId: eventIdOfMessage(message),
		source,
	};
}
