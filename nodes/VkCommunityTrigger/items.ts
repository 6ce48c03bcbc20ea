import type { IDataObject } from 'n8n-workflow';

import { readCommunityEvent, type EventType } from '../../providers/vk/community-events';
import { idField } from '../../providers/fields';
import { readIncomingMessage } from '../../providers/vk/incoming';
import { eventIdOf } from '../shared/callbacks/event-id';
import { incomingItem } from '../shared/callbacks/incoming-item';

/** The largest time that a JavaScript date can hold. */
const LAST_SECOND = 8_640_000_000_000;

const timeOf = (date: number | null): string | null =>
	date !== null && Math.abs(date) <= LAST_SECOND ? new Date(date * 1_000).toISOString() : null;

/** An event as an item, by the contract; `undefined` for a message event without a message. */
export function itemOf(type: EventType, event: Record<string, unknown>): IDataObject | undefined {
	if (type === 'message_new') {
		const message = readIncomingMessage(event);
		return message && incomingItem(message, 'vk');
	}
	const { date, vkEventId, ...fields } = readCommunityEvent(type, event);
	const groupId = idField(event.group_id);
	return {
		event: type,
		...fields,
		payload: fields.payload as IDataObject,
		sentAt: timeOf(date),
		// A press has an id of its own. Without VK's id of the event, its content has to do.
		eventId: eventIdOf(
			type,
			groupId,
			fields.buttonEventId ?? vkEventId ?? JSON.stringify(event.object ?? null),
		),
		groupId,
	};
}
