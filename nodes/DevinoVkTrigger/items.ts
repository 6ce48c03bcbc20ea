import type { IDataObject } from 'n8n-workflow';

import type { StatusEvent, UnrecognizedEvent } from '../../providers/devino/callbacks';
import { statusAdvice, statusFacts, STATUSES } from '../../providers/devino/statuses';
import { eventIdOf } from '../shared/callbacks/event-id';
import { plainTime, utcTime } from '../shared/callbacks/event-time';
import { rawFields } from '../shared/callbacks/raw-fields';

const LISTED: ReadonlySet<string> = new Set(STATUSES);

/** Of a repeat of the event as well, whatever else the repeat carries and however it is spelled. */
function statusEventId({ messageId, status, errorCode, eventTime }: StatusEvent): string {
	const code = errorCode?.trim().toUpperCase() ?? null;
	return eventIdOf('status', messageId, status, code, plainTime(eventTime));
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
		isFinal: facts.isFinal && LISTED.has(status),
		isDelivered: facts.isDelivered,
		isSeen: facts.isSeen,
		advice: statusAdvice(status, errorCode),
		eventId: statusEventId(event),
		callbackData: callbackData as IDataObject,
	};
}

/** The fields of an entry that is neither. */
export function unrecognizedFields(event: UnrecognizedEvent): IDataObject {
	const { raw } = rawFields(event.raw);
	return {
		event: 'unrecognized',
		raw,
		eventId: eventIdOf('unrecognized', JSON.stringify(raw)),
	};
}
