import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { createVkEmulator, type VkEmulator } from '../../emulator/vk';
import { itemsOf, type Execution, type StoredCredential } from '../../n8n/driver';
import { realNode, realWorkflow, useRealN8n } from '../support/real-n8n';

/** Such as stand nowhere by chance: see test/support/secrets.ts. */
const COMMUNITY = 'vk1.a.community-token-5e21';
const WITHOUT_MESSAGES = 'vk1.a.without-messages-77c0';
const OF_A_PERSON = 'vk1.a.of-a-person-31d9';
const ANSWERS = 1_000;

const real = useRealN8n();
let vk: VkEmulator;
let credential: StoredCredential;

beforeAll(async () => {
	vk = await createVkEmulator({
		seed: {
			tokens: [
				{ token: COMMUNITY },
				{ token: WITHOUT_MESSAGES, rights: ['photos', 'docs', 'manage'] },
				{ token: OF_A_PERSON, of: 'person' },
			],
		},
	});
	credential = await real().client.createCredential({
		name: 'VK',
		type: 'vkCommunityApi',
		data: { accessToken: COMMUNITY, baseUrl: vk.url },
	});
}, 30 * 60_000);
beforeEach(() => vk.reset());
afterAll(async () => await vk.close());

const community = (parameters: INodeParameters, more: object = {}) =>
	realNode('vkCommunity', 'VK', {
		credentials: { vkCommunityApi: { id: credential.id, name: credential.name } },
		...more,
		parameters: { peerId: '={{ $json.peerId }}', text: 'Привет', ...parameters },
	});

async function runCode(
	jsCode: string,
	...nodes: Array<ReturnType<typeof realNode>>
): Promise<Execution> {
	const { client } = real();
	const { id } = await client.createWorkflow(realWorkflow('vk', jsCode, ...nodes), [credential]);
	return await client.runWorkflow(id);
}

const outcomes = (execution: Execution, output = 0): IDataObject[] =>
	itemsOf(execution, 'VK', { output }).map(({ json }) => json);
const people = (count: number): string =>
	`return Array.from({ length: ${count} }, (_, i) => ({ json: { peerId: String(500000 + i) } }));`;

describe('VK Community in a real n8n', () => {
	it('stands in the list with its icon, its search words and a tool', async () => {
		const types = await real().client.nodeTypes();
		const type = types.find(({ name }) => name === 'n8n-nodes-devino-vk.vkCommunity');
		expect(type?.displayName).toBe('VK Community');
		expect(type?.codex?.alias).toEqual(expect.arrayContaining(['вк', 'чат-бот', 'сообщество']));
		expect(types.map(({ name }) => name)).toContain('n8n-nodes-devino-vk.vkCommunityTool');
		const schema = `${real().n8n.url}/schemas/n8n-nodes-devino-vk.vkCommunity/1.0.0/message/send.json`;
		expect(await (await fetch(schema)).json()).toMatchObject({
			properties: { conversationMessageId: { type: 'string' } },
		});
	});

	it('tests a token: good, without rights, of a person, of nobody', async () => {
		const test = async (accessToken: string) =>
			await real().client.testCredential({
				name: 'x',
				type: 'vkCommunityApi',
				data: { accessToken, baseUrl: vk.url },
			});
		expect((await test(COMMUNITY)).status).toBe('OK');
		const failing = (words: string) => ({
			status: 'Error',
			message: expect.stringContaining(words),
		});
		expect(await test(WITHOUT_MESSAGES)).toMatchObject(failing('(messages)'));
		expect(await test(OF_A_PERSON)).toMatchObject(failing('the token of a person'));
		expect(await test('vk1.a.of-nobody-at-all-90ab')).toMatchObject(failing('did not accept'));
		expect(vk.state.messages).toHaveLength(0);
	});

	it('a token without the right is refused with words', async () => {
		const { client } = real();
		const without = await client.createCredential({
			name: 'VK without messages',
			type: 'vkCommunityApi',
			data: { accessToken: WITHOUT_MESSAGES, baseUrl: vk.url },
		});
		const node = community(
			{},
			{ credentials: { vkCommunityApi: { id: without.id, name: without.name } } },
		);
		const { id } = await client.createWorkflow(realWorkflow('vk', people(1), node), [without]);
		const execution = await client.runWorkflow(id);
		expect(execution.status).toBe('error');
		expect(JSON.stringify(execution.data)).toContain('access denied');
	});

	it(
		`${ANSWERS} answers leave at 15 a second, never over 20, each once, amid resets and time-outs, under Retry On Fail`,
		async () => {
			vk.state.switches.perSecond = 20;
			let count = 0;
			vk.state.trouble.choose('messages.send', () => {
				count++;
				if (count % 97 === 0) return { kind: 'reset', when: 'afterAcceptance' };
				if (count % 211 === 0) return { kind: 'slow', afterMs: 4_000 };
				if (count % 151 === 0) return { kind: 'serverError', status: 502, accepted: true };
				return undefined;
			});
			const execution = await runCode(
				people(ANSWERS),
				community(
					{ options: { timeout: 2_000 } },
					{ retryOnFail: true, maxTries: 3, onError: 'continueRegularOutput' },
				),
			);
			expect(execution.status).toBe('success');
			const given = outcomes(execution);
			expect(given).toHaveLength(ANSWERS);
			expect(given.filter(({ code }) => code !== 'OK')).toEqual([]);
			expect(given.map(({ peerId }) => peerId)).toEqual(
				Array.from({ length: ANSWERS }, (_, index) => String(500_000 + index)),
			);
			expect(new Set(given.map(({ messageId }) => messageId)).size).toBe(ANSWERS);
			expect(vk.state.messages).toHaveLength(ANSWERS);
			expect(Math.max(...vk.state.acceptedByPeer.values())).toBe(1);
			expect(vk.state.largestWindow(1_000)).toBeLessThanOrEqual(20);
			expect(count).toBeGreaterThan(ANSWERS);
		},
		10 * 60_000,
	);

	it('every error has its outcome', async () => {
		const codes = [1, 6, 7, 9, 10, 15, 100, 113, 900, 901, 902, 911, 914, 917, 936, 950, 985, 1012];
		const persons = codes.map((code) => `99000${String(code).padStart(4, '0')}`);
		const execution = await runCode(
			`return ${JSON.stringify(persons)}.map((peerId) => ({ json: { peerId } }));`,
			community({}, { onError: 'continueErrorOutput' }),
		);
		const expected = (code: number): string => {
			if (code === 1 || code === 10) return 'UNKNOWN';
			return code === 6 ? 'NOT_SENT' : 'REJECTED';
		};
		const errors = outcomes(execution, 1).map(({ error }) => error as IDataObject);
		expect(errors.map(({ code, peerId }) => [peerId, code])).toEqual(
			codes.map((code, index) => [persons[index], expected(code)]),
		);
		const unreachable = [900, 901, 902, 917, 936, 950, 985, 1012];
		expect(errors.map((error) => error.unreachable === true)).toEqual(
			codes.map((code) => unreachable.includes(code)),
		);
	});

	it('pictures and documents arrive byte for byte, uploaded once, buttons and all', async () => {
		const code = `
			const bytes = (size, seed) => Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + seed) % 256));
			const items = [];
			for (let i = 0; i < 20; i++) {
				items.push({
					json: { peerId: String(500000 + i) },
					binary: {
						picture: await this.helpers.prepareBinaryData(bytes(300000, 7), 'cat.png', 'image/png'),
						bill: await this.helpers.prepareBinaryData(bytes(90001, 3), 'bill.pdf', 'application/pdf'),
					},
				});
			}
			return items;`;
		const button = {
			type: 'callback',
			label: 'Да',
			color: 'positive',
			payload: '{"answer":"yes"}',
		};
		const execution = await runCode(
			code,
			community({
				attachments: 'picture,bill',
				keyboard: 'buttons',
				buttons: { row: [{ buttons: { button: [button] } }] },
			}),
		);
		expect(outcomes(execution).map((outcome) => outcome.code)).toEqual(Array(20).fill('OK'));
		const bytes = (size: number, seed: number): Buffer =>
			Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + seed) % 256));
		const files = [...vk.state.files.values()];
		expect(files.map(({ kind }) => kind)).toEqual(['photo', 'doc']);
		expect(files[0]?.bytes.equals(bytes(300_000, 7))).toBe(true);
		expect(files[1]?.bytes.equals(bytes(90_001, 3))).toBe(true);
		expect(vk.state.messages[0]?.keyboard?.source).toEqual({
			inline: true,
			buttons: [
				[
					{
						action: { type: 'callback', label: 'Да', payload: '{"answer":"yes"}' },
						color: 'positive',
					},
				],
			],
		});
	});

	it('tells who people are and whether they may be written to', async () => {
		const persons = { resource: 'person', userId: '={{ $json.peerId }}' };
		const get = await runCode(people(3), community({ ...persons, operation: 'get' }));
		expect(outcomes(get)).toMatchObject([
			{ userId: '500000', firstName: expect.any(String) },
			{ userId: '500001' },
			{ userId: '500002' },
		]);
		vk.state.deny(500_001);
		const permission = { ...persons, operation: 'getPermission' };
		const allowed = await runCode(people(3), community(permission));
		expect(outcomes(allowed).map(({ isAllowed }) => isAllowed)).toEqual([true, false, true]);
	});
});
