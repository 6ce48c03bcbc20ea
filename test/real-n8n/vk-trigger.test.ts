/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

import type { ExecutionSummary, StoredCredential } from '../../n8n/driver';
import { createVkEmulator, type VkEmulator } from '../../emulator/vk';
import { example, useRealN8n } from '../support/real-n8n';

/** The token of the emulator's community, and distinctive: it is looked for in all that n8n leaves behind. */
const COMMUNITY = 'vk1.a.distinctive-of-the-real-test';
const ME = 1001;
const STRANGER = { url: 'https://crm.example/vk', title: 'CRM' };

const real = useRealN8n();

let vk: VkEmulator;
let credential: StoredCredential;

beforeAll(async () => {
	vk = await createVkEmulator({ seed: { tokens: [{ token: COMMUNITY }], servers: [STRANGER] } });
	credential = await real().client.createCredential({
		name: 'VK Community',
		type: 'vkCommunityApi',
		data: { accessToken: COMMUNITY, baseUrl: vk.url },
	});
});

afterAll(async () => await vk.close());

beforeEach(() => vk.reset());

/** Looks again until it is so; jest's own time limit ends a wait in vain. */
async function until<T>(look: () => T | Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
	for (;;) {
		const seen = await look();
		if (isSo(seen)) return seen;
		await delay(50);
	}
}

const menu = async (): Promise<string> => {
	const { client } = real();
	const { id } = await client.createWorkflow(example('vk-menu-of-buttons.json'), [credential]);
	await client.activate(id);
	await until(
		() => vk.state.servers.find(({ title }) => title === 'n8n'),
		(server) => server?.status === 'ok' && server.events.size > 0,
	);
	return id;
};

const executionsOf = async (workflowId: string): Promise<ExecutionSummary[]> =>
	await real().client.listExecutions({ workflowId, limit: 100 });

const ended = async (workflowId: string, count: number): Promise<ExecutionSummary[]> =>
	await until(
		async () => await executionsOf(workflowId),
		(list) => list.length >= count && list.every(({ status }) => status === 'success'),
	);

const answers = (): string[] => vk.state.messages.filter(({ out }) => out).map(({ text }) => text);

it('publish, write, get buttons, press one, be answered; unpublish', async () => {
	const id = await menu();
	const [stranger, own] = vk.state.servers;
	expect([...(own?.events ?? [])].sort()).toEqual(['message_event', 'message_new']);

	vk.state.say({ userId: ME, text: 'Hello' });
	await until(answers, ({ length }) => length === 1);
	expect(vk.state.messages.at(-1)?.keyboard?.rows.flat()).not.toHaveLength(0);

	vk.state.press({ userId: ME, row: 0, column: 0 });
	await until(answers, ({ length }) => length === 2);
	expect([...vk.state.presses.values()]).toMatchObject([{ userId: ME, answer: null }]);
	await ended(id, 2);

	await real().client.deactivate(id);
	await until(
		() => vk.state.servers.length,
		(length) => length === 1,
	);
	expect(vk.state.servers).toEqual([stranger]);
});

it('lets nobody in without the secret, and a repeat starts nothing', async () => {
	const id = await menu();
	const { url, secretKey } = vk.state.servers[1] ?? { url: '', secretKey: '' };
	const message = { id: 7, from_id: ME, peer_id: ME, text: 'hi', conversation_message_id: 9 };
	const event = { type: 'message_new', group_id: vk.state.groupId, object: { message } };
	expect(await vk.state.post(url, event)).toMatchObject({ status: 403 });
	expect(await vk.state.post(url, { ...event, secret: 'x' })).toMatchObject({ status: 403 });
	const right = { ...event, event_id: 'e1', secret: secretKey };
	expect(await vk.state.post(url, right)).toMatchObject({ status: 200, answer: 'ok' });
	expect(await vk.state.post(url, right, 1)).toMatchObject({ status: 200, answer: 'ok' });
	await ended(id, 1);
	// A later one shows that no more came of those before it.
	vk.state.say({ userId: ME, text: 'Hello' });
	expect(await ended(id, 2)).toHaveLength(2);
	await real().client.deactivate(id);
});

it('hears events after a restart, and publishing again adds no second server', async () => {
	const id = await menu();
	await real().restart();
	const { client } = real();
	vk.state.say({ userId: ME, text: 'Still there?' });
	await until(answers, ({ length }) => length === 1);
	await client.deactivate(id);
	await client.activate(id);
	await until(
		() => vk.state.servers,
		(servers) => servers.length === 2 && servers[1]?.status === 'ok',
	);
	await client.deactivate(id);
});
