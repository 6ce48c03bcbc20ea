import { EVENTS } from '../../emulator/vk/facts';
import { endAll, GROUP, register, startVk, startVkReceiver } from './vk-support';
import type { VkBench } from './vk-support';

afterEach(endAll);

async function connected(seed: Parameters<typeof startVk>[0] = {}) {
	const bench = await startVk(seed);
	const receiver = await startVkReceiver();
	const id = await register(bench, receiver, [...EVENTS]);
	receiver.received.length = 0;
	return { ...bench, ...bench.emulator, receiver, id };
}

const menu = JSON.stringify({
	inline: true,
	buttons: [
		[
			{
				action: { type: 'text', label: 'Open hours', payload: '{"ask":"hours"}' },
				color: 'primary',
			},
			{ action: { type: 'callback', label: 'Order', payload: '{"ask":"order"}' } },
		],
	],
});
const sendMenu = async ({ call }: VkBench) =>
	await call('messages.send', { peer_id: 1001, random_id: 1, message: 'Menu', keyboard: menu });

describe('A callback server', () => {
	it('is confirmed by the code of that moment, which then changes', async () => {
		const { state, receiver, emulator, call } = await connected();
		const [server] = state.servers;
		expect(server?.status).toBe('ok');
		expect(state.confirmationCode).not.toBe(receiver.code);
		const form = { group_id: GROUP, server_id: server?.id, url: receiver.url, title: 'n8n' };
		await call('groups.editCallbackServer', form);
		await emulator.state.callbacksSettled();
		expect(server?.status).toBe('failed');
		expect(receiver.types()).toEqual(['confirmation']);
	});

	it('may be asked for a code that is new since it was added', async () => {
		const bench = await startVk({ switches: { codeChanges: 'beforeConfirmation' } });
		await register(bench, await startVkReceiver(), []);
		expect(bench.emulator.state.servers).toMatchObject([{ status: 'failed' }]);
	});

	it('is the eleventh: error 2000', async () => {
		const servers = Array.from({ length: 10 }, (_value, index) => ({
			url: `https://n${index}.example`,
		}));
		const { errorOf } = await startVk({ servers });
		const form = { group_id: GROUP, url: 'https://eleven.example/', title: 'n8n' };
		expect(await errorOf('groups.addCallbackServer', form)).toBe(2000);
	});

	it.each([
		['a title of 15', { title: 'x'.repeat(15) }],
		['a secret of 51', { secret_key: 'x'.repeat(51) }],
		['what is no URL', { url: 'n8n' }],
	])('is refused for %s', async (_what, form) => {
		const { errorOf, emulator } = await startVk();
		const whole = { group_id: GROUP, url: 'https://n.example', title: 'n8n', ...form };
		expect(await errorOf('groups.addCallbackServer', whole)).toBe(100);
		expect(emulator.state.servers).toHaveLength(0);
	});

	it('gets nothing before it is confirmed, nor what it did not ask for, nor once it is gone', async () => {
		const bench = await startVk();
		const receiver = await startVkReceiver();
		const id = await register(bench, receiver, ['message_new']);
		const { state } = bench.emulator;
		state.type(1001);
		state.say({ userId: 1001, text: 'Hello' });
		await state.callbacksSettled();
		expect(receiver.types()).toEqual(['confirmation', 'message_new']);
		await bench.call('groups.deleteCallbackServer', { group_id: GROUP, server_id: id });
		state.say({ userId: 1001, text: 'Hello' });
		await state.callbacksSettled();
		expect(receiver.received).toHaveLength(2);
	});
});

describe('An event', () => {
	it('carries the secret, an id and the message', async () => {
		const { state, receiver } = await connected();
		state.say({ userId: 1001, text: 'Hello', message: { ref: 'shop' } });
		await state.callbacksSettled();
		expect(receiver.received[0]?.event).toMatchObject({
			...{ type: 'message_new', group_id: GROUP, secret: 'sesame', v: '5.199' },
			event_id: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
			object: { message: { from_id: 1001, peer_id: 1001, text: 'Hello', out: 0, ref: 'shop' } },
		});
	});

	it('is repeated until ok with 200, counted in a header, under the same id', async () => {
		const { state, receiver, advance } = await connected();
		receiver.answers.push({ status: 500 }, { text: 'thanks' });
		state.say({ userId: 1001, text: 'Hello' });
		await state.callbacksSettled();
		for (const pause of [10_000, 180_000, 600_000]) await advance(pause);
		const repeats = receiver.received.map(({ headers }) => headers['x-retry-counter']);
		expect(repeats).toEqual([undefined, '1', '2']);
		expect(new Set(receiver.received.map(({ event }) => event.event_id)).size).toBe(1);
	});

	it.each([410, 429, 503])('waits as long as %i asks for', async (status) => {
		const { state, receiver, advance } = await connected();
		receiver.answers.push({ status, headers: { 'retry-after': '3600' } });
		state.say({ userId: 1001, text: 'Hello' });
		await state.callbacksSettled();
		await advance(3_599_999);
		expect(receiver.received).toHaveLength(1);
		await advance(1);
		expect(receiver.received).toHaveLength(2);
	});

	it('answered with remove takes the server away', async () => {
		const { state, receiver } = await connected();
		receiver.answers.push({ text: 'remove' });
		state.say({ userId: 1001, text: 'Hello' });
		await state.callbacksSettled();
		expect(state.servers).toHaveLength(0);
	});

	it('that fails often in a row suspends the server', async () => {
		const { state, receiver } = await connected({ switches: { suspendAfter: 2 } });
		receiver.answers.push({ status: 500 }, { status: 500 });
		state.say({ userId: 1001, text: 'Hello' });
		state.say({ userId: 1001, text: 'Hello?' });
		await state.callbacksSettled();
		expect(state.servers).toMatchObject([{ status: 'failed' }]);
		state.say({ userId: 1001, text: 'Hello!' });
		await state.callbacksSettled();
		expect(receiver.received).toHaveLength(2);
	});

	it('comes for everything a person does, each in its shape', async () => {
		const bench = await connected();
		const { state, receiver } = bench;
		await sendMenu(bench);
		await state.callbacksSettled();
		const doings = [
			() => state.say({ userId: 1001, text: 'Hello' }),
			() => state.edit(1001, 2, 'Hello!'),
			() => state.type(1001),
			() => state.deny(1001),
			() => state.allow(1001),
		];
		for (const doing of doings) {
			doing();
			await state.callbacksSettled();
		}
		expect(receiver.received.map(({ event }) => [event.type, event.object])).toEqual([
			['message_reply', expect.objectContaining({ from_id: -GROUP, out: 1, text: 'Menu' })],
			['message_new', expect.objectContaining({ client_info: expect.anything() as unknown })],
			['message_edit', expect.objectContaining({ text: 'Hello!', conversation_message_id: 2 })],
			['message_typing_state', { state: 'typing', from_id: 1001, to_id: -GROUP }],
			['message_deny', { user_id: 1001 }],
			['message_allow', { user_id: 1001, key: '' }],
		]);
	});

	it('of reading tells the last message', async () => {
		const bench = await connected();
		const { state, receiver } = bench;
		await sendMenu(bench);
		state.read(1001);
		await state.callbacksSettled();
		expect(
			receiver.received.find(({ event }) => event.type === 'message_read')?.event.object,
		).toEqual({
			...{ from_id: 1001, peer_id: 1001, read_message_id: 1, conversation_message_id: 1 },
		});
	});
});

describe('A button', () => {
	it('of text writes its label, with the payload as a text', async () => {
		const bench = await connected();
		await sendMenu(bench);
		bench.state.press({ userId: 1001, row: 0, column: 0 });
		await bench.state.callbacksSettled();
		const message = { text: 'Open hours', payload: '{"ask":"hours"}' };
		expect(bench.receiver.received.at(-1)?.event).toMatchObject({
			type: 'message_new',
			object: { message },
		});
	});

	async function pressed() {
		const bench = await connected();
		await sendMenu(bench);
		bench.state.press({ userId: 1001, row: 0, column: 1 });
		await bench.state.callbacksSettled();
		const { event } = bench.receiver.received.at(-1) ?? {};
		return { ...bench, object: event?.object ?? {} };
	}
	const snackbar = JSON.stringify({ type: 'show_snackbar', text: 'On its way' });

	it('of callback spins until it is answered, once', async () => {
		const { object, call, errorOf, state } = await pressed();
		expect(object).toMatchObject({ user_id: 1001, peer_id: 1001, payload: { ask: 'order' } });
		const [press] = [...state.presses.values()];
		expect(press?.answer).toBeUndefined();
		const form = { event_id: object.event_id, user_id: 1001, peer_id: 1001 };
		const answer = await call('messages.sendMessageEventAnswer', { ...form, event_data: snackbar });
		expect(answer.response).toBe(1);
		expect(press?.answer).toEqual({ type: 'show_snackbar', text: 'On its way' });
		expect(await errorOf('messages.sendMessageEventAnswer', form)).toBe(100);
	});

	it.each([
		['for another person', { user_id: 1002 }, 0],
		['for an event that is none', { event_id: 'made-up' }, 0],
		['with an unknown answer', { event_data: '{"type":"dance"}' }, 0],
		['after more than a minute', {}, 60_001],
	])('is not answered %s', async (_what, form, ms) => {
		const { object, errorOf, advance } = await pressed();
		await advance(ms);
		const whole = { event_id: object.event_id, user_id: 1001, peer_id: 1001, ...form };
		expect(await errorOf('messages.sendMessageEventAnswer', whole)).toBe(100);
	});
});

it('is back at its seed after a reset, as the same objects', async () => {
	const bench = await connected();
	const { state } = bench;
	const { servers, messages } = state;
	await sendMenu(bench);
	state.switches.perSecond = 1;
	bench.emulator.reset();
	expect([servers, messages, state.callbacks, state.requests]).toEqual([[], [], [], []]);
	expect(state.switches.perSecond).toBe(20);
	expect(await bench.call('messages.send', { peer_id: 1, random_id: 1, message: 'x' })).toEqual({
		response: 1,
	});
});

it('can be written to and pressed from another process, and shows the page', async () => {
	const { emulator, receiver, call } = await connected();
	await call('messages.send', { peer_id: 1001, random_id: 1, message: 'Menu', keyboard: menu });
	const act = async (name: string, body: object) =>
		await fetch(`${emulator.url}/_emulator/${name}`, {
			method: 'POST',
			body: JSON.stringify(body),
		});
	await act('say', { userId: 1001, text: 'Hello' });
	await act('press', { userId: 1001, row: 0, column: 1 });
	await emulator.state.callbacksSettled();
	expect(receiver.types()).toEqual(['message_reply', 'message_new', 'message_event']);
	const dialogue = await (await act('dialogue', { userId: 1001 })).json();
	expect(dialogue).toMatchObject({
		messages: [
			{ out: true, buttons: [[{ label: 'Open hours' }, { label: 'Order', spinning: true }]] },
			{ out: false, text: 'Hello' },
		],
		servers: [{ status: 'ok' }],
	});
	const page = await (await fetch(emulator.url)).text();
	expect(page).toContain('VK on your own machine');
});
