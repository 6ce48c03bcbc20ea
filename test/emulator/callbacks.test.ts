import { endAll, fixture, idsIn, phones, startBench, startReceiver, textTo } from './support';
import type { StatusEvent } from './support';

afterEach(endAll);

const DAY = 24 * 60 * 60 * 1_000;
const nameOf = ({ messageId, statusInfo }: StatusEvent) => `${messageId} ${statusInfo.status}`;

async function sendTo(count: number, seed: Parameters<typeof startBench>[0] = {}) {
	const bench = await startBench({ limits: { perSecond: null }, ...seed });
	const receiver = await startReceiver();
	const messages = phones(count).map((phone) => textTo(phone, { statusUrl: receiver.url }));
	const { text } = await bench.send(messages);
	return { ...bench, receiver, ids: idsIn(text) };
}

describe('Callbacks', () => {
	it('of one moment are pooled up to the batch size, in order', async () => {
		const { receiver, advance, ids } = await sendTo(250);
		await advance(200);
		expect(receiver.received.map(({ body }) => (JSON.parse(body) as unknown[]).length)).toEqual([
			100, 100, 50,
		]);
		expect(receiver.events().map(({ messageId }) => messageId)).toEqual(ids);
	});

	it('can go out one by one', async () => {
		const { receiver, advance } = await sendTo(5, { switches: { callbacks: { batchSize: 1 } } });
		await advance(3_000);
		expect(receiver.received).toHaveLength(15);
	});

	it('are repeated until a 200, and every attempt is recorded', async () => {
		const { receiver, advance, emulator } = await sendTo(1, {
			switches: { lives: { deliveredMs: DAY, seenMs: DAY } },
		});
		receiver.answers.push(500, 204);
		await advance(200);
		expect(receiver.received).toHaveLength(1);
		await advance(999);
		expect(receiver.received).toHaveLength(1);
		await advance(1);
		expect(receiver.received).toHaveLength(2);
		await advance(1_000);
		await advance(10_000);
		const attempts = emulator.state.callbacks;
		expect(attempts.map(({ attempt, status, delivered }) => [attempt, status, delivered])).toEqual([
			[1, 500, false],
			[2, 204, false],
			[3, 200, true],
		]);
		expect(attempts.map(({ body }) => body)).toEqual(receiver.received.map(({ body }) => body));
		expect(new Set(attempts.map(({ body }) => body)).size).toBe(1);
	});

	it('are given up after the set number of repeats', async () => {
		const { receiver, advance, emulator } = await sendTo(1, {
			switches: { callbacks: { retries: 2 }, lives: { deliveredMs: DAY, seenMs: DAY } },
		});
		receiver.answers.push(...Array.from({ length: 50 }, () => 503));
		for (let second = 0; second < 20; second++) await advance(1_000);
		expect(receiver.received).toHaveLength(3);
		expect(emulator.state.callbacks.some(({ delivered }) => delivered)).toBe(false);
	});

	it('come twice at the set rate', async () => {
		const { receiver, advance } = await sendTo(200, {
			random: 5,
			switches: { callbacks: { duplicates: 0.25 } },
		});
		await advance(3_000);
		const names = receiver.events().map(nameOf);
		expect(new Set(names).size).toBe(600);
		expect(names.length).toBeGreaterThan(700);
		expect(names.length).toBeLessThan(800);
	});

	it('overtake each other at the set rate, and none is lost', async () => {
		const { receiver, advance } = await sendTo(200, {
			switches: { callbacks: { outOfOrder: 0.3 } },
		});
		for (let step = 0; step < 50; step++) await advance(200);
		const names = receiver.events().map(nameOf);
		expect(new Set(names).size).toBe(600);
		expect(names).toHaveLength(600);
		const overtaken = receiver
			.events()
			.filter(({ statusInfo }) => statusInfo.status === 'SENT')
			.filter(({ messageId }) => {
				const sent = names.indexOf(`${messageId} SENT`);
				return names.indexOf(`${messageId} DELIVERED`) < sent;
			});
		expect(overtaken.length).toBeGreaterThan(10);
	});

	it('come as much later as the switch says', async () => {
		const { receiver, advance } = await sendTo(1, {
			switches: { callbacks: { delayMs: 60_000 } },
		});
		await advance(60_199);
		expect(receiver.received).toHaveLength(0);
		await advance(1);
		expect(receiver.events().map(({ eventTime }) => eventTime)).toEqual(['2025-01-15 12:00:00']);
	});

	it('can be off, while lives go on', async () => {
		const { receiver, advance, emulator } = await sendTo(2, {
			switches: { callbacks: { on: false } },
		});
		await advance(3_000);
		expect(receiver.received).toHaveLength(0);
		expect(emulator.state.callbacks).toHaveLength(0);
		for (const { history } of emulator.state.messages.values()) {
			expect(history.at(-1)?.status).toBe('SEEN');
		}
	});

	it.each(['http://your.website.com/', 'http://192.168.0.1:1/x', 'http://127.0.0.1.example.com/'])(
		'never leave this machine: %s is recorded as not delivered',
		async (statusUrl) => {
			const { send, advance, emulator } = await startBench();
			await send([textTo('79121234567', { statusUrl })]);
			for (let step = 0; step < 40; step++) await advance(500);
			expect(emulator.state.callbacks).toHaveLength(3);
			for (const attempt of emulator.state.callbacks) {
				expect(attempt).toMatchObject({ url: statusUrl, status: null, delivered: false });
				expect(attempt.error).toContain('only loopback');
			}
		},
	);

	it('to an address where nobody listens are recorded with the cause', async () => {
		const { send, advance, emulator } = await startBench();
		await send([textTo('79121234567', { statusUrl: 'http://127.0.0.1:1/x' })]);
		await advance(200);
		expect(emulator.state.callbacks[0]).toMatchObject({ status: null, delivered: false });
		expect(emulator.state.callbacks[0]?.error).toContain('ECONNREFUSED');
	});
});

/** Every path of an object, arrays by their first element. */
function pathsOf(value: unknown, path = ''): string[] {
	if (Array.isArray(value)) return value.length ? pathsOf(value[0], `${path}[]`) : [path];
	if (typeof value !== 'object' || value === null) return [path];
	return Object.entries(value).flatMap(([key, member]) => pathsOf(member, `${path}.${key}`));
}

describe('An incoming event', () => {
	it("has the members of the page's example", async () => {
		const { emulator } = await startBench();
		const { url, received } = await startReceiver();
		const example = JSON.parse(fixture('incoming-message.json')) as {
			object: { message: { attachments: object[]; message_tag: string } };
		};
		const { attachments, message_tag: messageTag } = example.object.message;
		const attempt = await emulator.state.fireIncoming({
			url,
			messageTag,
			text: 'text',
			attachments: attachments as never,
		});
		expect(attempt).toMatchObject({ kind: 'incoming', status: 200, answer: 'ok', delivered: true });
		const body = JSON.parse(received[0]?.body ?? '') as typeof example;
		expect(pathsOf(body).sort()).toEqual(pathsOf(example).sort());
		expect(body).toMatchObject({
			type: 'message_new',
			object: { message: { text: 'text', message_tag: messageTag } },
		});
	});

	it('has the next place in its dialogue, unless it is told which', async () => {
		const { emulator } = await startBench();
		const { url, received } = await startReceiver();
		const fire = async (more: object) => await emulator.state.fireIncoming({ url, ...more });
		for (const more of [{}, {}, { fromId: 7 }, { shape: 'vk' }, { conversationMessageId: 2 }]) {
			await fire(more);
		}
		const places = received.map(
			({ body }) =>
				(JSON.parse(body) as { object: { message: { conversation_message_id: number } } }).object
					.message.conversation_message_id,
		);
		expect(places).toEqual([1, 2, 1, 3, 2]);
	});

	it('straight from VK carries the secret, from Devino it does not', async () => {
		const { emulator } = await startBench();
		const { url, received } = await startReceiver();
		await emulator.state.fireIncoming({ url, shape: 'vk', secret: 's1' });
		await emulator.state.fireIncoming({ url, shape: 'devino', secret: 's1' });
		await emulator.state.fireIncoming({ url, shape: 'vk', type: 'confirmation', groupId: 5 });
		const bodies = received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
		expect(bodies[0]?.secret).toBe('s1');
		expect(bodies[1]).not.toHaveProperty('secret');
		expect(bodies[2]).toEqual({ type: 'confirmation', group_id: 5 });
	});
});
