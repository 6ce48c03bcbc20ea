import type { INodeParameters } from 'n8n-workflow';

import { forgetSeenEvents } from '../../../nodes/shared/callbacks/seen-events';
import { EVENTS } from '../../../providers/vk/community-events';
import { delivered, endAll, GROUP, kept, published, startVk, trigger } from './support';
import type { Setup } from './support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual<object>('../../support/short-waits'),
);
jest.setTimeout(60_000);

afterEach(endAll);
afterEach(forgetSeenEvents);

const strangers = (count: number) =>
	Array.from({ length: count }, (_value, index) => ({
		url: `https://crm.example/${index + 1}`,
		title: `CRM ${index + 1}`,
	}));

describe('on activation', () => {
	it('enters a server at its Production URL, confirmed, with the events chosen and no others', async () => {
		const { vk, listener } = await published({ events: ['message_new', 'message_event'] });
		const [server, ...others] = vk.state.servers;
		expect(others).toEqual([]);
		expect(server).toMatchObject({ status: 'ok', apiVersion: '5.199', title: 'n8n' });
		expect(server?.url).toMatch(/\/webhook\/vk-hook\/vk-community$/);
		expect([...(server?.events ?? [])].sort()).toEqual(['message_event', 'message_new']);
		expect(server?.secretKey).toMatch(/^[0-9a-f]{40}$/);
		expect(kept(listener).server).toEqual({
			...{ serverId: '1', groupId: GROUP, secret: server?.secretKey, url: server?.url },
		});
	});

	it.each([
		['a code that changes once it was answered', { codeChanges: 'afterConfirmation' }],
		['a code that is new since the server was added', { codeChanges: 'beforeConfirmation' }],
		['a secret in the confirmation', { secretInConfirmation: true }],
		['VK asking a moment later', { confirmationDelayMs: 50 }],
	] as const)('is confirmed with %s', async (_what, switches) => {
		const { vk } = await published({}, { switches });
		expect(vk.state.servers).toMatchObject([{ status: 'ok' }]);
	});

	it('tries again where n8n serves its address a moment late', async () => {
		const vk = await startVk();
		const listener = await trigger(vk);
		// What n8n answers where no route is there yet: the node hears nothing of it.
		listener.refuseNext(2);
		await listener.activate();
		const statuses = vk.state.callbacks.map(({ status }) => status);
		expect(statuses).toEqual([404, 404, 200]);
		expect(vk.state.servers).toMatchObject([{ status: 'ok' }]);
	});

	it('takes the server with its own URL over, with a secret of its own', async () => {
		const vk = await startVk({ servers: strangers(1) });
		const first = await trigger(vk);
		await first.activate();
		const before = vk.state.servers[1]?.secretKey;
		// Static data was lost: another n8n, or a workflow imported anew.
		const second = await trigger(vk, {}, { publicUrl: first.url.replace(/webhook\/.*/, '') });
		await second.activate();
		expect(vk.state.servers.map(({ url }) => new URL(url).pathname)).toEqual([
			'/1',
			'/webhook/vk-hook/vk-community',
		]);
		expect(vk.state.servers[1]?.secretKey).not.toBe(before);
	});

	it('leaves its server as it is when it is activated again, and sets the events anew', async () => {
		const { vk, listener } = await published();
		const before = { ...vk.state.servers[0] };
		const asked = vk.state.callbacks.length;
		vk.state.servers[0]?.events.clear();
		await listener.activate();
		expect(vk.state.servers).toEqual([{ ...before, events: new Set(['message_new']) }]);
		expect(vk.state.callbacks).toHaveLength(asked);
	});

	it.each([
		['was deleted at VK', (vk: Started) => (vk.state.servers as unknown[]).splice(0)],
		[
			'was suspended by VK',
			(vk: Started) => Object.assign(vk.state.servers[0] ?? {}, { status: 'failed' }),
		],
		[
			'got another secret',
			(vk: Started) => Object.assign(vk.state.servers[0] ?? {}, { secretKey: 'x' }),
		],
	])('mends a server that %s', async (_what, spoil) => {
		const { vk, listener } = await published();
		const { server } = kept(listener);
		spoil(vk);
		await listener.activate();
		expect(vk.state.servers).toMatchObject([{ status: 'ok', secretKey: server?.secret }]);
		vk.state.say({ userId: 1001, text: 'Hello' });
		expect(await delivered(vk, listener)).toHaveLength(1);
	});
	type Started = Awaited<ReturnType<typeof startVk>>;

	it('moves its server where WEBHOOK_URL has changed', async () => {
		const { vk, listener } = await published();
		const moved = await trigger(vk, {}, { stored: listener.stored });
		await moved.activate();
		expect(vk.state.servers).toMatchObject([{ id: 1, status: 'ok' }]);
		expect(vk.state.servers[0]?.url).toContain(new URL(moved.url).host);
	});

	it('has a test listener beside the published one', async () => {
		const { vk, listener } = await published();
		const test = await trigger(vk, {}, { mode: 'manual', stored: listener.stored });
		await test.activate();
		expect(vk.state.servers).toMatchObject([
			{ title: 'n8n', status: 'ok', url: expect.stringContaining('/webhook/') as string },
			{ title: 'n8n test', status: 'ok', url: expect.stringContaining('/webhook-test/') as string },
		]);
		await test.deactivate();
		expect(vk.state.servers).toMatchObject([{ title: 'n8n' }]);
	});
});

describe('an activation is refused', () => {
	const refusal = async (setup: Setup = {}, parameters: INodeParameters = {}, count = 0) => {
		const vk = await startVk({ servers: strangers(count) });
		const listener = await trigger(vk, parameters, setup);
		const error = (await listener.activate().then(
			() => undefined,
			(thrown: unknown) => thrown,
		)) as { message: string; description: string };
		expect(vk.state.servers).toHaveLength(count);
		expect(JSON.stringify(listener.stored)).not.toContain('secret');
		return `${error.message}. ${error.description}`;
	};

	it('for ten servers, and names them', async () => {
		const words = await refusal({}, {}, 10);
		expect(words).toContain('10 callback servers');
		expect(words).toContain('"CRM 1" (https://crm.example/1)');
		expect(words).toContain('"CRM 10"');
	});

	it.each(['http://localhost:5678/', 'http://127.0.0.1:5678/', 'http://[::1]:5678/'])(
		'for %s, which VK cannot reach',
		async (publicUrl) => {
			const words = await refusal({ publicUrl, baseUrl: 'https://api.vk.ru' });
			expect(words).toContain('api.vk.ru cannot reach');
			expect(words).toContain('Set WEBHOOK_URL');
		},
	);

	it.each([
		['messages-only-token', {}, "right to 'community management'"],
		['no-messages-token', { events: ['message_event'] }, "right to 'community messages'"],
		['person-token', {}, 'not the token of a community'],
		['revoked-token', {}, 'access token'],
	])('for %s', async (token, parameters, words) => {
		const told = await refusal({ token }, parameters);
		expect(told).toContain(words);
		expect(told).not.toContain(token);
	});

	it('for an address that answers VK with something else, and leaves no server', async () => {
		const vk = await startVk();
		const listener = await trigger(vk);
		listener.refuseNext(99);
		await expect(listener.activate()).rejects.toThrow('did not get the confirmation code');
		expect(vk.state.servers).toEqual([]);
	});

	it.each<[string, INodeParameters]>([
		["'Trigger On' is empty", { events: [] }],
		["'Answer Buttons' is", { options: { answerButtons: 'perhaps' } }],
	])('because %s', async (words, parameters) => {
		expect(await refusal({}, parameters)).toContain(words);
	});
});

describe('delete', () => {
	it("takes the node's server away, and no stranger's", async () => {
		const vk = await startVk({ servers: strangers(2) });
		const listener = await trigger(vk);
		await listener.activate();
		await listener.deactivate();
		expect(vk.state.servers.map(({ title }) => title)).toEqual(['CRM 1', 'CRM 2']);
		expect(kept(listener).server).toBeUndefined();
	});

	it("spares a stranger's server that has the number of its own", async () => {
		const { vk, listener } = await published();
		Object.assign(vk.state.servers[0] ?? {}, { url: 'https://crm.example/', secretKey: 'theirs' });
		await listener.deactivate();
		expect(vk.state.servers).toMatchObject([{ url: 'https://crm.example/' }]);
	});

	it('finds its server by the address where static data was lost', async () => {
		const { vk, listener } = await published();
		const other = await trigger(vk, {}, { publicUrl: listener.url.replace(/webhook\/.*/, '') });
		await other.deactivate();
		expect(vk.state.servers).toEqual([]);
	});

	it('lets the workflow go though the token was revoked', async () => {
		const { vk, listener } = await published();
		vk.state.revoke('demo-community-token');
		await listener.deactivate();
		expect(vk.state.servers).toHaveLength(1);
		expect(kept(listener).server).toBeUndefined();
	});
});

it('knows all events of messages that VK has', async () => {
	const { vk } = await published({ events: [...EVENTS] });
	expect([...(vk.state.servers[0]?.events ?? [])].sort()).toEqual([...EVENTS].sort());
});
