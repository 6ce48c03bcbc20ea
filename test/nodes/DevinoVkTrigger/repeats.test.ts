import type { IDataObject } from 'n8n-workflow';

import { forgetSeenEvents } from '../../../nodes/shared/callbacks/seen-events';
import {
	endTriggers,
	ids,
	MESSAGE_SAMPLE,
	status,
	STATUS_SAMPLE,
	trigger,
	vkEvent,
} from './support';

jest.setTimeout(60_000);

afterEach(endTriggers);

const ALL = ['SENT', 'DELIVERED', 'UNDELIVERABLE', 'EXPIRED', 'REJECTED', 'SEEN', 'UNKNOWN'];

describe('an event that is reported again', () => {
	it('starts the workflow once, one after the other', async () => {
		const listener = await trigger();
		for (let time = 0; time < 3; time++) {
			expect((await listener.post(STATUS_SAMPLE)).status).toBe(200);
			expect(await listener.post(MESSAGE_SAMPLE)).toEqual({ status: 200, body: 'ok' });
			await listener.settled();
		}
		expect(listener.items()).toMatchObject([
			{ event: 'messageStatus' },
			{ event: 'incomingMessage' },
		]);
	});

	it('is known though the id comes bare the second time', async () => {
		const listener = await trigger();
		await listener.post('[{"messageId":"3721115754893245581","statusInfo":{"status":"SEEN"}}]');
		await listener.post('[{"messageId":3721115754893245581,"statusInfo":{"status":"SEEN"}}]');
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
	});

	it('starts nothing when a batch of 1,000 comes again', async () => {
		const listener = await trigger();
		const batch = Array.from({ length: 1000 }, (_, index) => status(String(index)));
		await listener.post(batch);
		await listener.post(batch);
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
	});

	it('passes once of many at the same time, and 200 different ones all pass', async () => {
		const listener = await trigger();
		const events = Array.from({ length: 200 }, (_, index) => status(String(index)));
		const replies = await Promise.all(
			[...events, ...events].map(async (event) => await listener.post([event])),
		);
		await listener.settled();
		expect(new Set(replies.map(({ status: code }) => code))).toEqual(new Set([200]));
		expect(
			ids(listener)
				.map(Number)
				.sort((one, other) => one - other),
		).toEqual(events.map((_, index) => index));
	});

	it('is known after a restart, up to the last 1,000', async () => {
		const before = await trigger({}, { id: 'restarted' });
		const batch = Array.from({ length: 1500 }, (_, index) => status(String(index)));
		await before.post(batch);
		await before.settled();

		forgetSeenEvents();
		const after = await trigger({}, { id: 'restarted', stored: before.stored });
		await after.post(batch.slice(500));
		await after.settled();
		expect(after.executions).toEqual([]);
		await after.post(batch.slice(0, 500));
		await after.settled();
		expect(after.items()).toHaveLength(500);
	});

	it('is known up to the last 10,000, of which 1,000 are stored', async () => {
		const listener = await trigger({}, { id: 'much' });
		const batch = Array.from({ length: 10_001 }, (_, index) => status(String(index)));
		await listener.post(batch);
		await listener.post(batch.slice(1));
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
		await listener.post(batch[0]);
		await listener.settled();
		expect(ids(listener).slice(10_001)).toEqual(['0']);
		const stored = listener.stored.global as IDataObject;
		expect(String(stored['much/seenEvents']).split('\n')).toHaveLength(1000);
	});

	it('is known to the process though other requests overwrote the static data', async () => {
		const listener = await trigger({}, { id: 'overwritten' });
		await listener.post(STATUS_SAMPLE);
		await listener.settled();
		const other = await trigger({}, { id: 'overwritten', stored: {} });
		await other.post(STATUS_SAMPLE);
		await other.settled();
		expect(other.executions).toEqual([]);
	});

	it('passes where the user wants it to', async () => {
		const listener = await trigger({ options: { ignoreDuplicates: false } });
		await listener.post(STATUS_SAMPLE);
		await listener.post(STATUS_SAMPLE);
		await listener.settled();
		expect(listener.items()).toHaveLength(2);
		expect(new Set(listener.items().map(({ eventId }) => eventId)).size).toBe(1);
	});

	it('passes each time in test runs, which leave nothing behind', async () => {
		const listener = await trigger({}, { mode: 'manual', id: 'tested' });
		await listener.post(STATUS_SAMPLE);
		await listener.post(STATUS_SAMPLE);
		const production = await trigger({}, { id: 'tested' });
		await production.post(STATUS_SAMPLE);
		await listener.settled();
		await production.settled();
		expect([listener.executions.length, production.executions.length]).toEqual([2, 1]);
	});

	it('is another event if message, status, code or time differ, or the dialogue', async () => {
		const listener = await trigger();
		await listener.post([
			status('1'),
			status('2'),
			status('1', 'SEEN'),
			status('1', 'DELIVERED', { eventTime: '2023-06-28 13:34:26' }),
			status('1', 'DELIVERED', { statusInfo: { status: 'DELIVERED', errorCode: 'X' } }),
		]);
		const message = { id: 7, peer_id: 1, conversation_message_id: 9 };
		for (const more of [{}, { peer_id: 2 }, { conversation_message_id: 10 }, {}]) {
			await listener.post({
				type: 'message_new',
				group_id: 1,
				object: { message: { ...message, ...more } },
			});
		}
		await listener.settled();
		expect(listener.items()).toHaveLength(5 + 3);
	});

	it('is the same event whether Devino or VK reports it first', async () => {
		const listener = await trigger();
		await listener.post(vkEvent('message_new'));
		await listener.post(vkEvent('message_new', { secret: 'of VK' }));
		await listener.settled();
		expect(listener.items()).toMatchObject([{ source: null }]);
	});
});

describe('the id of an event', () => {
	it.each<[string, IDataObject, IDataObject]>([
		['the error code in other letters', {}, { statusInfo: { status: 'SEEN', errorCode: 'read' } }],
		['the status in other letters', {}, { statusInfo: { status: 'Seen', errorCode: 'READ' } }],
		['the time with milliseconds', {}, { eventTime: '2023-06-28 13:34:25.000' }],
		['the time as ISO 8601', {}, { eventTime: '2023-06-28T13:34:25' }],
		[
			'another detail',
			{},
			{ statusInfo: { status: 'SEEN', errorCode: 'READ', detailStatus: 'x' } },
		],
	])('is the same with %s', async (_, one, other) => {
		const listener = await trigger();
		const seen = { statusInfo: { status: 'SEEN', errorCode: 'READ' } };
		await listener.post([
			{ ...status('1'), ...seen, ...one },
			{ ...status('1'), ...seen, ...other },
		]);
		await listener.settled();
		expect(listener.items()).toHaveLength(1);
	});

	it('is there for an entry that is neither too, whatever the secret in it', async () => {
		const listener = await trigger();
		await listener.post([status('1'), { text: 'x', secret: 'a' }]);
		await listener.post([status('2'), { text: 'x', secret: 'b' }, { text: 'y' }]);
		await listener.settled();
		expect(listener.items()).toMatchObject([
			{ messageId: '1' },
			{ raw: { text: 'x' }, eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown },
			{ messageId: '2' },
			{ raw: { text: 'y' } },
		]);
	});

	it('is as short for texts of any length, and so is what is kept of them', async () => {
		const listener = await trigger({ options: { ignoreOutdated: true } }, { id: 'long' });
		const long = 'x'.repeat(1_000_000);
		await listener.post([status(long, 'SEEN', { eventTime: long }), status('1')]);
		await listener.settled();
		expect(listener.items()).toMatchObject([{ eventTimeUtc: null }, { messageId: '1' }]);
		expect(JSON.stringify(listener.stored).length).toBeLessThan(2000);
	});
});

describe('a status that comes late', () => {
	it('is late behind one that was not chosen', async () => {
		const listener = await trigger({ statuses: ['EXPIRED'], options: { ignoreOutdated: true } });
		await listener.post([status('1', 'DELIVERED')]);
		await listener.post([status('1', 'EXPIRED'), status('2', 'EXPIRED')]);
		await listener.settled();
		expect(ids(listener)).toEqual(['2']);
	});

	const at = (time: string): IDataObject => ({ eventTime: `2023-06-28 13:00:${time}` });

	it('is passed on by default', async () => {
		const listener = await trigger();
		await listener.post([status('1', 'SEEN', at('02')), status('1', 'DELIVERED', at('01'))]);
		await listener.settled();
		expect(listener.items()).toHaveLength(2);
	});

	it('is dropped if the message was further already, or the same stage was later', async () => {
		const listener = await trigger({ options: { ignoreOutdated: true }, statuses: ALL });
		await listener.post([status('1', 'SEEN', at('02')), status('1', 'DELIVERED', at('03'))]);
		await listener.post([status('2', 'EXPIRED', at('02')), status('2', 'REJECTED', at('01'))]);
		await listener.post([status('2', 'DELIVERED', at('01')), status('2', 'SENT', at('00'))]);
		await listener.post([status('3', 'SENT', at('00')), status('3', 'TELEPORTED', at('00'))]);
		await listener.settled();
		expect(listener.items().map(({ messageId, status: word }) => [messageId, word])).toEqual([
			['1', 'SEEN'],
			['2', 'EXPIRED'],
			['2', 'DELIVERED'],
			['3', 'SENT'],
			['3', 'TELEPORTED'],
		]);
	});

	it('is dropped after a restart too', async () => {
		const options = { ignoreOutdated: true };
		const before = await trigger({ options }, { id: 'late' });
		await before.post(status('1', 'SEEN'));
		await before.settled();
		forgetSeenEvents();
		const after = await trigger({ options }, { id: 'late', stored: before.stored });
		expect((await after.post(status('1', 'DELIVERED'))).status).toBe(200);
		await after.settled();
		expect(after.executions).toEqual([]);
	});
});
