import { parseLossless } from '../../providers/json';
import { readIncomingMessage } from '../../providers/vk/incoming';

const read = (message: string) =>
	readIncomingMessage(
		parseLossless(`{"type":"message_new","group_id":1,"object":{"message":${message}}}`) as Record<
			string,
			unknown
		>,
	);

describe('a message of VK', () => {
	it('comes with what a bare one has not as null or none', () => {
		expect(read('{"id":7,"peer_id":1,"text":"hi"}')).toMatchObject({
			payload: null,
			ref: null,
			refSource: null,
			replyTo: null,
			forwarded: [],
			geo: null,
			action: null,
			isChat: false,
		});
	});

	it.each([
		[
			'{"command":"start","order":3721115754893245581}',
			{ command: 'start', order: '3721115754893245581' },
		],
		['"yes"', 'yes'],
		['not JSON', 'not JSON'],
		['null', null],
		['', null],
	])('gives the payload %s of a pressed button parsed', (payload, expected) => {
		expect(read(JSON.stringify({ payload }))).toMatchObject({ payload: expected });
	});

	it('gives the message that is answered, those passed on, a place and what happened', () => {
		expect(
			read(
				'{"ref":"ad 7","ref_source":"site","reply_message":{"id":3721115754893245581,"text":"q"},"fwd_messages":[{"id":1}],"geo":{"type":"point","coordinates":{"latitude":55.7,"longitude":37.6}},"action":{"type":"chat_invite_user","member_id":5}}',
			),
		).toMatchObject({
			ref: 'ad 7',
			refSource: 'site',
			replyTo: { id: '3721115754893245581', text: 'q' },
			forwarded: [{ id: 1 }],
			geo: { type: 'point', coordinates: { latitude: 55.7, longitude: 37.6 } },
			action: { type: 'chat_invite_user', member_id: 5 },
		});
	});

	it.each([
		['2000000001', true],
		['2100000000', true],
		['2000000000', false],
		['1999999999', false],
		['-2000000001', false],
		// People's ids go on above those of chats.
		['200000000001', false],
		['null', false],
	])('tells by the peer %s whether it is a chat: %s', (peerId, isChat) => {
		expect(read(`{"peer_id":${peerId}}`)).toMatchObject({ isChat });
	});
});
