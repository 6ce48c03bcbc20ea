import type { IDataObject } from 'n8n-workflow';

import type {
	IncomingEvent,
	StatusEvent,
	UnrecognizedEvent,
} from '../../providers/devino/callbacks';
import { statusAdvice, statusFacts, STATUSES } from '../../providers/devino/statuses';
import { isRecord } from '../../providers/json';
import { eventIdOf } from '../shared/callbacks/event-id';
import { utcTime } from '../shared/callbacks/event-time';

/** The largest time that a JavaScript date can hold. */
const LAST_SECOND = 8_640_000_000_000;

const isListed = (status: string): boolean => STATUSES.some((listed) => listed === status);

/** Of a repeat of the event as well, whatever else the repeat carries. */
function statusEventId({ messageId, status, errorCode, eventTime }: StatusEvent): string {
	return eventIdOf('status', messageId, status, errorCode, eventTime);
}

/** By VK's own id of the event, which it repeats; by the place in the dialogue where it gives none. */
function incomingEventId(event: IncomingEvent): string {
	const { vkEventId, groupId, peerId, conversationMessageId, messageId, date, text } = event;
	if (vkEventId !== null) return eventIdOf('vk', groupId, vkEventId);
	const place = conversationMessageId ?? messageId;
	return place === null
		? eventIdOf('incoming', groupId, peerId, event.fromId, date, text)
		: eventIdOf('incoming', groupId, peerId, place);
}

/** The fields of a status, by the contract. @param zone of times that name none */
export function statusFields(event: StatusEvent, zone: string): IDataObject {
	const { messageId, status, errorCode, detailStatus, eventTime, callbackData } = event;
	const facts = statusFacts(status);
	return {
		event: 'messageStatus',
		messageId,
		status,
		errorCode,
		detailStatus,
		eventTime,
		eventTimeUtc: utcTime(eventTime, zone),
		isFinal: facts.isFinal && isListed(status),
		isDelivered: facts.isDelivered,
		isSeen: facts.isSeen,
		advice: statusAdvice(status, errorCode),
		eventId: statusEventId(event),
		callbackData: callbackData as IDataObject,
	};
}

/** The fields of a user's message, by the contract. */
export function incomingFields(event: IncomingEvent): IDataObject {
	const { date } = event;
	const inRange = date !== null && Math.abs(date) <= LAST_SECOND;
	return {
		event: 'incomingMessage',
		text: event.text,
		fromId: event.fromId,
		peerId: event.peerId,
		groupId: event.groupId,
		messageId: event.messageId,
		messageTag: event.messageTag,
		conversationMessageId: event.conversationMessageId,
		sentAt: inRange ? new Date(date * 1000).toISOString() : null,
		attachments: event.attachments as IDataObject[],
		clientInfo: event.clientInfo as IDataObject,
		eventId: incomingEventId(event),
		source: event.secret === undefined ? 'devino' : 'vk',
	};
}

/** What came, but for a secret in it. */
export function rawFields({ raw }: { raw: unknown }): { raw: IDataObject } {
	const shown = isRecord(raw) && 'secret' in raw ? { ...raw, secret: '***' } : raw;
	return { raw: shown as IDataObject };
}

/** The fields of an entry that is neither. */
export function unrecognizedFields(event: UnrecognizedEvent): IDataObject {
	return { event: 'unrecognized', ...rawFields(event) };
}
