import type { IDataObject } from 'n8n-workflow';

import type { StatusEvent, UnrecognizedEvent } from '../../providers/devino/callbacks';
import { statusAdvice, statusFacts, STATUSES } from '../../providers/devino/statuses';
import { isRecord } from '../../providers/json';
import { eventIdOf } from '../shared/callbacks/event-id';
import { utcTime } from '../shared/callbacks/event-time';

const isListed = (status: string): boolean => STATUSES.some((listed) => listed === status);

/** Of a repeat of the event as well, whatever else the repeat carries. */
function statusEventId({ messageId, status, errorCode, eventTime }: StatusEvent): string {
	return eventIdOf('status', messageId, status, errorCode, eventTime);
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

/** What came, but for a secret in it. */
export function rawFields({ raw }: { raw: unknown }): { raw: IDataObject } {
	const shown = isRecord(raw) && 'secret' in raw ? { ...raw, secret: '***' } : raw;
	return { raw: shown as IDataObject };
}

/** The fields of an entry that is neither. */
export function unrecognizedFields(event: UnrecognizedEvent): IDataObject {
	return { event: 'unrecognized', ...rawFields(event) };
}
