import { SMS_FATES, SPECIAL_PHONES } from '../../emulator';
import { endAll, startBench, startReceiver, textTo } from './support';
import type { Bench } from './support';

afterEach(endAll);

const get = async ({ call }: Bench, name: string) =>
	JSON.parse((await call(`/_emulator/${name}`, { authorization: null })).text) as unknown;
const post = async ({ call }: Bench, name: string, body: object, headers: object = {}) =>
	await call(`/_emulator/${name}`, {
		...{ method: 'POST', authorization: null, body: JSON.stringify(body) },
		headers: { ...headers },
	});

describe('Control over HTTP', () => {
	it('tells the state, and is itself no request of the provider', async () => {
		const bench = await startBench();
		await bench.send([textTo('79121234567'), textTo('79990010000')]);
		await bench.advance(5_000);
		expect(await get(bench, 'state')).toMatchObject({
			provider: 'devino',
			counters: { Messages: 2, SEEN: 1, DELIVERED: 1 },
			requests: 1,
			switches: { send: { idsAs: 'number' } },
		});
		expect(bench.emulator.state.requests).toHaveLength(1);
	});

	it('lists messages, the newest first, page by page', async () => {
		const bench = await startBench();
		await bench.send(['79120000001', '79120000002', '79120000003'].map((phone) => textTo(phone)));
		const phonesOf = (list: unknown) =>
			(list as Array<{ phone: string }>).map(({ phone }) => phone);
		expect(phonesOf(await get(bench, 'messages?limit=2'))).toEqual(['79120000003', '79120000002']);
		expect(phonesOf(await get(bench, 'messages?limit=2&offset=2'))).toEqual(['79120000001']);
	});

	it('lists requests and callbacks, and measures windows', async () => {
		const bench = await startBench();
		const { url } = await startReceiver();
		await bench.send([textTo('79121234567', { statusUrl: url })]);
		await bench.advance(5_000);
		expect(await get(bench, 'requests')).toMatchObject([{ path: '/vk/messages', messages: 1 }]);
		expect(await get(bench, 'callbacks')).toMatchObject([{ url, events: 3, delivered: true }]);
		expect(await get(bench, 'window?sender=Group_name&ms=1000')).toBe(1);
	});

	it('sets troubles', async () => {
		const bench = await startBench();
		const tea = { kind: 'answer', status: 418, body: '' };
		const statuses = async () => [
			(await bench.send([textTo('79121234567')])).status,
			(await bench.send([textTo('79121234567')])).status,
		];
		await post(bench, 'trouble', { endpoint: 'send', trouble: tea });
		expect(await statuses()).toEqual([418, 200]);
		await post(bench, 'trouble', { mode: 'always', trouble: tea });
		expect(await statuses()).toEqual([418, 418]);
		await post(bench, 'trouble', { mode: 'clear' });
		expect(await statuses()).toEqual([200, 200]);
		await post(bench, 'trouble', { mode: 'random', rate: 1, choices: [tea] });
		expect(await statuses()).toEqual([418, 418]);
	});

	it.each<[string, string, object]>([
		['an unknown kind', 'trouble', { trouble: { kind: 'flood' } }],
		['an unknown malformation', 'trouble', { trouble: { kind: 'malformed', how: 'upsideDown' } }],
		['an unknown reset', 'trouble', { trouble: { kind: 'reset', when: 'never' } }],
		['a member of another type', 'trouble', { trouble: { kind: 'serverError', status: '500' } }],
		['an unknown endpoint', 'trouble', { endpoint: 'viber', trouble: { kind: 'none' } }],
		['an unknown mode', 'trouble', { mode: 'sometimes', trouble: { kind: 'none' } }],
		['an unknown switch', 'switches', { lives: { sped: 2 } }],
		['a switch of another type', 'switches', { lives: { speed: 'fast' } }],
		['a limit that is no count', 'limits', { perDay: -1 }],
		['an incoming event without an address', 'incoming', {}],
	])('refuses %s', async (_what, name, body) => {
		const bench = await startBench();
		const { status, text } = await post(bench, name, body);
		expect(status).toBe(400);
		expect((JSON.parse(text) as { error: string }).error).not.toBe('');
		expect((await bench.send([textTo('79121234567')])).status).toBe(200);
	});

	it('sets switches and limits, adds history, and resets', async () => {
		const bench = await startBench();
		const { state } = bench.emulator;
		await post(bench, 'switches', { send: { idsAs: 'string' }, callbacks: { batchSize: 7 } });
		await post(bench, 'limits', { perDay: null, perSecond: 10 });
		await post(bench, 'history', { count: 20 });
		expect(state.switches.send.idsAs).toBe('string');
		expect(state.switches.callbacks.batchSize).toBe(7);
		expect(state.limits).toMatchObject({ perRequest: 1_000, perDay: null, perSecond: 10 });
		expect(state.messages.size).toBe(20);
		await post(bench, 'reset', {});
		expect(state.messages.size).toBe(0);
		expect(state.switches.send.idsAs).toBe('number');
	});

	it('fires incoming events', async () => {
		const bench = await startBench();
		const { url, received } = await startReceiver();
		const { text } = await post(bench, 'incoming', { url, text: 'Thanks', messageTag: '12' });
		expect(JSON.parse(text)).toMatchObject({ status: 200, answer: 'ok' });
		expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
			object: { message: { text: 'Thanks', message_tag: '12' } },
		});
	});

	it('refuses a page of another site', async () => {
		const bench = await startBench();
		await bench.send([textTo('79121234567')]);
		const headers = { origin: 'https://example.com' };
		expect((await post(bench, 'reset', {}, headers)).status).toBe(403);
		expect(bench.emulator.state.messages.size).toBe(1);
	});

	it('knows no other address', async () => {
		const bench = await startBench();
		expect((await bench.call('/_emulator/toString')).status).toBe(404);
		expect((await post(bench, 'constructor', {})).status).toBe(404);
	});
});

describe('The page', () => {
	it('is HTML that loads nothing from elsewhere', async () => {
		const { call } = await startBench();
		const { status, text, headers } = await call('/', { authorization: null });
		expect(status).toBe(200);
		expect(headers.get('content-type')).toContain('text/html');
		expect(text).toContain('<title>Devino VK emulator</title>');
		expect(text).not.toMatch(/https?:/);
	});

	it('is told of messages with their text and history, counters and every special phone', async () => {
		const bench = await startBench();
		await bench.send([
			{ phone: '79121234567', service: 'g', tmpl: 'pizza', tmplData: { name: 'Anna' } },
			textTo('79990120000'),
		]);
		await bench.advance(5_000);
		const view = (await get(bench, 'view')) as { specials: Array<{ pattern: string }> };
		expect(view).toMatchObject({
			counters: [{ label: 'Messages', value: 2 }, {}, {}, { label: 'Requests', value: 1 }, {}],
			messages: [
				{
					phone: '79990120000',
					text: 'Hello',
					history: [
						{ status: 'ACCEPTED' },
						{ status: 'SENT', detail: '' },
						{ status: 'UNDELIVERABLE', detail: 'BLOCKED_BY_USER', at: '2025-01-15 12:00:00' },
					],
				},
				{ phone: '79121234567', text: 'pizza { name: Anna }', acceptedAt: '2025-01-15 12:00:00' },
			],
		});
		const [vk, sms] = [/^79990(\d\d)xxxx$/, /^79990··(\d\d)xx$/].map((form) =>
			view.specials.flatMap(({ pattern }) => form.exec(pattern)?.[1] ?? []).sort(),
		);
		expect(vk).toEqual(Object.keys(SPECIAL_PHONES).sort());
		expect(sms).toEqual(Object.keys(SMS_FATES).sort());
	});
});
