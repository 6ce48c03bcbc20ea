/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { itemsOf, runsOf, type Execution } from '../../n8n/driver';
import { byN8n } from '../support/pinned-n8n';
import { example, realNode, realWorkflow, useRealN8n } from '../support/real-n8n';
import { API_KEY, phonesSent, sendRequests, SEND_PARAMETERS } from '../support/send';

const real = useRealN8n();

const sendNode = (parameters: INodeParameters = {}, more: object = {}) =>
	realNode('devinoVkSend', 'Send', { ...more, parameters: { ...SEND_PARAMETERS, ...parameters } });

async function runCode(
	jsCode: string,
	...nodes: Array<ReturnType<typeof realNode>>
): Promise<Execution> {
	const { client, credential } = real();
	const { id } = await client.createWorkflow(realWorkflow('test', jsCode, ...nodes), [credential]);
	return await client.runWorkflow(id);
}

const outcomes = (execution: Execution, output = 0): IDataObject[] =>
	itemsOf(execution, 'Send', { output }).map(({ json }) => json);
const codes = (execution: Execution): unknown[] => outcomes(execution).map(({ code }) => code);

describe('the packed package in a real n8n', () => {
	it('shows the node with its icon and search words', async () => {
		const types = await real().client.nodeTypes();
		const type = types.find(({ name }) => name === 'n8n-nodes-devino-vk.devinoVkSend');
		expect(type?.displayName).toBe('Devino VK Send');
		expect(type?.codex?.alias).toContain('вконтакте');
		expect(types.map(({ name }) => name)).toContain('n8n-nodes-devino-vk.devinoVkSendTool');
		const icon = type?.iconUrl;
		const light = typeof icon === 'string' ? icon : icon?.light;
		const picture = await fetch(`${real().n8n.url}/${light ?? ''}`);
		expect(await picture.text()).toContain('<svg');
	});

	it('offers the fields of the output before the first run', async () => {
		const url = `${real().n8n.url}/schemas/n8n-nodes-devino-vk.devinoVkSend/1.0.0/send.json`;
		const schema = (await (await fetch(url)).json()) as { properties: object };
		expect(Object.keys(schema.properties)).toContain('messageId');
	});

	it('tests a credential: good, bad, without rights, without TLS, nobody there', async () => {
		const { client, emulator } = real();
		const test = async (apiKey: string, baseUrl = emulator.url) =>
			await client.testCredential({ name: 'x', type: 'devinoVkApi', data: { apiKey, baseUrl } });
		expect((await test(API_KEY)).status).toBe('OK');
		expect((await test(API_KEY, `${emulator.url}/`)).status).toBe('OK');
		const refused = { status: 'Error', message: 'Devino did not accept the key' };
		// For an HTTP status that is no success n8n 1 has words of its own.
		const failed = (message: string, in1: string) => ({
			status: 'Error',
			message: byN8n({ '1.123': in1, '2': message }),
		});
		expect(await test('wrong-key')).toMatchObject(
			failed(refused.message, 'Authorization failed - please check your credentials'),
		);
		expect(await test('demo-key-no-vk')).toMatchObject(
			failed(refused.message, 'Forbidden - perhaps check your credentials?'),
		);
		emulator.state.trouble.next('statistics', {
			kind: 'refused',
			key: 'login.must.be.not.null',
			status: 200,
		});
		expect(await test(API_KEY)).toMatchObject(refused);
		emulator.state.trouble.next('statistics', { kind: 'serverError', status: 502, body: 'html' });
		expect(await test(API_KEY)).toMatchObject(
			failed('Bad Gateway', 'Bad gateway - the service failed to handle your request'),
		);
		const insecure = await test(API_KEY, 'http://api.devino.online');
		expect(insecure.status).toBe('Error');
		expect(insecure.message).toContain('no TLS');
		expect((await test(API_KEY, 'http://127.0.0.1:9')).status).toBe('Error');
		expect(emulator.state.messages.size).toBe(0);
	});
});

describe('the example workflow', () => {
	it('sends to a thousand customers as it is imported', async () => {
		const { client, credential, emulator } = real();
		const { id } = await client.createWorkflow(example('send-to-customers.json'), [credential]);
		const execution = await client.runWorkflow(id);
		expect(execution.status).toBe('success');
		const sent = itemsOf(execution, 'Accepted').map(({ json }) => json.messageId);
		expect(sent).toHaveLength(997);
		expect(new Set(sent)).toEqual(new Set(emulator.state.messages.keys()));
		const others = itemsOf(execution, 'Look at these').map(({ json }) => json);
		expect(others.map(({ code }) => code)).toEqual(['REJECTED', 'REJECTED', 'REJECTED']);
		expect(emulator.state.largestWindow('Demo_shop', 1000)).toBeLessThanOrEqual(50);
		const [run] = runsOf(execution, 'Devino VK Send');
		expect(run?.hints?.[0]?.message).toContain('3 of 1,000 not accepted');
	});
});

describe('error items', () => {
	const code = `return [
		{ json: { phone: '79990400001', name: 'Anna' } },
		{ json: { phone: '79991000001', name: 'Boris' } },
		{ json: { phone: 'nobody', name: 'Vera' } },
	];`;

	it('go to the Error output with the input fields', async () => {
		const execution = await runCode(code, sendNode({}, { onError: 'continueErrorOutput' }));
		expect(codes(execution)).toEqual(['OK']);
		expect(outcomes(execution, 1)).toEqual([
			{
				error: expect.objectContaining({ code: 'REJECTED', certainty: 'certain' }),
				message: expect.stringContaining('is.spam'),
				phone: '79990400001',
				name: 'Anna',
			},
			{
				error: expect.objectContaining({ code: 'INVALID' }),
				message: expect.stringContaining("'Phone' holds letters"),
				phone: 'nobody',
				name: 'Vera',
			},
		]);
	});

	it('stand among the others with Continue, in order', async () => {
		const execution = await runCode(code, sendNode({}, { onError: 'continueRegularOutput' }));
		const all = itemsOf(execution, 'Send');
		expect(all.map(({ json }) => Object.keys(json))).toEqual([
			['error', 'message'],
			['code', 'messageId', 'phone', 'service'],
			['error', 'message'],
		]);
		expect(all.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
	});

	it('stop the workflow before anything is sent with Stop', async () => {
		const execution = await runCode(code, sendNode());
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toBe(
			`Nothing was sent: 'Phone' holds letters: "nobody" [item 2]`,
		);
		expect(real().emulator.state.requests).toHaveLength(0);
	});
});

describe('never twice', () => {
	const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
	const code = `return [
		{ json: { phone: '79990400001' } },
		...Array.from({ length: 20 }, (_, i) => ({ json: { phone: '799910000' + (10 + i) } })),
	];`;

	it('Retry On Fail with a rejected first item sends every other item once', async () => {
		const execution = await runCode(
			code,
			sendNode({}, { ...retries, onError: 'continueRegularOutput' }),
		);
		expect(codes(execution).slice(1)).toEqual(Array.from({ length: 20 }, () => 'OK'));
		const sent = phonesSent(real().emulator);
		expect(sent.get('79990400001')).toBe(3);
		sent.delete('79990400001');
		expect([...sent.values()]).toEqual(Array.from({ length: 20 }, () => 1));
	});

	it('a retry from the executions list sends what was not sent, and nothing else', async () => {
		const { client, credential, emulator } = real();
		emulator.state.trouble.always('send', { kind: 'refused', key: 'billing.error' });
		const workflow = realWorkflow('retry', code, sendNode());
		const { id } = await client.createWorkflow(workflow, [credential]);
		const failed = await client.runWorkflow(id);
		expect(failed.status).toBe('error');
		expect(emulator.state.messages.size).toBe(0);
		emulator.state.trouble.clear();
		const retried = await client.retryExecution(failed.id);
		expect(retried.status).toBe('success');
		expect(codes(retried).filter((one) => one === 'OK')).toHaveLength(20);
		expect(Math.max(...emulator.state.acceptedByPhone.values())).toBe(1);
	});

	it('a second execution with the same keys sends nothing', async () => {
		const { client, credential, emulator } = real();
		const keyed = sendNode({
			options: { messagesPerSecond: 0, messageKey: '={{ "order-" + $itemIndex }}' },
		});
		const workflow = realWorkflow('keys', "return [{ json: { phone: '79991000001' } }];", keyed);
		const { id } = await client.createWorkflow(workflow, [credential]);
		const first = await client.runWorkflow(id);
		const second = await client.runWorkflow(id);
		expect(codes(first)).toEqual(['OK']);
		expect(second.status).toBe('success');
		expect(codes(second)).toEqual(['DUPLICATE']);
		expect(sendRequests(emulator)).toHaveLength(1);
	});

	it('keys are recorded once by executions at the same time', async () => {
		const { client, credential, emulator } = real();
		const keyed = sendNode({
			options: { messagesPerSecond: 0, messageKey: '={{ $json.phone }}' },
		});
		const { id } = await client.createWorkflow(realWorkflow('keys at once', code, keyed), [
			credential,
		]);
		const both = await Promise.all([client.startWorkflow(id), client.startWorkflow(id)]);
		const ended = await Promise.all(both.map(async (one) => await client.waitForExecution(one)));
		const all = ended.flatMap(codes);
		expect(all.filter((one) => one === 'OK')).toHaveLength(20);
		expect(Math.max(...emulator.state.acceptedByPhone.values())).toBe(1);
	});

	it('a stopped execution sends no further request and logs the accepted ids', async () => {
		const { client, credential, emulator, n8n } = real();
		const slow = sendNode({ options: { messagesPerSecond: 5 } });
		const { id } = await client.createWorkflow(realWorkflow('stop', code, slow), [credential]);
		const execution = await client.startWorkflow(id);
		await until(() => sendRequests(emulator).length >= 2);
		await client.stopExecution(execution);
		await until(() => n8n.log().includes('accepted before the stop'));
		const requests = sendRequests(emulator).length;
		expect(n8n.log()).toContain([...emulator.state.messages.keys()][0]);
		await new Promise((resolve) => setTimeout(resolve, 2500));
		expect(sendRequests(emulator)).toHaveLength(requests);
		expect(requests).toBeLessThan(5);
	});
});

describe('reading parameters', () => {
	it("gives what n8n's own engine of expressions gives", async () => {
		// In brackets it is no longer only a path, so n8n resolves it.
		const paths = [
			'.a',
			'.b.c',
			'.list[0]',
			'.list[1].d',
			'["first name"]',
			'.n',
			'.yes',
			'.имя',
			'.text',
			'.list.length',
		];
		const variable = paths.flatMap((path, index) => [
			{ name: `own ${index}`, value: `={{ $json${path} }}` },
			{ name: `n8n ${index}`, value: `={{ ($json${path}) }}` },
		]);
		const item = {
			a: 'A',
			b: { c: 1.5 },
			list: ['x', { d: true }],
			'first name': 'Anna',
			n: 1.5e-7,
			yes: false,
			имя: 'Анна',
			text: '={{ 1 + 1 }}',
		};
		const execution = await runCode(
			`return [{ json: ${JSON.stringify(item)} }];`,
			sendNode({ phone: '79991000000', templateData: { variable }, options: { dryRun: true } }),
		);
		const { tmplData } = outcomes(execution)[0]?.request as { tmplData: IDataObject };
		const own = paths.map((_, index) => tmplData[`own ${index}`]);
		expect(own).toEqual(paths.map((_, index) => tmplData[`n8n ${index}`]));
		expect(own).toEqual([
			'A',
			'1.5',
			'x',
			'true',
			'Anna',
			'0.00000015',
			'false',
			'Анна',
			'={{ 1 + 1 }}',
			'2',
		]);
	});

	it.each(['missing', 'nothing', 'customer'])(
		'refuses a variable that is %s either way',
		async (field) => {
			for (const value of [`={{ $json.${field} }}`, `={{ ($json.${field}) }}`]) {
				const execution = await runCode(
					"return [{ json: { phone: '79991000000', nothing: null, customer: { name: 'Anna' } } }];",
					sendNode(
						{ templateData: { variable: [{ name: 'v', value }] } },
						{ onError: 'continueRegularOutput' },
					),
				);
				expect(outcomes(execution)[0]?.error).toMatchObject({
					code: 'INVALID',
					reasons: [{ ref: 'Variables: v' }],
				});
			}
		},
	);

	it('takes ten thousand items with four paths each in ten requests', async () => {
		const execution = await runCode(
			`return Array.from({ length: 10000 }, (_, i) => ({ json: {
				phone: '7999' + (1000000 + i), name: 'N' + i, order: i, shop: { city: 'C' + i },
			} }));`,
			sendNode({
				templateData: {
					variable: [
						{ name: 'name', value: '={{ $json.name }}' },
						{ name: 'order', value: '={{ $json.order }}' },
						{ name: 'city', value: '={{ $json.shop.city }}' },
					],
				},
			}),
		);
		expect(execution.status).toBe('success');
		expect(sendRequests(real().emulator)).toHaveLength(10);
		const last = [...real().emulator.state.messages.values()].at(-1);
		expect(last?.message).toMatchObject({
			tmplData: { name: 'N9999', order: '9999', city: 'C9999' },
		});
		expect(new Set(outcomes(execution).map(({ messageId }) => messageId)).size).toBe(10_000);
	});
});

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
