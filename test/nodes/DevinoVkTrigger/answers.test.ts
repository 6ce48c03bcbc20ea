import { createHash } from 'node:crypto';

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
			payload: null,
			ref: 'ref',
			refSource: 'ref_source',
			replyTo: null,
			forwarded: [],
			geo: null,
			action: null,
			isChat: false,
			eventId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
			source: null,
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
