import { incomingItem } from '../../../nodes/shared/callbacks/incoming-item';
import { readIncomingMessage } from '../../../providers/vk/incoming';

interface Told {
	event_id?: string;
	group_id?: number | string;
	message?: Record<string, unknown>;
}

function eventIdOf({ event_id, group_id = 1, message = {} }: Told): unknown {
	const given = { id: 7, peer_id: 5, conversation_message_id: 9, from_id: 5, date: 1, text: 'hi' };
	const event = {
		type: 'message_new',
		event_id,
		group_id,
		object: { message: { ...given, ...message } },
	};
	const read = readIncomingMessage(event);
	if (read === undefined) throw new Error('It was not read');
	return incomingItem(read, null).eventId;
}

describe('the event id of a message', () => {
	it.each<[string, Told, Told]>([
		[
			'each of two servers of VK gives an event id of its own',
			{ event_id: 'a' },
			{ event_id: 'b' },
		],
		['Devino leaves the event id out', { event_id: 'a' }, {}],
		[
			'one quotes the ids',
			{ event_id: 'a' },
			{ group_id: '1', message: { conversation_message_id: '9' } },
		],
		['one lacks the message id', {}, { message: { id: 0 } }],
	])('is the same where %s', (_, one, other) => {
		expect(eventIdOf(one)).toBe(eventIdOf(other));
	});

	it.each<[string, Told, Told]>([
		['the dialogues are two', {}, { message: { peer_id: 6 } }],
		['the communities are two', {}, { group_id: 2 }],
		['the places in the dialogue are two', {}, { message: { conversation_message_id: 10 } }],
		[
			'nothing but the event id of VK tells them apart',
			{ event_id: 'a', message: { id: 0, conversation_message_id: 0 } },
			{ event_id: 'b', message: { id: 0, conversation_message_id: 0 } },
		],
		[
			'nothing but the text tells them apart',
			{ message: { id: 0, conversation_message_id: 0 } },
			{ message: { id: 0, conversation_message_id: 0, text: 'bye' } },
		],
		[
			'a message id is as large as the place of another',
			{ message: { id: 9, conversation_message_id: 0 } },
			{ message: { conversation_message_id: 9 } },
		],
	])('is another where %s', (_, one, other) => {
		expect(eventIdOf(one)).not.toBe(eventIdOf(other));
	});
});
