/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { createEmulator } from '../../emulator';
import { forgetSeenEvents } from '../../nodes/shared/seen-events';
import { catchLogs, node } from '../support/engine';
import { fixtureText } from '../support/fixtures';
import { listen, type Listener, type ListenOptions } from '../support/webhook';

const STATUS_SAMPLE = fixtureText('devino/callback-expired.json');
const MESSAGE_SAMPLE = fixtureText('devino/incoming-message.json');
const SECRET = 'open sesame & more';
const withSecret = { query: `secret=${encodeURIComponent(SECRET)}` };

jest.setTimeout(60_000);

const open: Listener[] = [];

interface Setup extends Partial<Omit<ListenOptions, 'credentials'>> {
	credential?: IDataObject;
	id?: string;
}

/** A trigger on everything, with all parameters laid over. */
async function trigger(parameters: INodeParameters = {}, setup: Setup = {}): Promise<Listener> {
	const { credential, id, ...options } = setup;
	const listener = await listen(
		node('devinoVkTrigger', 'Devino VK Trigger', {
			...(id === undefined ? {} : { id }),
			webhookId: '0a1b2c3d-hook',
			parameters: { events: ['messageStatus', 'incomingMessage'], ...parameters },
		}),
		{
			credentials: {
				devinoVkApi: { apiKey: 'demo-key', baseUrl: 'http://127.0.0.1:9', ...credential } as never,
			},
			...options,
		},
	);
	open.push(listener);
	return listener;
}

afterEach(async () => {
	for (const listener of open.splice(0)) {
		expect(listener.thrown).toEqual([]);
		await listener.close();
	}
});

const status = (messageId: string, word = 'DELIVERED', more: IDataObject = {}): IDataObject => ({
	messageId,
	eventTime: '2023-06-28 13:34:25',
	statusInfo: { status: word, errorCode: word, detailStatus: `${word}: null` },
	...more,
});
const vkEvent = (type: string, more: IDataObject = {}): IDataObject => ({
	type,
	group_id: 213243638,
	event_id: `event of ${type}`,
	v: '5.199',
	object: { message: { id: 7, from_id: 1, peer_id: 1, text: 'hi', conversation_message_id: 9 } },
	...more,
});
const ids = (listener: Listener): unknown[] => listener.items().map(({ messageId }) => messageId);

describe('what is answered, and what the workflow gets', () => {
	it("takes the page's sample callback: 200, empty, one item", async () => {
		const listener = await trigger();
		expect(await listener.post(STATUS_SAMPLE)).toEqual({ status: 200, body: '' });
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
		expect(listener.items()).toEqual([
			{
				event: 'messageStatus',
				messageId: '3721115754893245581',
				status: 'EXPIRED',
				errorCode: 'VP_EXPIRED_AFTER_SEND',
				detailStatus: 'EXPIRED: null',
				eventTime: '2023-06-28 13:34:25',
				eventTimeUtc: '2023-06-28T10:34:25.000Z',
				isFinal: true,
				isDelivered: false,
				isSeen: false,
				advice: expect.stringContaining('another way') as unknown,
				eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
				callbackData: null,
			},
		]);
	});

	it("takes the page's sample incoming message: 200 ok, one item", async () => {
		const listener = await trigger();
		expect(await listener.post(MESSAGE_SAMPLE)).toEqual({ status: 200, body: 'ok' });
		await listener.settled();
		const [item] = listener.items();
		expect(item).toEqual({
			event: 'incomingMessage',
			text: 'text',
			fromId: '666666',
			peerId: '37119444',
			groupId: '213243638',
			messageId: '1',
			messageTag: '3690837110063289472',
			conversationMessageId: '1',
			sentAt: '2022-07-11T12:42:24.000Z',
			attachments: [expect.objectContaining({ type: 'photo' })],
			clientInfo: expect.objectContaining({ lang_id: 0 }) as unknown,
			eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
			source: 'devino',
		});
	});

	it('takes one object as well as an array', async () => {
		const listener = await trigger();
		expect(await listener.post(status('1'))).toEqual({ status: 200, body: '' });
		await listener.settled();
		expect(ids(listener)).toEqual(['1']);
	});

	it('takes an id that is a bare number of 64 bits to the last digit', async () => {
		const listener = await trigger();
		await listener.post('[{"messageId":3721115754893245581,"statusInfo":{"status":"SEEN"}}]');
		await listener.settled();
		expect(ids(listener)).toEqual(['3721115754893245581']);
	});

	it('reads the body by itself whatever content type it is said to have', async () => {
		const listener = await trigger();
		const headers = { 'content-type': 'text/plain' };
		expect((await listener.post(STATUS_SAMPLE, { headers })).status).toBe(200);
		await listener.settled();
		expect(ids(listener)).toEqual(['3721115754893245581']);
	});

	it('answers VK with the confirmation code, and starts nothing', async () => {
		const listener = await trigger({
			events: ['messageStatus'],
			options: { confirmationCode: 'a1b2c3d4' },
		});
		expect(await listener.post(vkEvent('confirmation'))).toEqual({ status: 200, body: 'a1b2c3d4' });
		await listener.settled();
		expect(listener.executions).toEqual([]);
	});

	it('answers other events of VK with ok, and starts nothing', async () => {
		const listener = await trigger();
		for (const type of ['wall_post_new', 'confirmation']) {
			expect(await listener.post(vkEvent(type))).toEqual({ status: 200, body: 'ok' });
		}
		await listener.settled();
		expect(listener.executions).toEqual([]);
	});

	it('answers what the user did not choose, and starts nothing', async () => {
		const statuses = await trigger({ events: ['messageStatus'] });
		expect(await statuses.post(MESSAGE_SAMPLE)).toEqual({ status: 200, body: 'ok' });
		const messages = await trigger({ events: ['incomingMessage'] });
		expect(await messages.post(STATUS_SAMPLE)).toEqual({ status: 200, body: '' });
		await statuses.settled();
		await messages.settled();
		expect([...statuses.executions, ...messages.executions]).toEqual([]);
	});

	it('leaves SENT out by default, and never a word that is not known', async () => {
		const listener = await trigger();
		await listener.post([status('1', 'SENT'), status('2', 'SEEN'), status('3', 'TELEPORTED')]);
		await listener.settled();
		expect(listener.items()).toMatchObject([
			{ messageId: '2', status: 'SEEN', isFinal: true, isDelivered: true, isSeen: true },
			{ messageId: '3', status: 'TELEPORTED', isFinal: false, isDelivered: false, isSeen: false },
		]);
	});

	it('passes only the chosen statuses', async () => {
		const listener = await trigger({ statuses: ['SENT'] });
		await listener.post([status('1', 'SENT'), status('2', 'SEEN')]);
		expect((await listener.post([status('3', 'SEEN')])).status).toBe(200);
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
		expect(listener.items()).toMatchObject([{ messageId: '1', isFinal: false }]);
	});

	it('passes a bad entry among good ones on as it is', async () => {
		const listener = await trigger();
		const bad = { hello: ['world'], secret: 'not yours' };
		expect((await listener.post([status('1'), bad, 7, status('2')])).status).toBe(200);
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
		expect(listener.items()).toMatchObject([
			{ messageId: '1' },
			{ event: 'unrecognized', raw: { hello: ['world'], secret: '***' } },
			{ event: 'unrecognized', raw: 7 },
			{ messageId: '2' },
		]);
	});

	it.each([
		['{"hello":"world"}', 'neither a message status nor an event of VK'],
		['[]', 'neither a message status nor an event of VK'],
		['null', 'neither a message status nor an event of VK'],
		['', 'not JSON'],
	])('answers 400 with a reason to %j', async (body, reason) => {
		const listener = await trigger();
		const reply = await listener.post(body);
		expect(reply.status).toBe(400);
		expect(reply.body).toContain(reason);
		await listener.settled();
		expect(listener.executions).toEqual([]);
	});

	it('takes an id with half a character in it, and what comes after', async () => {
		const listener = await trigger({ options: { ignoreOutdated: true } });
		expect((await listener.post([status('\ud800')])).status).toBe(200);
		expect((await listener.post([status('after it')])).status).toBe(200);
		expect(listener.executions).toHaveLength(2);
	});

	it('answers 400 to what n8n could not store, in place of losing it', async () => {
		const listener = await trigger();
		const nested = (levels: number): string =>
			`{"messageId":"1","status":"SEEN","callbackData":${'['.repeat(levels)}${']'.repeat(levels)}}`;
		expect((await listener.post(nested(20_000))).status).toBe(400);
		expect(listener.executions).toEqual([]);
		expect((await listener.post(nested(400))).status).toBe(200);
		expect(listener.executions).toHaveLength(1);
	});

	it('answers 400 to broken JSON that n8n let through as text', async () => {
		const listener = await trigger();
		const reply = await listener.post('[{', { headers: { 'content-type': 'text/plain' } });
		expect(reply).toEqual({ status: 400, body: 'The body is not JSON, or nested too deeply' });
	});

	it('adds what came where that is wanted, without the secret of VK', async () => {
		const listener = await trigger({ options: { includeRaw: true, vkSecret: 'of VK' } });
		await listener.post(status('1', 'SEEN', { extra: 1 }));
		await listener.post(vkEvent('message_new', { secret: 'of VK' }));
		await listener.settled();
		expect(listener.items()).toMatchObject([
			{ raw: { messageId: '1', extra: 1 } },
			{ source: 'vk', raw: { type: 'message_new', secret: '***' } },
		]);
		expect(JSON.stringify(listener.items())).not.toContain('of VK');
	});

	it('takes the times of statuses to be in the given zone', async () => {
		const listener = await trigger({ options: { timeZone: 'UTC' } });
		await listener.post(STATUS_SAMPLE);
		await listener.settled();
		expect(listener.items()).toMatchObject([{ eventTimeUtc: '2023-06-28T13:34:25.000Z' }]);
	});

	it('makes 1,000 statuses one execution with 1,000 items, in their order', async () => {
		const listener = await trigger();
		const batch = Array.from({ length: 1000 }, (_, index) => status(`372111575489324${index}`));
		expect((await listener.post(batch)).status).toBe(200);
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
		expect(ids(listener)).toEqual(batch.map(({ messageId }) => messageId));
	});

	it('gets the very ids of 10,000 messages that were reported', async () => {
		const listener = await trigger();
		const sent = Array.from({ length: 10_000 }, (_, index) =>
			String(3_721_115_754_893_245_581n + BigInt(index) * 7n),
		);
		for (let from = 0; from < sent.length; from += 1000) {
			const batch = sent
				.slice(from, from + 1000)
				.map((id) => `{"messageId":${id},"statusInfo":{"status":"DELIVERED"}}`);
			await listener.post(`[${batch.join(',')}]`);
		}
		await listener.settled();
		const hash = (list: unknown[]) => createHash('sha256').update(list.join('\n')).digest('hex');
		expect(hash(ids(listener))).toBe(hash(sent));
	});
});

describe('who is let in', () => {
	const refused = { status: 403, body: 'Forbidden' };

	it.each([
		['no secret', undefined],
		['a wrong secret', 'secret=open%20sesame%20%26%20lore'],
		['a secret of other length', 'secret=o'],
		['an empty secret', 'secret='],
		['the right secret twice', `${withSecret.query}&${withSecret.query}`],
		['the right secret and a wrong one', `${withSecret.query}&secret=x`],
		['a list', `secret[]=${encodeURIComponent(SECRET)}`],
	])('refuses statuses with %s, and takes the next good one', async (_, query) => {
		const listener = await trigger({}, { credential: { callbackSecret: SECRET } });
		expect(await listener.post(STATUS_SAMPLE, { query })).toEqual(refused);
		await listener.settled();
		expect(listener.executions).toEqual([]);
		expect((await listener.post(STATUS_SAMPLE, withSecret)).status).toBe(200);
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
	});

	it('refuses a doubled secret even where none is asked for', async () => {
		const listener = await trigger();
		expect(await listener.post(STATUS_SAMPLE, { query: 'secret=a&secret=b' })).toEqual(refused);
	});

	it('refuses what it does not recognise before it says so', async () => {
		const listener = await trigger({}, { credential: { callbackSecret: SECRET } });
		for (const body of ['{}', '', '[]']) expect(await listener.post(body)).toEqual(refused);
		expect((await listener.post('{}', withSecret)).status).toBe(400);
	});

	it("does not let statuses in by VK's secret", async () => {
		const listener = await trigger(
			{ options: { vkSecret: 'of VK' } },
			{ credential: { callbackSecret: SECRET } },
		);
		const mixed = [status('1'), vkEvent('message_new', { secret: 'of VK' })];
		for (const body of [status('1', 'SEEN', { secret: 'of VK' }), mixed]) {
			expect(await listener.post(body)).toEqual(refused);
		}
	});

	it.each<[string, string, string, IDataObject, string | undefined, number]>([
		['neither is set', '', '', {}, undefined, 200],
		['the query has the callback secret', SECRET, '', {}, withSecret.query, 200],
		['only the callback secret is set and missing', SECRET, '', {}, undefined, 403],
		['the callback secret stands in the body', SECRET, '', { secret: SECRET }, undefined, 403],
		["the body has VK's secret", '', 'of VK', { secret: 'of VK' }, undefined, 200],
		["the body lacks VK's secret", '', 'of VK', {}, undefined, 403],
		["VK's secret is wrong", '', 'of VK', { secret: 'of vk' }, undefined, 403],
		["VK's secret is no text", '', 'of VK', { secret: ['of VK'] }, undefined, 403],
		['both are set, the query is right', SECRET, 'of VK', {}, withSecret.query, 200],
		['both are set, the body is right', SECRET, 'of VK', { secret: 'of VK' }, undefined, 200],
		['both are set, both are wrong', SECRET, 'of VK', { secret: 'x' }, 'secret=x', 403],
	])('events of VK, where %s', async (_, callbackSecret, vkSecret, more, query, expected) => {
		const listener = await trigger(
			{ options: { vkSecret, confirmationCode: 'c0de' } },
			{ credential: { callbackSecret } },
		);
		for (const type of ['message_new', 'confirmation', 'wall_post_new']) {
			const reply = await listener.post(vkEvent(type, more), { query });
			expect([type, reply.status]).toEqual([type, expected]);
		}
		await listener.settled();
		expect(listener.executions).toHaveLength(expected === 200 ? 1 : 0);
	});

	it('lets in only the addresses in the list', async () => {
		const inside = await trigger({ options: { ipAllowlist: '127.0.0.0/8, ::1' } });
		expect((await inside.post(STATUS_SAMPLE)).status).toBe(200);
		const outside = await trigger({ options: { ipAllowlist: '203.0.113.7' } });
		expect(await outside.post(STATUS_SAMPLE)).toEqual(refused);
		await outside.settled();
		expect(outside.executions).toEqual([]);
	});

	it('judges by the address that the trusted proxy saw', async () => {
		const headers = { 'x-forwarded-for': '127.0.0.1, 203.0.113.7' };
		const options = { ipAllowlist: '203.0.113.7' };
		const behind = await trigger({ options }, { proxyHops: 1 });
		expect((await behind.post(STATUS_SAMPLE, { headers })).status).toBe(200);
		const open = await trigger({ options });
		expect(await open.post(STATUS_SAMPLE, { headers })).toEqual(refused);
	});

	it('logs of a refused request the reason and the address, and nothing else', async () => {
		const logs = catchLogs();
		try {
			const listener = await trigger({}, { credential: { callbackSecret: SECRET } });
			await listener.post(status('7', 'SEEN', { text: 'private' }), { query: 'secret=guess' });
			await listener.post(STATUS_SAMPLE);
			expect(logs.lines).toEqual([
				'Devino VK Trigger refused a request from 127.0.0.1: its secret is not right',
				'Devino VK Trigger refused a request from 127.0.0.1: it carries no secret',
			]);
		} finally {
			logs.stop();
		}
	});

	it('refuses everybody while a setting cannot be right', async () => {
		const listener = await trigger({ options: { ipAllowlist: 'devino.online' } });
		expect(await listener.post(STATUS_SAMPLE)).toEqual(refused);
	});
});

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
		const listener = await trigger();
		const batch = Array.from({ length: 10_001 }, (_, index) => status(String(index)));
		await listener.post(batch);
		await listener.post(batch.slice(1));
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
		await listener.post(batch[0]);
		await listener.settled();
		expect(ids(listener).slice(10_001)).toEqual(['0']);
		const stored = listener.stored['node:Devino VK Trigger'] as IDataObject;
		expect(String(stored.seenEvents).split('\n')).toHaveLength(1000);
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
		expect(listener.items()).toMatchObject([{ source: 'devino' }]);
	});
});

describe('a status that comes late', () => {
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

const ALL = ['SENT', 'DELIVERED', 'UNDELIVERABLE', 'EXPIRED', 'REJECTED', 'SEEN', 'UNKNOWN'];

describe('the phone of a reply', () => {
	const reply = (tag: string | undefined, event_id: string): IDataObject =>
		vkEvent('message_new', {
			event_id,
			object: { message: { id: 1, peer_id: 1, text: 'thanks', message_tag: tag } },
		});

	it('is looked up at Devino, in one call for all replies', async () => {
		const emulator = await createEmulator();
		try {
			const [one, other] = ['79990000001', '79990000002'].map(
				(phone) => emulator.state.addMessage({ phone, service: 'Shop', acceptedAt: Date.now() }).id,
			);
			const listener = await trigger(
				{ options: { lookUpPhone: true } },
				{ credential: { apiKey: 'demo-key', baseUrl: emulator.url } },
			);
			await listener.post([
				reply(one, 'a'),
				reply(other, 'b'),
				reply(undefined, 'c'),
				reply('3721115754893245581', 'd'),
				status('1'),
			]);
			await listener.settled();
			expect(listener.items()).toMatchObject([
				{ messageTag: one, phone: '79990000001' },
				{ messageTag: other, phone: '79990000002' },
				{ messageTag: null, phone: null, phoneLookupError: expect.any(String) as unknown },
				{ phone: null, phoneLookupError: 'Devino knows no message 3721115754893245581' },
				{ event: 'messageStatus' },
			]);
			expect(listener.items()[0]).not.toHaveProperty('phoneLookupError');
			expect(listener.items()[4]).not.toHaveProperty('phone');
			expect(emulator.state.requests).toHaveLength(1);
		} finally {
			await emulator.close();
		}
	});

	it('does not keep the answer waiting, and loses no message when it fails', async () => {
		const waiting: ServerResponse[] = [];
		let onAsked = (): void => {};
		const asked = new Promise<void>((resolve) => (onAsked = resolve));
		const devino = createServer((_request, response) => {
			waiting.push(response);
			onAsked();
		});
		await new Promise<void>((resolve) => devino.listen(0, '127.0.0.1', resolve));
		const { port } = devino.address() as AddressInfo;
		try {
			const listener = await trigger(
				{ options: { lookUpPhone: true } },
				{ credential: { baseUrl: `http://127.0.0.1:${port}`, callbackSecret: SECRET } },
			);
			// The answer is there while Devino still thinks.
			expect((await listener.post(reply('7', 'a'), withSecret)).status).toBe(200);
			await asked;
			expect(listener.executions).toEqual([]);
			waiting[0]?.writeHead(403).end(`{"description":"no rights for demo-key ${SECRET}"}`);
			await listener.settled();
			const [item] = listener.items();
			expect(item).toMatchObject({ text: 'thanks', phone: null });
			expect(item?.phoneLookupError).toContain('HTTP 403');
			expect(JSON.stringify(item)).not.toMatch(/demo-key|sesame/);
		} finally {
			devino.closeAllConnections();
			devino.close();
		}
	});

	it('is found for every other reply when Devino refuses one of the ids', async () => {
		const emulator = await createEmulator();
		try {
			const known = emulator.state.addMessage({
				phone: '79990000001',
				service: 'Shop',
				acceptedAt: Date.now(),
			}).id;
			emulator.state.trouble.choose('detail', ({ query }) =>
				query.getAll('messageIds').includes('tag-of-vk')
					? { kind: 'refused', key: 'invalid', status: 400, description: 'no id' }
					: undefined,
			);
			const listener = await trigger(
				{ options: { lookUpPhone: true } },
				{ credential: { apiKey: 'demo-key', baseUrl: emulator.url } },
			);
			await listener.post([reply('tag-of-vk', 'a'), reply(known, 'b')]);
			await listener.settled();
			const [refused, found] = listener.items();
			expect(refused).toMatchObject({ phone: null });
			expect(refused?.phoneLookupError).toContain('HTTP 400');
			expect(found).toMatchObject({ phone: '79990000001' });
		} finally {
			await emulator.close();
		}
	});

	it('is not looked up for statuses, nor without the option', async () => {
		const emulator = await createEmulator();
		try {
			const credential = { apiKey: 'demo-key', baseUrl: emulator.url };
			const statuses = await trigger({ options: { lookUpPhone: true } }, { credential });
			await statuses.post(STATUS_SAMPLE);
			const plain = await trigger({}, { credential });
			await plain.post(MESSAGE_SAMPLE);
			await statuses.settled();
			await plain.settled();
			expect(emulator.state.requests).toEqual([]);
			expect(plain.items()[0]).not.toHaveProperty('phone');
		} finally {
			await emulator.close();
		}
	});
});

describe('what is said at activation', () => {
	it.each<[string, INodeParameters]>([
		["'Trigger On' is empty", { events: [] }],
		["'Statuses' is empty", { statuses: [] }],
		["'IP Allowlist' holds", { options: { ipAllowlist: '10.0.0.1, devino.online' } }],
		["'Time Zone' is not", { options: { timeZone: 'Moscow' } }],
	])('%s …', async (words, parameters) => {
		const listener = await trigger(parameters);
		await expect(listener.activate()).rejects.toThrow(words);
	});
});
