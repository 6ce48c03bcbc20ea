import fc from 'fast-check';

import { readCallback } from '../../providers/devino/callbacks';
import { parseLossless } from '../../providers/json';
import { fixtureText } from '../support/fixtures';

const read = (text: string) => readCallback(parseLossless(text));

describe('the events of a callback', () => {
	it("reads the page's sample callback", () => {
		expect(read(fixtureText('devino/callback-expired.json'))).toEqual([
			{
				kind: 'status',
				messageId: '3721115754893245581',
				status: 'EXPIRED',
				errorCode: 'VP_EXPIRED_AFTER_SEND',
				detailStatus: 'EXPIRED: null',
				eventTime: '2023-06-28 13:34:25',
				callbackData: null,
				raw: expect.anything() as unknown,
			},
		]);
	});

	it("reads the page's sample incoming message", () => {
		const [event] = read(fixtureText('devino/incoming-message.json'));
		expect(event).toMatchObject({
			kind: 'incoming',
			message: {
				text: 'text',
				fromId: '666666',
				peerId: '37119444',
				groupId: '213243638',
				messageId: '1',
				messageTag: '3690837110063289472',
				conversationMessageId: '1',
				date: 1657543344,
				vkEventId: '07c0da23123148715ab13e97823adc1bb0eadcf9',
			},
			secret: undefined,
		});
	});

	it('keeps every digit of a bare id, in a status and in a message tag', () => {
		expect(
			read('{"messageId":3721115754893245581,"statusInfo":{"status":"SEEN"}}')[0],
		).toMatchObject({ messageId: '3721115754893245581' });
		expect(
			read(
				'{"type":"message_new","group_id":1,"object":{"message":{"message_tag":3690837110063289472}}}',
			)[0],
		).toMatchObject({ message: { messageTag: '3690837110063289472' } });
	});

	it('reads the legacy shapes of VK, Viber and WhatsApp', () => {
		expect(
			read(
				'[{"messageId":1343343,"status":"DELIVERED","receivedAt":"2017-05-31 14:51:12","error":"Доставлено"}]',
			)[0],
		).toMatchObject({
			kind: 'status',
			messageId: '1343343',
			status: 'DELIVERED',
			errorCode: null,
			detailStatus: 'Доставлено',
			eventTime: '2017-05-31 14:51:12',
		});
		expect(
			read('[{"id":1343343,"status":"DELIVERED","time":"2017-05-31 14:51:12"}]')[0],
		).toMatchObject({ messageId: '1343343', eventTime: '2017-05-31 14:51:12' });
		expect(
			read(
				'[{"id":3158611117333282816,"receivedAt":"1527861323068","status":"UNDELIVERED","errorCode":"USER_BLOCKED"}]',
			)[0],
		).toMatchObject({
			messageId: '3158611117333282816',
			status: 'UNDELIVERED',
			errorCode: 'USER_BLOCKED',
			eventTime: '1527861323068',
		});
	});

	it.each([
		['in the event', '"callbackData":{"order":3721115754893245581}'],
		['in the event, with an underscore', '"callback_data":{"order":3721115754893245581}'],
		['as JSON text', String.raw`"callbackData":"{\"order\":3721115754893245581}"`],
	])('finds callbackData %s', (_, member) => {
		const [event] = read(`{"messageId":"1",${member},"statusInfo":{"status":"SEEN"}}`);
		expect(event).toMatchObject({ callbackData: { order: '3721115754893245581' } });
	});

	it('finds callbackData in statusInfo, and leaves a text that is not JSON alone', () => {
		const [event] = read(
			'{"messageId":"1","statusInfo":{"status":"SEEN","callbackData":"order 7"}}',
		);
		expect(event).toMatchObject({ callbackData: 'order 7' });
	});

	it('reads names with underscores, as an older page of the send has them', () => {
		const text =
			'[{"message_id":3721115754893245581,"event_time":"2023-06-28 13:34:25","status_info":{"status":"EXPIRED","error_code":"VP_EXPIRED_AFTER_SEND","detail_status":"x"}}]';
		expect(read(text)[0]).toMatchObject({
			messageId: '3721115754893245581',
			status: 'EXPIRED',
			errorCode: 'VP_EXPIRED_AFTER_SEND',
			detailStatus: 'x',
			eventTime: '2023-06-28 13:34:25',
		});
	});

	it('tells the events of VK apart', () => {
		expect(read('{"type":"confirmation","group_id":1,"secret":"s"}')).toEqual([
			{ kind: 'confirmation', secret: 's' },
		]);
		expect(read('{"type":"wall_post_new","group_id":"1"}')).toEqual([
			{ kind: 'otherVk', type: 'wall_post_new', secret: undefined },
		]);
	});

	it.each(['null', '7', '"text"', '{}', '{"messageId":"1"}', '{"status":"SEEN"}', '[[]]'])(
		'does not take %s for an event',
		(text) => {
			expect(read(text)).toEqual([
				{ kind: 'unrecognized', raw: [parseLossless(text)].flat(1)[0] ?? null },
			]);
		},
	);

	it('gives one event for each entry, whatever is in the body', () => {
		fc.assert(
			fc.property(fc.array(fc.jsonValue()), (entries) => {
				expect(readCallback(entries)).toHaveLength(entries.length);
			}),
		);
	});
});
