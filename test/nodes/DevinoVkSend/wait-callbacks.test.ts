/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { catchLogs, chain, node } from '../../support/engine';
import { API_KEY, items, runAt, sendNode, useEmulator } from '../../support/send';
import { listen, type Listener } from '../../support/webhook';

const emulator = useEmulator();
jest.setTimeout(30_000);
let listener: Listener | undefined;
beforeEach(() => {
	Object.assign(emulator().state.limits, { perSecond: null, perDay: null });
	emulator().state.switches.callbacks.on = false;
	emulator().state.switches.lives.speed = 0.0001;
});
afterEach(async () => {
	await listener?.settled();
	await listener?.close();
	listener = undefined;
});

interface Sleeper {
	ids: string[];
	key: string;
	/** Posts statuses with the wait's key; gives the answer's status. */
	tell: (
		...events: Array<[id: string | undefined, status: string, code?: string]>
	) => Promise<number>;
	woken: () => IDataObject[][];
}

/** Sends, and stands where n8n would call the sleeping node. */
async function sleeper(
	phones: string[],
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): Promise<Sleeper & Listener> {
	const own = sendNode({ operation: 'sendAndWaitForStatus', ...parameters }, more);
	const parked = await runAt(
		emulator(),
		chain(node('test.start', 'Start'), own),
		items(...phones.map((phone, index) => ({ phone, name: `N${index}`, status: 'mine' }))),
	);
	expect(parked.status).toBe('waiting');
	const messages = [...emulator().state.messages.values()];
	const key = new URL(String(messages[0]?.message.statusUrl)).searchParams.get('key') ?? '';
	const credentials = { devinoVkApi: { apiKey: API_KEY, baseUrl: emulator().url } };
	const opened = await listen(own, { credentials, asleep: parked.data });
	listener = opened;
	return Object.assign(opened, {
		ids: messages.map(({ id }) => id),
		key,
		tell: async (...events: Array<[string | undefined, string, string?]>) => {
			const body = events.map(([messageId, status, errorCode = status]) => ({
				messageId,
				eventTime: '2025-01-15 12:00:00',
				statusInfo: { status, errorCode, detailStatus: `${status}: null` },
			}));
			return (await opened.post(body, { query: `key=${key}` })).status;
		},
		woken: () => opened.executions.map((one) => one.map(({ json }) => json)),
	});
}

const [ONE, TWO] = ['79991000001', '79991000002'];
const readings = () =>
	emulator().state.requests.filter(({ endpoint }) => endpoint === 'detail').length;

describe('the key', () => {
	it.each(['', 'key=', 'key=00000000000000000000000000000000', 'secret=x'])(
		'"%s" is refused, and changes nothing',
		async (query) => {
			const { post, ids, woken } = await sleeper([ONE]);
			const event = { messageId: ids[0], statusInfo: { status: 'DELIVERED' } };
			expect((await post([event], { query })).status).toBe(403);
			expect(woken()).toEqual([]);
			expect(readings()).toBe(0);
		},
	);

	it('given twice is refused', async () => {
		const { post, key, ids, woken } = await sleeper([ONE]);
		const event = { messageId: ids[0], statusInfo: { status: 'DELIVERED' } };
		expect((await post([event], { query: `key=${key}&key=${key}` })).status).toBe(403);
		expect(woken()).toEqual([]);
	});

	it('stands in no log', async () => {
		const logs = catchLogs();
		const { post, key, tell, ids } = await sleeper([ONE]);
		await post([], { query: 'key=wrong' });
		await tell([ids[0], 'DELIVERED']);
		logs.stop();
		expect(logs.lines.join()).toContain('refused');
		expect(logs.lines.join()).not.toContain(key);
	});
});

describe('gathering', () => {
	it('wakes when the last message is done, with all items in their order', async () => {
		const { ids, tell, woken, executions, settled } = await sleeper([ONE, TWO]);
		expect(await tell([ids[1], 'UNDELIVERABLE', 'UNSUPPORTED'])).toBe(200);
		expect(woken()).toEqual([]);
		expect(await tell([ids[0], 'DELIVERED'])).toBe(200);
		await settled();
		expect(woken()).toMatchObject([
			[
				{ outcome: 'delivered', status: 'DELIVERED', errorCode: 'DELIVERED', phone: ONE },
				{ outcome: 'failed', status: 'UNDELIVERABLE', errorCode: 'UNSUPPORTED', phone: TWO },
			],
		]);
		expect(executions[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	it('what has arrived cannot fail, what failed can still arrive', async () => {
		const { ids, tell, woken, settled } = await sleeper([ONE, TWO], { waitUntil: 'seen' });
		await tell([ids[0], 'DELIVERED'], [ids[0], 'EXPIRED', 'VP_EXPIRED_AFTER_SEND']);
		expect(woken()).toEqual([]);
		await tell([ids[1], 'UNDELIVERABLE'], [ids[1], 'SEEN', 'READ'], [ids[0], 'SEEN', 'READ']);
		await settled();
		expect(woken()[0]).toMatchObject([{ outcome: 'seen' }, { outcome: 'seen' }]);
	});

	it('older shapes of a callback, ids as numbers, and rubbish among them', async () => {
		const { ids, post, key, woken, settled } = await sleeper([ONE]);
		const query = `key=${key}`;
		for (const body of [
			'',
			'null',
			'[1, "x", {}]',
			'{"a":',
			'{"type":"message_new","group_id":1}',
		]) {
			const headers = { 'content-type': 'text/plain' };
			expect((await post(body, { query, headers })).status).toBe(200);
		}
		expect(woken()).toEqual([]);
		const reply = await post(`[{"messageId":${ids[0]},"status":"DELIVERED"}]`, { query });
		expect(reply).toEqual({ status: 200, body: '' });
		await settled();
		expect(woken()).toHaveLength(1);
	});

	it('twenty at once wake it once', async () => {
		const { ids, tell, woken, settled } = await sleeper([ONE]);
		await Promise.all(Array.from({ length: 20 }, async () => await tell([ids[0], 'DELIVERED'])));
		await settled();
		expect(woken()).toHaveLength(1);
	});

	it('input fields come with a success, and never over the outcome', async () => {
		const options = { messagesPerSecond: 0, includeInput: true };
		const { ids, tell, woken, settled } = await sleeper([ONE, TWO], { options });
		await tell([ids[0], 'DELIVERED'], [ids[1], 'REJECTED', 'FAILED']);
		await settled();
		expect(woken()[0]?.[0]).toMatchObject({ name: 'N0', status: 'DELIVERED', phone: ONE });
		expect(woken()[0]?.[1]).not.toHaveProperty('name');
	});

	it('whatever the node is called', async () => {
		const name = `Send "VK" }} \\ {{ 1 }} 'и' \n \u2028 \${x}`;
		const { ids, tell, woken, settled } = await sleeper([ONE], {}, { name });
		await tell([ids[0], 'DELIVERED']);
		await settled();
		expect(woken()).toHaveLength(1);
	});
});

describe('the detail', () => {
	it('makes good what no callback told, at most every ten seconds, a last time included', async () => {
		const { ids, tell, woken, settled } = await sleeper([ONE, '79990040001']);
		await tell([ids[0], 'SENT']);
		while (readings() === 0) await new Promise((resolve) => setImmediate(resolve));
		emulator().state.switches.lives.speed = 1000;
		const second = emulator().state.messages.get(ids[1] ?? '');
		second?.history.push({
			status: 'DELIVERED',
			errorCode: 'DELIVERED',
			detailStatus: '',
			at: Date.now(),
		});
		for (let count = 0; count < 5; count++) await tell([ids[0], 'DELIVERED']);
		expect(woken()).toEqual([]);
		expect(readings()).toBe(1);
		await settled();
		expect(readings()).toBe(2);
		expect(woken()).toMatchObject([
			[
				{ outcome: 'delivered', errorCode: 'DELIVERED' },
				{ outcome: 'delivered', status: 'DELIVERED', phone: '79990040001' },
			],
		]);
		const [first, last] = emulator().state.requests.filter(({ endpoint }) => endpoint === 'detail');
		expect((last?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeGreaterThanOrEqual(9_900);
		expect(last?.query).not.toContain(ids[0]);
		expect(last?.query).toContain(ids[1]);
		expect(last?.query).toMatch(/limit=1&.*timeOffset=-?\d|timeOffset=-?\d.*&limit=1&/);
	});

	it('a call that waits to read gives way at once when another wakes the execution', async () => {
		const { ids, tell, woken, settled } = await sleeper([ONE, TWO]);
		await tell([ids[0], 'SENT']);
		await settled();
		await tell([ids[0], 'DELIVERED']);
		await tell([ids[1], 'DELIVERED']);
		await settled();
		expect(woken()).toHaveLength(1);
		expect(readings()).toBe(1);
	});

	it('that cannot be read is tried again later; the answer had gone out before', async () => {
		const logs = catchLogs();
		emulator().state.trouble.next('detail', { kind: 'malformed', how: 'truncated' });
		const { ids, tell, woken, settled } = await sleeper([ONE]);
		const message = emulator().state.messages.get(ids[0] ?? '');
		message?.history.push({
			status: 'SEEN',
			errorCode: 'READ',
			detailStatus: '',
			at: Date.now(),
		});
		expect(await tell([ids[0], 'SENT'])).toBe(200);
		await settled();
		logs.stop();
		expect(woken()).toMatchObject([[{ outcome: 'seen', status: 'SEEN' }]]);
		expect(logs.lines.join()).toContain('could not read the statuses');
	});
});

describe('many messages', () => {
	it('ten thousand wake with all their items', async () => {
		const phones = Array.from({ length: 10_000 }, (_, index) => `7999${1_000_000 + index}`);
		const { ids, tell, woken, settled } = await sleeper(phones);
		for (let from = 0; from < ids.length; from += 1000) {
			await tell(...ids.slice(from, from + 1000).map((id): [string, string] => [id, 'DELIVERED']));
		}
		await settled();
		expect(woken()).toHaveLength(1);
		expect(woken()[0]?.map(({ phone }) => phone)).toEqual(phones);
		expect(new Set(woken()[0]?.map(({ outcome }) => outcome))).toEqual(new Set(['delivered']));
	});
});
