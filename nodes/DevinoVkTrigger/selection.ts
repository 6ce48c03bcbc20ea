import type { IDataObject } from 'n8n-workflow';

import type { CallbackEvent, StatusEvent } from '../../providers/devino/callbacks';
import { statusFacts, STATUSES } from '../../providers/devino/statuses';
import { eventIdOf } from '../shared/callbacks/event-id';
import type { SeenEvents } from '../shared/callbacks/seen-events';
import { utcTime } from '../shared/callbacks/event-time';
import type { TriggerSettings } from './settings';

const LISTED: ReadonlySet<string> = new Set(STATUSES);

/**
 * Whether the user chose an event. A status that is not known is never left out; an entry that is
 * neither comes where statuses are chosen: what guards VK's events alone does not guard it.
 */
export function isChosen(
	event: CallbackEvent,
	{ events, statuses }: Pick<TriggerSettings, 'events' | 'statuses'>,
): boolean {
	switch (event.kind) {
		case 'status':
			return (
				events.has('messageStatus') && (statuses.has(event.status) || !LISTED.has(event.status))
			);
		case 'incoming':
			return events.has('incomingMessage');
		case 'unrecognized':
			return events.has('messageStatus');
		default:
			return false;
	}
}

/** Whether an event is seen for the first time; from here on it is not. One without an id always is. */
export function isNew({ eventId }: IDataObject, seen: SeenEvents): boolean {
	return typeof eventId !== 'string' || seen.claim(eventId);
}

/**
 * Whether a later stage of the message's life was seen already, or a later time of the same stage.
 * If not, the status is the latest one from here on. Words that are not known have no stage.
 *
 * @param latest the latest stage and time of each message
 */
export function isOutdated(event: StatusEvent, latest: SeenEvents, zone: string): boolean {
	const { rank } = statusFacts(event.status);
	if (rank === null) return false;
	const key = eventIdOf('latest', event.messageId);
	const time = Date.parse(utcTime(event.eventTime, zone) ?? '');
	const [seenRank, seenTime] = (latest.get(key) ?? '').split('@').map(Number);
	if (seenRank !== undefined && seenTime !== undefined) {
		if (rank < seenRank) return true;
		if (rank === seenRank && time < seenTime) return true;
	}
	latest.set(key, `${rank}@${time}`);
	return false;
}
