/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { createRapportoEmulator } from '../../emulator/rapporto';
import { forgetSeenEvents } from '../../nodes/shared/callbacks/seen-events';
import { chain, json, node, run } from '../support/engine';
import { listen, type Listener, type ListenOptions } from '../support/webhook';

const SECRET = 'open sesame & more';
const withSecret = `secret=${encodeURIComponent(SECRET)}`;
const open: Listener[] = [];

async function trigger(
	options: INodeParameters = {},
	{ callbackSecret = '', ...more }: Partial<ListenOptions> & { callbackSecret?: string } = {},
): Promise<Listener> {
	const listener = await listen(
		node('rapportoVkTrigger', 'Rapporto VK Trigger', { parameters: { options } }),
		{
			credentials: {
				rapportoApi: {
					baseUrl: 'http://127.0.0.1:9/login',
					serviceId: 'login',
					password: '123',
					callbackSecret,
				},
			},
			...more,
		},
	);
	open.push(listener);
	return listener;
}

afterEach(async () => {
	forgetSeenEvents();
	for (const listener of open.splice(0)) {
		expect(listener.thrown).toEqual([]);
		await listener.close();
	}
});

const report = (status: number, more: Record<string, string> = {}): string =>
	new URLSearchParams({
		msgType: 'VK',
		transactionId: '9223372036854775807',
		ptag: 'orders',
		status: String(status),
		partnerMsgId: 'order-1024',
		...more,
	}).toString();
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const get = async (listener: Listener, query: string) =>
	await listener.post(undefined, { method: 'GET', query });
const postForm = async (listener: Listener, form: string, query?: string) =>
	await listener.post(form, { headers: FORM, query });

describe('Rapporto VK Trigger', () => {
	const words: Array<[number, IDataObject]> = [
		[0, { status: 'SENT', statusCode: '0', isFinal: false, isDelivered: false, isSeen: false }],
		[2, { status: 'DELIVERED', statusCode: '2', isFinal: true, isDelivered: true, isSeen: false }],
		[
			5,
			{
				status: 'UNDELIVERABLE',
				statusCode: '5',
				isFinal: true,
				isDelivered: false,
				isSeen: false,
			},
		],
		[9, { status: 'SEEN', statusCode: '9', isFinal: true, isDelivered: true, isSeen: true }],
	];

	it.each(words)('gives an item for status %d by GET, answered 200 empty', async (status, item) => {
		const listener = await trigger();
		expect(await get(listener, report(status))).toEqual({ status: 200, body: '' });
		expect(listener.items()).toEqual([
			{
				event: 'messageStatus',
				channel: 'VK',
				messageId: '9223372036854775807',
				extendedStatus: null,
				ptag: 'orders',
				partnerMsgId: 'order-1024',
				advice: expect.any(String),
				eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
				...item,
			},
		]);
	});

	it('gives the same item by POST: a form, a form in the query, and JSON', async () => {
		const listener = await trigger({ ignoreDuplicates: false });
		await get(listener, report(2));
		await postForm(listener, report(2));
		await postForm(listener, '', report(2));
		await listener.post(
			'{"msgType":"VK","transactionId":9223372036854775807,"status":2,"ptag":"orders","partnerMsgId":"order-1024"}',
		);
		const [first, ...others] = listener.items();
		expect(others).toEqual([first, first, first]);
	});

	it.each([
		['1', 'does not know why'],
		['3', 'takes no such messages'],
		['6', 'has no VK'],
		['10', 'filtered'],
		['11', 'found no way'],
		['99', 'Reach the recipient another way'],
	])('tells what to do about extended status %s', async (unifiedExtStatus, advice) => {
		const listener = await trigger();
		await get(listener, report(5, { unifiedExtStatus }));
		expect(listener.items()).toMatchObject([
			{ extendedStatus: unifiedExtStatus, advice: expect.stringContaining(advice) },
		]);
	});

	describe('of a cascade', () => {
		it('starts for each channel, under the one id that Rapporto gives them all', async () => {
			const listener = await trigger();
			for (const msgType of ['VK', 'SMS', 'VIBER', 'VK'])
				await get(listener, report(5, { msgType }));
			const items = listener.items();
			expect(items.map(({ channel }) => channel)).toEqual(['VK', 'SMS', 'VIBER']);
			expect(new Set(items.map(({ eventId }) => eventId)).size).toBe(3);
			expect(new Set(items.map(({ messageId }) => messageId)).size).toBe(1);
		});

		const otherWay = /another way|by SMS/i;
		it.each<[string | undefined, string | undefined, boolean]>([
			['VK', undefined, true],
			['vk', undefined, true],
			['VK', '6', true],
			['SMS', undefined, false],
			['SMS', '6', false],
			['VIBER', '3', false],
			[undefined, '6', false],
		])('names another channel only where VK reports: %s, %s', async (msgType, code, names) => {
			const listener = await trigger();
			const fields = new URLSearchParams(report(5));
			fields.delete('msgType');
			if (msgType !== undefined) fields.set('msgType', msgType);
			if (code !== undefined) fields.set('unifiedExtStatus', code);
			await get(listener, fields.toString());
			const [item] = listener.items();
			expect(item).toMatchObject({ channel: msgType ?? null, status: 'UNDELIVERABLE' });
			expect(otherWay.test(String(item?.advice))).toBe(names);
		});

		it('says so where Rapporto may send on by itself', async () => {
			const listener = await trigger();
			await get(listener, report(5));
			expect(listener.items()[0]?.advice).toContain('unless Rapporto does so by itself');
		});
	});

	describe("by Rapporto's JSON report", () => {
		const json = {
			id: 'order-1024',
			mtNum: '9223372036854775807',
			status: 5,
			type: 'VK',
			doneDate: '20230628133425',
			errorCode: '6',
		};
		const post = async (listener: Listener, more: object) =>
			await listener.post(JSON.stringify({ ...json, ...more }));

		it('tells the reason, the channel and when', async () => {
			const listener = await trigger();
			await post(listener, {});
			expect(listener.items()).toMatchObject([
				{
					channel: 'VK',
					messageId: '9223372036854775807',
					partnerMsgId: 'order-1024',
					status: 'UNDELIVERABLE',
					extendedStatus: '6',
					doneDate: '20230628133425',
					advice: expect.stringContaining('has no VK'),
				},
			]);
		});

		it.each([['0'], [0], ['000'], [''], [null]])('has no reason in %j', async (errorCode) => {
			const listener = await trigger();
			await post(listener, { errorCode, status: 2 });
			expect(listener.items()).toMatchObject([{ extendedStatus: null }]);
		});

		it('is held by unifiedExtStatus where both stand there', async () => {
			const listener = await trigger();
			await post(listener, { unifiedExtStatus: 11 });
			expect(listener.items()).toMatchObject([{ extendedStatus: '11' }]);
		});

		it('starts for each reason, and once for a repeat', async () => {
			const listener = await trigger();
			for (const errorCode of ['6', '10', '6']) await post(listener, { errorCode });
			expect(listener.items().map(({ extendedStatus }) => extendedStatus)).toEqual(['6', '10']);
		});
	});

	it('lets a status pass that it does not know, as not final', async () => {
		const listener = await trigger();
		await get(listener, report(7));
		expect(listener.items()).toMatchObject([
			{ status: 'UNKNOWN', statusCode: '7', isFinal: false },
		]);
	});

	it('starts nothing for a repeat, and answers it 200; another status is no repeat', async () => {
		const listener = await trigger();
		for (const status of [2, 2, 9]) expect((await get(listener, report(status))).status).toBe(200);
		expect(listener.executions).toHaveLength(2);
	});

	it('knows a repeat after a restart by static data', async () => {
		const before = await trigger();
		await get(before, report(2));
		forgetSeenEvents();
		await get(before, report(2));
		expect(before.executions).toHaveLength(1);
	});

	it('adds what came, without the secret', async () => {
		const listener = await trigger({ includeRaw: true }, { callbackSecret: SECRET });
		await get(listener, `${report(2)}&${withSecret}`);
		const [item] = listener.items();
		expect(item?.raw).toMatchObject({ msgType: 'VK', status: '2' });
		expect(JSON.stringify(item)).not.toContain('sesame');
		await postForm(listener, `${report(9)}&${withSecret}`, withSecret);
		await listener.post({ transactionId: '1', status: 2, secret: SECRET }, { query: withSecret });
		expect(listener.items()).toHaveLength(3);
		expect(JSON.stringify(listener.items())).not.toContain('sesame');
	});

	it('takes the first of a parameter that stands there twice, by both methods', async () => {
		const listener = await trigger({ ignoreDuplicates: false });
		await get(listener, `${report(2)}&status=9`);
		await postForm(listener, `${report(2)}&status=9`);
		expect(listener.items().map(({ status }) => status)).toEqual(['DELIVERED', 'DELIVERED']);
	});

	describe('is guarded by the callback secret', () => {
		const both = [
			get,
			async (listener: Listener, query: string) => await postForm(listener, report(2), query),
		];

		it.each([
			['none', ''],
			['a wrong one', '&secret=wrong'],
			['an empty one', '&secret='],
			['the right one twice', `&${withSecret}&${withSecret}`],
		])('with %s: 403, and nothing starts', async (_, addition) => {
			const listener = await trigger({}, { callbackSecret: SECRET });
			for (const call of both) {
				const reply = await call(listener, report(2) + addition);
				expect(reply).toEqual({ status: 403, body: 'Forbidden' });
			}
			expect(listener.executions).toEqual([]);
			expect(listener.stored).toEqual({});
		});

		it('with the right one: 200, by both methods', async () => {
			const listener = await trigger({ ignoreDuplicates: false }, { callbackSecret: SECRET });
			for (const call of both) {
				expect((await call(listener, `${report(2)}&${withSecret}`)).status).toBe(200);
			}
			expect(listener.executions).toHaveLength(2);
		});
	});

	it('lets in only addresses of its list', async () => {
		const closed = await trigger({ ipAllowlist: '203.0.113.0/24' });
		expect((await get(closed, report(2))).status).toBe(403);
		const opened = await trigger({ ipAllowlist: '127.0.0.0/8, ::1' });
		expect((await get(opened, report(2))).status).toBe(200);
		expect([...closed.executions, ...opened.executions]).toHaveLength(1);
	});

	it.each(['', 'status=2', 'transactionId=1', 'transactionId=1&status=delivered'])(
		'answers 400 with a reason to what is no status: %j',
		async (query) => {
			const listener = await trigger();
			for (const reply of [await get(listener, query), await postForm(listener, query)]) {
				expect(reply).toEqual({
					status: 400,
					body: "The request holds no 'transactionId' with a 'status'",
				});
			}
			expect(listener.executions).toEqual([]);
		},
	);

	it('cannot be published with an allowlist that is none', async () => {
		const listener = await trigger({ ipAllowlist: 'everybody' });
		await expect(listener.activate()).rejects.toThrow(/'IP Allowlist' holds what is not/);
		const good = await trigger();
		await good.activate();
		await good.deactivate();
	});

	it.each(['GET', 'POST', 'JSON'] as const)(
		'gets both reports of a cascade that went from VK to SMS, reported by %s',
		async (statusMethod) => {
			const listener = await trigger();
			const emulator = await createRapportoEmulator({
				seed: {
					statusUrl: listener.url,
					switches: {
						statusMethod,
						cascade: true,
						lives: { sentMs: 1, deliveredMs: 30, readMs: 60 },
					},
				},
			});
			try {
				const form = 'serviceId=login&pass=123&clientId=79900000005&message=test&partnerMsgId=a-1';
				const { status } = await fetch(emulator.address, { method: 'POST', body: form });
				expect(status).toBe(200);
				while (emulator.state.callbacks.length < 3) {
					await new Promise((resolve) => setImmediate(resolve));
				}
				await listener.settled();
				expect(listener.items()).toMatchObject([
					{ channel: 'VK', status: 'SENT' },
					{
						channel: 'VK',
						status: 'UNDELIVERABLE',
						extendedStatus: '6',
						advice: expect.stringContaining('by SMS'),
					},
					{
						channel: 'SMS',
						status: 'UNDELIVERABLE',
						extendedStatus: '3',
						advice: expect.not.stringContaining('SMS'),
					},
				]);
			} finally {
				await emulator.close();
			}
		},
	);

	it.each(['GET', 'POST'] as const)(
		"gets the statuses of what Rapporto VK Send sent, reported by Rapporto's %s",
		async (statusMethod) => {
			const listener = await trigger({}, { callbackSecret: SECRET });
			const emulator = await createRapportoEmulator({
				seed: {
					statusUrl: `${listener.url}?${withSecret}`,
					switches: { statusMethod, lives: { sentMs: 1, deliveredMs: 30, readMs: 60 } },
				},
			});
			try {
				const result = await run(
					chain(
						node('test.start', 'Start'),
						node('rapportoVkSend', 'Send', {
							parameters: {
								phone: '79161234567',
								message: 'test',
								options: { ptag: 'orders', partnerMsgId: 'order-1024' },
							},
						}),
					),
					[{ json: {} }],
					{
						credentials: {
							rapportoApi: { baseUrl: emulator.address, serviceId: 'login', password: '123' },
						},
					},
				);
				const [{ messageId } = {}] = json(result, 'Send');
				while (emulator.state.callbacks.length < 3) {
					await new Promise((resolve) => setImmediate(resolve));
				}
				await listener.settled();
				const items = listener.items();
				expect(items.map(({ status }) => status)).toEqual(['SENT', 'DELIVERED', 'SEEN']);
				for (const item of items) {
					expect(item).toMatchObject({ messageId, ptag: 'orders', partnerMsgId: 'order-1024' });
				}
			} finally {
				await emulator.close();
			}
		},
	);
});
