import { createEmulator, createRandom, type DevinoSeed } from '../../emulator';
import { Recording } from '../../emulator/common/recording';
import { endAll, idsIn, phones, startBench, startReceiver, textTo, until } from './support';

afterEach(endAll);

describe('What the emulator remembers', () => {
	it('every request, with times, status and counts, never the key', async () => {
		const { send, call, emulator, clock } = await startBench();
		await send([textTo('79121234567'), textTo('12'), textTo('79121234568', { service: 'b' })]);
		clock.advance(1_500);
		await call('/vk-stat/detail?a=1&b=%D0%B0');
		await call('/nowhere', { method: 'PUT', body: 'x' });
		const { requests } = emulator.state;
		expect(requests).toMatchObject([
			{
				...{ endpoint: 'send', method: 'POST', path: '/vk/messages', status: 200 },
				...{ contentType: 'application/json', messages: 3, acceptedMessages: 2 },
				arrived: { Group_name: 2, b: 1 },
				accepted: { Group_name: 1, b: 1 },
			},
			{
				endpoint: 'detail',
				method: 'GET',
				path: '/vk-stat/detail',
				query: 'a=1&b=%D0%B0',
				status: 400,
			},
			{ endpoint: null, method: 'PUT', path: '/nowhere', body: 'x', status: 404 },
		]);
		expect(requests[0]?.body).toContain('79121234568');
		expect(Number(requests[1]?.receivedAt) - Number(requests[0]?.receivedAt)).toBe(1_500);
		for (const { receivedAt, answeredAt } of requests) expect(answeredAt).toBe(receivedAt);
		expect(JSON.stringify(emulator.state)).not.toContain('demo-key');
	});

	it('every message by its id, and how many each phone had', async () => {
		const { send, emulator } = await startBench();
		const { text } = await send(
			['79121234567', '79121234568', '79121234567'].map((to) => textTo(to)),
		);
		expect([...emulator.state.messages.keys()]).toEqual(idsIn(text));
		expect(Object.fromEntries(emulator.state.acceptedByPhone)).toEqual({
			79121234567: 2,
			79121234568: 1,
		});
	});

	it('can do without bodies', async () => {
		const { send, emulator } = await startBench({ switches: { recording: { keepBodies: false } } });
		await send([textTo('79121234567')]);
		expect(emulator.state.requests[0]).toMatchObject({ body: '', messages: 1 });
	});
});

describe('The largest window', () => {
	it('is found among requests of any spacing', async () => {
		const { send, emulator, clock } = await startBench();
		const all = phones(200).map((phone) => textTo(phone));
		for (const [count, wait] of [
			[30, 600],
			[20, 400],
			[25, 100],
			[10, 5_000],
			[40, 0],
		] as const) {
			await send(all.slice(0, count));
			clock.advance(wait);
		}
		const { state } = emulator;
		expect(state.largestWindow('Group_name', 1)).toBe(40);
		// 20 + 25 + 10 within 500 ms; the 30 came exactly 1000 ms before the 25.
		expect(state.largestWindow('Group_name', 1_000)).toBe(55);
		expect(state.largestWindow('Group_name', 1_001)).toBe(75);
		expect(state.largestWindow('Group_name', 60_000)).toBe(125);
		expect(state.largestWindow('another', 60_000)).toBe(0);
	});

	it('agrees with counting every window by hand', () => {
		const random = createRandom(3);
		const recording = new Recording();
		const arrivals = Array.from({ length: 120 }, () => ({
			at: random.between(0, 5_000),
			amount: random.between(1, 30),
		}));
		for (const { at, amount } of arrivals) {
			const entry = recording.addRequest({
				...{ endpoint: 'send', method: 'POST', path: '/', query: '', body: '', bodyBytes: 0 },
				contentType: '',
				receivedAt: at,
			});
			recording.noteArrived(entry, { g: amount });
		}
		for (const ms of [1, 100, 1_000]) {
			const windows = Array.from({ length: 5_001 }, (_, start) =>
				arrivals
					.filter(({ at }) => at >= start && at < start + ms)
					.reduce((sum, { amount }) => sum + amount, 0),
			);
			expect(recording.largestWindow('g', ms)).toBe(Math.max(...windows));
		}
	});

	it('tells what arrived from what was accepted', async () => {
		const { send, emulator } = await startBench();
		emulator.state.trouble.next('send', { kind: 'tooManyRequests' });
		await send(phones(30).map((phone) => textTo(phone)));
		await send(phones(30).map((phone) => textTo(phone)));
		expect(emulator.state.largestWindow('Group_name', 1_000)).toBe(60);
		expect(emulator.state.largestWindow('Group_name', 1_000, 'accepted')).toBe(30);
	});
});

describe('Reset', () => {
	it('goes back to the seed, with the same objects and the same ids', async () => {
		const { send, emulator, clock } = await startBench({
			messages: [{ id: '5', phone: '79121234567', acceptedAt: 0 }],
			switches: { lives: { speed: 2 } },
			balance: 5,
		});
		const { state } = emulator;
		const { text } = await send([textTo('79121234568')]);
		clock.advance(5_000);
		await send([textTo('79121234569')]);
		expect(state.money).toEqual({ balance: 4, reserve: 1 });
		state.switches.lives.speed = 9;
		state.switches.callbacks.batchSize = 1;
		state.limits.perRequest = 1;
		state.trouble.always('*', { kind: 'serverError' });
		emulator.reset();
		expect([...state.messages.keys()]).toEqual(['5']);
		expect(state.requests).toHaveLength(0);
		expect(state.money).toEqual({ balance: 5, reserve: 0 });
		expect(state.switches.lives.speed).toBe(2);
		expect(state.switches.callbacks.batchSize).toBe(100);
		expect(state.limits.perRequest).toBe(1_000);
		clock.advance(10_000);
		const again = await send([textTo('79121234568'), textTo('79121234569')]);
		expect(idsIn(again.text)[0]).toBe(idsIn(text)[0]);
		expect(state.messages.size).toBe(3);
		clock.advance(5_000);
		for (const { history } of state.messages.values()) {
			expect(history.map(({ status }) => status)).toEqual([
				'ACCEPTED',
				'SENT',
				'DELIVERED',
				'SEEN',
			]);
		}
	});

	it('ends what was under way: no callback of before it, no acceptance', async () => {
		const { send, emulator, clock } = await startBench();
		const receiver = await startReceiver();
		await send([textTo('79121234567', { statusUrl: receiver.url })]);
		emulator.state.trouble.next('send', { kind: 'slow', beforeMs: 5_000 });
		const slow = send([textTo('79121234567')]).catch(() => 'reset');
		await until(() => clock.pending() > 1);
		emulator.reset();
		clock.advance(100_000);
		await emulator.state.callbacksSettled();
		expect(await slow).toBe('reset');
		expect(receiver.received).toHaveLength(0);
		expect(emulator.state.messages.size).toBe(0);
	});
});

describe('Reset at the moment of acceptance', () => {
	it('lets messages live that come in the same millisecond', async () => {
		const { send, emulator, advance } = await startBench();
		await send([textTo('79121234567')]);
		emulator.reset();
		await send([textTo('79121234567')]);
		await advance(5_000);
		const [message] = [...emulator.state.messages.values()];
		expect(message?.history.at(-1)?.status).toBe('SEEN');
	});
});

describe('Reset amid callbacks', () => {
	it('sends none of those in line and records none of those under way', async () => {
		const { send, emulator, clock } = await startBench({
			switches: { callbacks: { batchSize: 1 } },
		});
		const receiver = await startReceiver();
		let open = () => {};
		receiver.gate = new Promise((resolve) => (open = resolve));
		await send(phones(5).map((phone) => textTo(phone, { statusUrl: receiver.url })));
		clock.advance(200);
		await until(() => receiver.received.length === 1);
		emulator.reset();
		open();
		await send([textTo('79121234567', { statusUrl: receiver.url })]);
		clock.advance(200);
		await emulator.state.callbacksSettled();
		await until(() => receiver.received.length > 1);
		expect(receiver.events().map(({ messageId }) => messageId)[1]).toBe(
			[...emulator.state.messages.keys()][0],
		);
		expect(receiver.received).toHaveLength(2);
		expect(emulator.state.callbacks).toHaveLength(1);
	});
});

describe('Start and end', () => {
	it('takes a free port, on this machine alone', async () => {
		const first = await createEmulator();
		const second = await createEmulator({ port: 0 });
		expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		expect(second.url).not.toBe(first.url);
		await first.close();
		await second.close();
	});

	it('says that a port is busy', async () => {
		const { emulator } = await startBench();
		const port = Number(new URL(emulator.url).port);
		await expect(createEmulator({ port })).rejects.toMatchObject({
			code: 'EADDRINUSE',
			message: expect.stringContaining(String(port)) as string,
		});
	});

	it('is gone once closed, and its port free again', async () => {
		const emulator = await createEmulator();
		await emulator.close();
		await expect(fetch(emulator.url)).rejects.toThrow();
		const again = await createEmulator({ port: Number(new URL(emulator.url).port) });
		expect(again.url).toBe(emulator.url);
		await again.close();
	});

	it('lets live by the time of the machine when no clock is given', async () => {
		const emulator = await createEmulator({ seed: { switches: { lives: { speed: 1_000 } } } });
		await fetch(`${emulator.url}/vk/messages`, {
			method: 'POST',
			headers: { authorization: 'Key demo-key' },
			body: JSON.stringify([textTo('79121234567')]),
		});
		const [message] = [...emulator.state.messages.values()];
		await until(() => message?.history.at(-1)?.status === 'SEEN');
		expect(message?.history).toHaveLength(4);
		await emulator.close();
	});

	it('names a switch that does not exist', async () => {
		const switches = { lives: { sped: 2 } } as object;
		await expect(createEmulator({ seed: { switches } })).rejects.toThrow('lives.sped');
	});
});

describe('The account', () => {
	const PATH = '/billing-api/companies/current/account';

	it('shows the balance and whether the key may use VK', async () => {
		const { call } = await startBench({ balance: 12.5 });
		const full = JSON.parse((await call(PATH)).text) as object;
		expect(full).toMatchObject({
			result: { account: { balance: 12.5 }, validPacketChannels: ['SMS', 'VK'] },
		});
		const other = await call(PATH, { authorization: 'Key demo-key-no-vk' });
		expect(JSON.parse(other.text)).toMatchObject({ result: { validPacketChannels: ['SMS'] } });
		expect((await call(PATH, { authorization: 'Key other' })).status).toBe(401);
		expect((await call(PATH, { authorization: 'Key demo-key-no-account' })).status).toBe(403);
	});

	const codeOf = async (seed: DevinoSeed): Promise<unknown> => {
		const { send } = await startBench(seed);
		const { text } = await send([textTo('79121234567')]);
		const { result, reasons } = JSON.parse(text) as {
			result: Array<{ code: string }> | null;
			reasons?: Array<{ key: string }>;
		};
		return result?.[0]?.code ?? reasons?.[0]?.key;
	};

	it.each([
		['without a bound', {}, 'OK'],
		['prepaid and empty', { balance: 0 }, 'billing.error'],
		['prepaid, empty, with a credit', { balance: 0, switches: { account: { credit: 1 } } }, 'OK'],
		['billed afterwards', { balance: -5, switches: { account: { type: 'POSTPAID' } } }, 'OK'],
		['blocked', { switches: { account: { isBlocked: true } } }, 'billing.error'],
	] satisfies Array<[string, DevinoSeed, string]>)(
		'lets messages through, or not, when it is %s',
		async (_, seed, code) => {
			expect(await codeOf(seed)).toBe(code);
		},
	);

	it('shows its terms, with amounts in quotes when told to', async () => {
		const account = { type: 'POSTPAID', credit: 3, isBlocked: true, channels: ['SMS'] } as const;
		const { call } = await startBench({
			balance: -2.5,
			switches: { account: { ...account, channels: ['SMS'], amountsAs: 'string' } },
		});
		expect(JSON.parse((await call(PATH)).text)).toMatchObject({
			result: {
				account: { accountType: 'POSTPAID', balance: '-2.5', credit: '3', isBlocked: true },
				validPacketChannels: ['SMS'],
			},
		});
	});
});
