/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

import type { INodeParameters } from 'n8n-workflow';

import { itemsOf, type StoredCredential } from '../../n8n/driver';
import { createRapportoEmulator, type RapportoEmulator } from '../../emulator/rapporto';
import { createSmscEmulator, type SmscEmulator } from '../../emulator/smsc';
import { example, realNode, useRealN8n } from '../support/real-n8n';
import { phonesSent } from '../support/send';

const SECRET = 'open sesame & more';
/** Such as stand nowhere by chance: see test/support/secrets.ts. */
const RAPPORTO_PASSWORD = 'rapporto+pass 7f31';
const SMSC_PASSWORD = 'smsc+pass 9c52';
const SMSC_TOKEN = 'smsc token 4d80';
const SPAM = '79990400123';
const SPAM_WITHOUT_VK = '79990400124';
const ORDINARY = '79991234567';
const BLOCKED_BY_USER = '79990120001';
const ACCEPTED_WITHOUT_ID = '79990600001';
const NEVER_DELIVERED = '79990030001';

const real = useRealN8n();
let rapporto: RapportoEmulator;
let smsc: SmscEmulator;
const credentials: StoredCredential[] = [];

beforeAll(async () => {
	rapporto = await createRapportoEmulator({
		seed: { pass: RAPPORTO_PASSWORD, refused: { [SPAM_WITHOUT_VK]: 406 } },
	});
	smsc = await createSmscEmulator({
		seed: {
			psw: SMSC_PASSWORD,
			apikey: SMSC_TOKEN,
			groups: [
				{ id: '12', name: 'VIP' },
				{ id: '14', name: 'Out of reach' },
			],
			contacts: [
				{ phone: ORDINARY, fnm: 'Anna', myid: 'A-1', groups: ['12', '13'] },
				{ phone: SPAM, fnm: 'Boris', myid: 'A-2', groups: ['12'] },
				{ phone: SPAM_WITHOUT_VK, fnm: 'Vera', myid: 'A-3', groups: ['12'] },
				{ phone: BLOCKED_BY_USER, fnm: 'Gleb', myid: 'A-4', groups: ['12'] },
				{ phone: ACCEPTED_WITHOUT_ID, fnm: 'Daria', myid: 'A-5', groups: ['12'] },
				{ phone: '79990000001', fnm: 'Not of the group' },
				{ phone: '79991000001', fnm: 'Egor', myid: 'B-1', groups: ['14'] },
				{ phone: NEVER_DELIVERED, fnm: 'Zoya', myid: 'B-2', groups: ['14'] },
			],
		},
	});
	const { client, credential } = real();
	const rapportoData = {
		baseUrl: rapporto.address,
		serviceId: 'login',
		password: RAPPORTO_PASSWORD,
		callbackSecret: SECRET,
	};
	const smscData = { baseUrl: smsc.url, login: 'demo', password: SMSC_PASSWORD };
	credentials.push(
		credential,
		await client.createCredential({ name: 'Rapporto', type: 'rapportoApi', data: rapportoData }),
		await client.createCredential({ name: 'SMSC', type: 'smscApi', data: smscData }),
	);
}, 30 * 60_000);
afterAll(async () => {
	await rapporto.close();
	await smsc.close();
});

describe('the partners in a real n8n', () => {
	it.each([
		['rapportoVkSend', 'Rapporto VK Send', 'раппорто', 'rapportoVkSendTool'],
		['rapportoVkTrigger', 'Rapporto VK Trigger', 'rapporto', undefined],
		['smscContacts', 'SMSC Contacts', 'черный список', 'smscContactsTool'],
	])('shows %s with its icon and search words', async (name, displayName, alias, tool) => {
		const types = await real().client.nodeTypes();
		const type = types.find((known) => known.name === `n8n-nodes-devino-vk.${name}`);
		expect(type?.displayName).toBe(displayName);
		expect(type?.codex?.alias).toContain(alias);
		if (tool !== undefined) {
			expect(types.map((known) => known.name)).toContain(`n8n-nodes-devino-vk.${tool}`);
		}
		const icon = type?.iconUrl;
		const light = typeof icon === 'string' ? icon : icon?.light;
		expect(await (await fetch(`${real().n8n.url}/${light ?? ''}`)).text()).toContain('<svg');
	});

	it('offers the fields of the outputs before the first run', async () => {
		const schemas = `${real().n8n.url}/schemas/n8n-nodes-devino-vk`;
		const contact = await fetch(`${schemas}.smscContacts/1.0.0/contact/getAll.json`);
		expect(await contact.json()).toMatchObject({ properties: { phones: { type: 'array' } } });
	});

	it('tests a credential of Rapporto without ever sending a message', async () => {
		const { client } = real();
		const test = async (data: object) =>
			await client.testCredential({
				name: 'x',
				type: 'rapportoApi',
				data: {
					baseUrl: rapporto.address,
					serviceId: 'login',
					password: RAPPORTO_PASSWORD,
					...data,
				},
			});
		expect((await test({})).status).toBe('OK');
		const refused = {
			status: 'Error',
			message: 'Not accepted: Rapporto did not accept the service ID or the password',
		};
		expect(await test({ password: 'wrong-password' })).toMatchObject(refused);
		expect(await test({ serviceId: 'other' })).toMatchObject(refused);
		expect((await test({ baseUrl: `${rapporto.url}/elsewhere` })).status).toBe('Error');
		expect((await test({ baseUrl: 'http://example.com/login' })).message).toContain('has no TLS');
		expect((await test({ baseUrl: 'http://127.0.0.1:9/login' })).status).toBe('Error');
		const answers: Array<[status: number, body: string]> = [
			...[302, 403, 500, 502].map((status): [number, string] => [status, 'No']),
			[200, '<response><code>401</code><text>Invalid password</text></response>'],
		];
		for (const [status, body] of answers) {
			rapporto.state.trouble.next('send', { kind: 'answer', status, body });
			expect([status, (await test({})).status]).toEqual([status, 'Error']);
		}
		rapporto.state.trouble.next('send', { kind: 'answer', status: 200, body: 'Invalid password' });
		expect(await test({})).toMatchObject(refused);
		expect(rapporto.state.messages.size).toBe(0);
	});

	it('tests a credential of SMSC by the balance', async () => {
		const { client } = real();
		const test = async (data: object) =>
			await client.testCredential({
				name: 'x',
				type: 'smscApi',
				data: { baseUrl: smsc.url, login: 'demo', password: SMSC_PASSWORD, ...data },
			});
		expect((await test({})).status).toBe('OK');
		expect((await test({ login: '', password: '', apiKey: SMSC_TOKEN })).status).toBe('OK');
		const refused = {
			status: 'Error',
			message: expect.stringContaining('SMSC did not accept the login, the password'),
		};
		expect(await test({ password: 'wrong-password' })).toMatchObject(refused);
		expect(await test({ apiKey: 'wrong-key' })).toMatchObject(refused);
		expect((await test({ baseUrl: 'http://example.com' })).message).toContain('has no TLS');
		smsc.state.trouble.next('balance', { kind: 'answer', status: 200, body: '<html></html>' });
		expect((await test({})).message).toContain('not with the balance');
		const paths = smsc.state.requests.map(({ path, query }) => [path, query]);
		expect(new Set(paths.flat())).toEqual(new Set(['/sys/balance.php', '']));
	});

	describe('the joined example: a group of SMSC, Devino, Rapporto, the black list', () => {
		async function runJoined(change: (parameters: Record<string, INodeParameters>) => void) {
			const { client } = real();
			const workflow = example('smsc-group-to-vk.json');
			change(Object.fromEntries(workflow.nodes.map(({ name, parameters }) => [name, parameters])));
			const { id } = await client.createWorkflow(workflow, credentials);
			const execution = await client.runWorkflow(id);
			expect(execution.status).toBe('success');
			return (name: string, output = 0) =>
				itemsOf(execution, name, { output }).map(({ json }) => json);
		}
		const textsOfRapporto = () =>
			[...rapporto.state.messages.values()].map(({ phone, parameters }) => [
				phone,
				parameters.message,
			]);
		beforeEach(() => rapporto.reset());

		it('waits for each message, and takes the second way with those it did not reach', async () => {
			const { emulator } = real();
			const jsonOf = await runJoined(() => {});
			const group = [ORDINARY, SPAM, SPAM_WITHOUT_VK, BLOCKED_BY_USER, ACCEPTED_WITHOUT_ID];
			expect(jsonOf('Contacts of the Group').map(({ phone }) => phone)).toEqual(group);
			expect(jsonOf('Devino VK Send').map(({ phone, outcome }) => [phone, outcome])).toEqual([
				[ORDINARY, 'delivered'],
				[SPAM, 'rejected'],
				[SPAM_WITHOUT_VK, 'rejected'],
				[BLOCKED_BY_USER, 'failed'],
				[ACCEPTED_WITHOUT_ID, 'unknown'],
			]);
			expect(phonesSent(emulator)).toEqual(new Map(group.map((phone) => [phone, 1])));
			expect(jsonOf('Got It in VK').map(({ phone }) => phone)).toEqual([ORDINARY]);
			expect(jsonOf('Look Up First').map(({ phone }) => phone)).toEqual([ACCEPTED_WITHOUT_ID]);
			expect(jsonOf('Ask Devino')).toEqual([]);
			expect(jsonOf('Accepted by Rapporto')).toMatchObject([
				{ code: 'OK', phone: SPAM, ptag: 'second-way' },
				{ code: 'OK', phone: BLOCKED_BY_USER, ptag: 'second-way' },
			]);
			expect(textsOfRapporto()).toEqual([
				[SPAM, 'Boris, your order A-2 is ready'],
				[BLOCKED_BY_USER, 'Gleb, your order A-4 is ready'],
			]);
			expect(smsc.state.blacklist).toMatchObject([
				{ phone: SPAM_WITHOUT_VK, type: '1', comment: 'Not to be reached through VK' },
			]);
			expect(jsonOf('Black List')).toEqual([{ id: expect.stringMatching(/^\d+$/) }]);
		});

		it('asks Devino first when the time is over', async () => {
			const jsonOf = await runJoined((parameters) => {
				parameters['Contacts of the Group']!.filters = { group: '14' };
				parameters['Devino VK Send']!.limitWaitMinutes = 1;
			});
			expect(jsonOf('Devino VK Send').map(({ outcome }) => outcome)).toEqual([
				'timeout',
				'timeout',
			]);
			expect(jsonOf('Ask Devino').map(({ normalizedStatus }) => normalizedStatus)).toEqual([
				'SEEN',
				'SENT',
			]);
			expect(jsonOf('Got It in VK')).toHaveLength(1);
			expect(textsOfRapporto()).toEqual([[NEVER_DELIVERED, 'Zoya, your order B-2 is ready']]);
		}, 400_000);
	});

	it('receives statuses of Rapporto by GET and by POST, in a published workflow', async () => {
		const { client, n8n } = real();
		const workflow = example('rapporto-statuses.json');
		const { id } = await client.createWorkflow(workflow, credentials);
		await client.activate(id);
		const hook = workflow.nodes.find(({ name }) => name === 'Rapporto VK Trigger')?.webhookId;
		const url = `${n8n.url}/webhook/${hook ?? ''}/rapporto-vk`;
		while ((await fetch(url)).status === 404) await delay(50);

		const secret = `secret=${encodeURIComponent(SECRET)}`;
		const report = 'msgType=VK&transactionId=9223372036854775807&status=5&unifiedExtStatus=6';
		expect((await fetch(`${url}?${report}`)).status).toBe(403);
		const byGet = await fetch(`${url}?${report}&${secret}`);
		expect([byGet.status, await byGet.text()]).toEqual([200, '']);
		const byPost = await fetch(`${url}?${secret}`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: report.replace('status=5', 'status=2'),
		});
		expect([byPost.status, await byPost.text()]).toEqual([200, '']);

		let executions = await client.listExecutions({ workflowId: id });
		while (executions.length < 2 || executions.some(({ status }) => status !== 'success')) {
			await delay(100);
			executions = await client.listExecutions({ workflowId: id });
		}
		const details = await Promise.all(
			executions.map(async (execution) => await client.getExecution(execution.id)),
		);
		const items = details.flatMap((execution) =>
			itemsOf(execution, 'Rapporto VK Trigger').map(({ json }) => json),
		);
		expect(items.map(({ status }) => status).sort()).toEqual(['DELIVERED', 'UNDELIVERABLE']);
		for (const item of items) expect(item.messageId).toBe('9223372036854775807');
	});

	it('runs every operation of SMSC Contacts', async () => {
		const { client } = real();
		const operations = [
			{ resource: 'group', operation: 'create', name: 'Новая' },
			{ resource: 'group', operation: 'getAll', returnAll: true },
			{ resource: 'contact', operation: 'create', phone: '79993334455', name: 'Глеб' },
			{
				resource: 'contact',
				operation: 'update',
				phone: '79993334455',
				updateFields: { tags: 'a' },
			},
			{ resource: 'group', operation: 'addContacts', groupId: '12', phones: '79993334455' },
			{ resource: 'contact', operation: 'delete', phone: '79993334455' },
		];
		for (const parameters of operations) {
			const start = realNode('n8n-nodes-base.manualTrigger', 'Start');
			const node = realNode('smscContacts', 'SMSC', {
				parameters: { ...parameters, options: {} },
				credentials: { smscApi: { id: 'smsc', name: 'SMSC' } },
			});
			const { id } = await client.createWorkflow(
				{
					name: parameters.operation,
					nodes: [start, node],
					connections: { Start: { main: [[{ node: 'SMSC', type: 'main', index: 0 }]] } },
					settings: { executionOrder: 'v1' },
				},
				credentials,
			);
			expect((await client.runWorkflow(id)).status).toBe('success');
		}
		expect(smsc.state.groups.map(({ name }) => name)).toContain('Новая');
	});
});
