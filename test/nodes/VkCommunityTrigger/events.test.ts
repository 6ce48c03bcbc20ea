import { sleep, type INodeParameters } from 'n8n-workflow';

import { forgetSeenEvents } from '../../../nodes/shared/callbacks/seen-events';
import { EVENTS } from '../../../providers/vk/community-events';
import type { VkEmulator } from '../../../emulator/vk';
import { delivered, endAll, GROUP, kept, published, startVk, TOKEN, trigger } from './support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual<object>('../../support/short-waits'),
);
jest.setTimeout(60_000);

afterEach(endAll);
afterEach(forgetSeenEvents);

const everything: INodeParameters = { events: [...EVENTS] };
const withOptions = (options: INodeParameters): INodeParameters => ({ ...everything, options });
const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
const someId = expect.stringMatching(/^[0-9a-f]{32}$/) as string;

const menu = {
	inline: true,
	buttons: [
		[
			{ action: { type: 'callback', label: 'Order', payload: '{"order":9007199254740993}' } },
			{ action: { type: 'text', label: 'Hours', payload: '{"ask":"hours"}' } },
		],
	],
};

async function call(vk: VkEmulator, method: string, fields: Record<string, string>) {
	const response = await fetch(`${vk.url}/method/${method}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${TOKEN}` },
		body: new URLSearchParams({ v: '5.199', ...fields }),
	});
	return (await response.json()) as { response?: unknown };
}

const sendMenu = async (vk: VkEmulator) =>
	await call(vk, 'messages.send', {
		...{ peer_id: '1001', random_id: '1', message: 'Menu', keyboard: JSON.stringify(menu) },
	});

/** How the test's own requests are answered. */
const event = (secret: unknown, more: object = {}) => ({
	...{ type: 'message_new', group_id: Number(GROUP), event_id: 'e1', v: '5.199' },
	object: { message: { id: 7, from_id: 1, peer_id: 1, text: 'hi', conversation_message_id: 9 } },
	...(secret === undefined ? {} : { secret }),
	...more,
});

describe('an item', () => {
	it("of a message is that of Devino VK Trigger, with source 'vk'", async () => {
		const { vk, deliver } = await published();
		vk.state.say({ userId: 1001, text: 'Hello', message: { ref: 'shop', message_tag: '7' } });
		const [item] = await deliver();
		expect(item).toMatchObject({
			...{ event: 'incomingMessage', text: 'Hello', fromId: '1001', peerId: '1001' },
			...{ groupId: GROUP, messageId: '1', conversationMessageId: '1', source: 'vk' },
			...{ payload: null, ref: 'shop', messageTag: '7', isChat: false, sentAt: isoTime },
			...{ eventId: someId, clientInfo: { keyboard: true } },
		});
		expect(item).not.toHaveProperty('raw');
	});

	it('of a pressed text button is its message, with the payload parsed', async () => {
		const { vk, deliver } = await published();
		await sendMenu(vk);
		vk.state.press({ userId: 1001, row: 0, column: 1 });
		expect(await deliver()).toMatchObject([{ text: 'Hours', payload: { ask: 'hours' } }]);
	});

	const nothing = {
		...{ peerId: null, conversationMessageId: null, payload: null, buttonEventId: null },
		...{ sentAt: null, eventId: someId, groupId: GROUP },
	};
	const dialogue = { userId: '1001', peerId: '1001' };
	it.each<[string, (vk: VkEmulator) => void, object]>([
		['message_allow', ({ state }) => state.allow(1001), { userId: '1001' }],
		['message_deny', ({ state }) => state.deny(1001), { userId: '1001' }],
		['message_typing_state', ({ state }) => state.type(1001), { userId: '1001' }],
		['message_read', ({ state }) => state.read(1001), { ...dialogue, conversationMessageId: '1' }],
		[
			'message_edit',
			({ state }) => state.edit(1001, 1, 'Menu!'),
			{ ...dialogue, conversationMessageId: '1', sentAt: isoTime },
		],
		[
			'message_event',
			({ state }) => state.press({ userId: 1001, row: 0, column: 0 }),
			{
				...{ ...dialogue, conversationMessageId: '1' },
				...{ payload: { order: '9007199254740993' } },
				buttonEventId: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
			},
		],
	])('of %s has exactly the fields of the contract', async (name, act, fields) => {
		const { vk, deliver } = await published({ events: [name] });
		await sendMenu(vk);
		act(vk);
		expect(await deliver()).toEqual([{ ...nothing, event: name, ...fields }]);
	});

	it('of message_reply names the person to whom the community wrote', async () => {
		const { vk, deliver } = await published({ events: ['message_reply'] });
		await sendMenu(vk);
		expect(await deliver()).toEqual([
			{
				...nothing,
				event: 'message_reply',
				...dialogue,
				conversationMessageId: '1',
				sentAt: isoTime,
			},
		]);
	});

	it('carries the event as it came, but for the secret, where that is chosen', async () => {
		const { vk, listener, deliver } = await published(withOptions({ includeRaw: true }));
		vk.state.say({ userId: 1001, text: 'Hello' });
		const [item] = await deliver();
		expect(item?.raw).toMatchObject({ type: 'message_new', secret: '***' });
		expect(JSON.stringify(item)).not.toContain(String(kept(listener).server?.secret));
	});
});

describe('a request', () => {
	it.each([
		['without a secret', undefined],
		['with a wrong secret', 'sesame'],
		['with an empty secret', ''],
		['with a secret that is no text', ['x']],
	])('%s is answered 403 and starts nothing', async (_what, secret) => {
		const { listener } = await published();
		expect(await listener.post(event(secret))).toEqual({ status: 403, body: 'Forbidden' });
		expect(listener.items()).toEqual([]);
	});

	it('is answered 403 by a trigger that is not entered at VK', async () => {
		const vk = await startVk();
		const listener = await trigger(vk);
		for (const secret of ['', undefined, 'undefined']) {
			expect((await listener.post(event(secret))).status).toBe(403);
		}
	});

	it.each([
		['an event that was not chosen', { type: 'message_typing_state' }],
		['an event that nobody knows', { type: 'wall_post_new' }],
		['a message without a message', { object: null }],
	])('with %s is answered ok and starts nothing', async (_what, more) => {
		const { listener } = await published();
		const secret = kept(listener).server?.secret;
		expect(await listener.post(event(secret, more))).toEqual({ status: 200, body: 'ok' });
		expect(listener.items()).toEqual([]);
	});

	it.each(['[]', '"x"', '{}'])('with %s as its body starts nothing', async (body) => {
		const { listener } = await published();
		expect([400, 403]).toContain((await listener.post(body)).status);
	});
});

describe('a repeat', () => {
	const repeated = { headers: { 'x-retry-counter': '1' } };

	it('is answered ok and starts nothing', async () => {
		const { listener } = await published();
		const secret = kept(listener).server?.secret;
		await listener.post(event(secret));
		expect(await listener.post(event(secret), repeated)).toEqual({ status: 200, body: 'ok' });
		expect(listener.items()).toHaveLength(1);
	});

	it('starts the workflow if the first was never heard', async () => {
		const { listener } = await published();
		await listener.post(event(kept(listener).server?.secret), repeated);
		expect(listener.items()).toHaveLength(1);
	});

	it('starts it again where that is chosen', async () => {
		const { listener } = await published(withOptions({ ignoreDuplicates: false }));
		const secret = kept(listener).server?.secret;
		for (let time = 0; time < 2; time++) await listener.post(event(secret), repeated);
		expect(listener.items()).toHaveLength(2);
	});

	it('is known after a restart', async () => {
		const { vk, listener } = await published();
		const secret = kept(listener).server?.secret;
		await listener.post(event(secret));
		await listener.settled();
		forgetSeenEvents();
		const restarted = await trigger(vk, {}, { stored: listener.stored });
		await restarted.post(event(secret), repeated);
		expect(restarted.items()).toEqual([]);
	});
});

describe('a confirmation', () => {
	const confirmation = { type: 'confirmation', group_id: Number(GROUP) };

	it('is answered with the code of that moment, whoever has changed it', async () => {
		const { vk, listener } = await published();
		await call(vk, 'groups.addCallbackServer', {
			...{ group_id: GROUP, url: listener.url, title: 'Another' },
		});
		await vk.state.callbacksSettled();
		// A code is given again for a fifth of a second.
		await sleep(300);
		const answer = await listener.post(confirmation);
		expect(answer).toEqual({ status: 200, body: vk.state.confirmationCode });
	});

	it('of another community is refused', async () => {
		const { listener } = await published();
		expect((await listener.post({ ...confirmation, group_id: 1 })).status).toBe(403);
	});

	it('asks VK once for all who ask meanwhile', async () => {
		const { vk, listener } = await published();
		const asked = () =>
			vk.state.requests.filter(({ endpoint }) => endpoint?.endsWith('ConfirmationCode')).length;
		const before = asked();
		vk.state.trouble.always('groups.getCallbackConfirmationCode', { kind: 'slow', afterMs: 2_000 });
		await Promise.all(Array.from({ length: 5 }, async () => await listener.post(confirmation)));
		expect(asked() - before).toBe(1);
	});

	it('is answered 503 with a token that was revoked', async () => {
		const { vk, listener } = await published();
		vk.state.revoke(TOKEN);
		expect((await listener.post(confirmation)).status).toBe(503);
	});
});

describe('Answer Buttons', () => {
	it('stops the button, once', async () => {
		const { vk, deliver } = await published(everything);
		await sendMenu(vk);
		vk.state.press({ userId: 1001, row: 0, column: 0 });
		await deliver();
		expect([...vk.state.presses.values()]).toMatchObject([{ answer: null }]);
	});

	it('is left to the workflow where that is chosen', async () => {
		const { vk, deliver } = await published(withOptions({ answerButtons: false }));
		await sendMenu(vk);
		vk.state.press({ userId: 1001, row: 0, column: 0 });
		await deliver();
		expect([...vk.state.presses.values()]).toMatchObject([{ answer: undefined }]);
	});

	it.each([
		['refuses it', { kind: 'refused', key: '100', status: 200 }],
		['resets the connection', { kind: 'reset', when: 'beforeAcceptance' }],
		['does not answer', { kind: 'slow', beforeMs: 3_600_000 }],
	] as const)('loses no event where VK %s', async (_what, trouble) => {
		const { vk, deliver } = await published({ events: ['message_event'] });
		await sendMenu(vk);
		vk.state.trouble.always('messages.sendMessageEventAnswer', trouble);
		vk.state.press({ userId: 1001, row: 0, column: 0 });
		expect(await deliver()).toMatchObject([{ event: 'message_event' }]);
	});
});

describe('Look Up Person', () => {
	it('adds the names', async () => {
		const { vk, deliver } = await published(withOptions({ lookUpPerson: true }));
		vk.state.say({ userId: 1001, text: 'Hello' });
		expect(await deliver()).toMatchObject([{ firstName: 'Maria', lastName: 'Ivanova' }]);
	});

	it.each([
		['is revoked', (vk: VkEmulator) => vk.state.revoke(TOKEN)],
		[
			'gets no answer',
			(vk: VkEmulator) =>
				vk.state.trouble.always('users.get', { kind: 'slow', beforeMs: 3_600_000 }),
		],
	])('loses no event where the token %s', async (_what, spoil) => {
		const { vk, deliver } = await published(withOptions({ lookUpPerson: true }));
		spoil(vk);
		vk.state.say({ userId: 1001, text: 'Hello' });
		expect(await deliver()).toMatchObject([
			{
				...{ text: 'Hello', firstName: null, lastName: null },
				personLookupError: expect.any(String) as string,
			},
		]);
	});
});

it('has VK call the new address once an event came by the old one', async () => {
	const { vk, listener } = await published();
	const moved = await trigger(vk, {}, { stored: listener.stored });
	await moved.post(event(kept(listener).server?.secret));
	await moved.settled();
	expect(moved.items()).toHaveLength(1);
	expect(vk.state.servers).toMatchObject([{ id: 1, status: 'ok' }]);
	expect(vk.state.servers[0]?.url).toContain(new URL(moved.url).host);
	vk.state.say({ userId: 1001, text: 'Hello' });
	expect(await delivered(vk, moved)).toMatchObject([{}, { text: 'Hello' }]);
});

it('hears events though the token was revoked', async () => {
	const { vk, deliver } = await published();
	vk.state.revoke(TOKEN);
	vk.state.say({ userId: 1001, text: 'Hello' });
	expect(await deliver()).toMatchObject([{ text: 'Hello' }]);
});
