import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { createEmulator, type DevinoEmulator } from '../../emulator';
import { chain, errorOf, json, node, run } from '../support/engine';
import { listen } from '../support/webhook';

const WORKFLOW_ID = 'workflow-1';
const SECRET = 'open sesame & more';

let emulator: DevinoEmulator;
beforeAll(async () => {
	emulator = await createEmulator();
});
beforeEach(() => emulator.reset());
afterAll(async () => await emulator.close());

interface Published {
	id?: string;
	webhookId?: string;
	publicUrl?: string;
	callbackSecret?: string;
	parameters?: INodeParameters;
	stored?: IDataObject;
}

const credentialWith = (callbackSecret: string): ICredentialDataDecryptedObject => ({
	apiKey: 'demo-key',
	baseUrl: emulator.url,
	callbackSecret,
});

/** The static data that publishing a workflow with a trigger leaves. */
async function publish({
	id = 'trigger',
	webhookId = 'hook',
	publicUrl = 'https://n8n.example.com/',
	callbackSecret = SECRET,
	parameters = {},
	stored,
}: Published = {}): Promise<IDataObject> {
	const listener = await listen(
		node('devinoVkTrigger', 'Devino VK Trigger', { id, webhookId, parameters }),
		{ credentials: { devinoVkApi: credentialWith(callbackSecret) }, publicUrl, stored },
	);
	await listener.activate();
	await listener.close();
	return listener.stored;
}

async function send(
	staticData: IDataObject,
	{ callbackSecret = SECRET, baseUrl = emulator.url, options = {} } = {},
) {
	const workflow = chain(
		node('test.start', 'Start'),
		node('devinoVkSend', 'Send', {
			parameters: {
				service: 'Shop',
				phone: '={{ $json.phone }}',
				template: 'order_ready',
				statusCallback: 'trigger',
				options,
			},
		}),
	);
	return await run(workflow, [{ json: { phone: '79990000000' } }], {
		credentials: { devinoVkApi: { ...credentialWith(callbackSecret), baseUrl } },
		workflowId: WORKFLOW_ID,
		staticData,
	});
}

const sentUrls = (): unknown[] =>
	[...emulator.state.messages.values()].map(({ message }) => message.statusUrl);
const global = (stored: IDataObject): IDataObject => stored.global as IDataObject;

describe('what publishing a trigger leaves in the static data', () => {
	it('is its URL, its events, a fingerprint of the secret and the n8n, under its node id', async () => {
		const stored = await publish({ id: 'trigger-id' });
		expect(global(stored)).toEqual({
			'trigger-id': {
				url: 'https://n8n.example.com/webhook/hook/devino-vk',
				events: ['messageStatus'],
				secretFingerprint: expect.stringMatching(/^[0-9a-f]{8}$/) as unknown,
				instanceId: expect.any(String) as unknown,
			},
		});
		expect(JSON.stringify(stored)).not.toContain('sesame');
	});

	it('is renewed when n8n starts at another address, and other data stays', async () => {
		const before = await publish({ stored: { global: { counter: 7 } } });
		const after = await publish({ publicUrl: 'https://other.example.com/', stored: before });
		expect(global(after)).toMatchObject({
			counter: 7,
			trigger: { url: 'https://other.example.com/webhook/hook/devino-vk' },
		});
	});

	it('is gone when the workflow is no longer published', async () => {
		const listener = await listen(node('devinoVkTrigger', 'Trigger', { parameters: {} }), {
			credentials: { devinoVkApi: credentialWith(SECRET) },
			stored: { global: { counter: 7 } },
		});
		await listener.activate();
		await listener.deactivate();
		await listener.close();
		expect(listener.stored).toEqual({ global: { counter: 7 } });
	});

	it('is nothing when a test listener is put up', async () => {
		const listener = await listen(node('devinoVkTrigger', 'Trigger', { parameters: {} }), {
			credentials: { devinoVkApi: credentialWith(SECRET) },
			mode: 'manual',
		});
		await listener.activate();
		await listener.close();
		expect(listener.stored).toEqual({});
	});
});

describe("Report Status To 'Devino VK Trigger'", () => {
	it("sends the trigger's URL with the callback secret", async () => {
		const result = await send(await publish({ publicUrl: 'http://127.0.0.1:5678/' }));
		expect(json(result, 'Send')).toMatchObject([{ code: 'OK' }]);
		expect(sentUrls()).toEqual([
			'http://127.0.0.1:5678/webhook/hook/devino-vk?secret=open+sesame+%26+more',
		]);
	});

	it('sends it without a secret where none is set', async () => {
		const result = await send(await publish({ callbackSecret: '' }), { callbackSecret: '' });
		expect(json(result, 'Send')).toMatchObject([{ code: 'OK' }]);
		expect(sentUrls()).toEqual(['https://n8n.example.com/webhook/hook/devino-vk']);
	});

	it('shows no secret in a dry run', async () => {
		const result = await send(await publish(), { options: { dryRun: true } });
		expect(json(result, 'Send')).toMatchObject([
			{ request: { statusUrl: 'https://n8n.example.com/webhook/hook/devino-vk?secret=***' } },
		]);
	});

	it('passes over triggers that do not listen to statuses', async () => {
		const other = await publish({
			id: 'other',
			webhookId: 'other',
			parameters: { events: ['incomingMessage'] },
		});
		await send(await publish({ stored: other }));
		expect(sentUrls()).toEqual([expect.stringContaining('/webhook/hook/')]);
	});

	it.each<[string, () => Promise<IDataObject>, object, RegExp, RegExp]>([
		['there is no trigger', async () => ({}), {}, /finds no Devino VK Trigger/, /publish.* once/],
		[
			'the trigger hears only incoming messages',
			async () => await publish({ parameters: { events: ['incomingMessage'] } }),
			{},
			/finds no Devino VK Trigger/,
			/choose 'Message Status' in it/,
		],
		[
			'there are several',
			async () =>
				await publish({ stored: await publish({ id: 'second', webhookId: 'second-hook' }) }),
			{},
			/2 nodes .*\/second-hook\/.*\/hook\//,
			/Choose 'URL'/,
		],
		[
			'the workflow was published on another n8n',
			async () => {
				const stored = await publish();
				return { global: { trigger: { ...(global(stored).trigger as object), instanceId: 'x' } } };
			},
			{},
			/on another n8n/,
			/Publish the workflow once on this n8n/,
		],
		[
			'the credential has another secret',
			async () => await publish({ callbackSecret: 'another' }),
			{},
			/another callback secret/,
			/the same credential in both/,
		],
		[
			'the credential has a secret that the trigger has not',
			async () => await publish({ callbackSecret: '' }),
			{},
			/another callback secret/,
			/the same credential in both/,
		],
		[
			'n8n is known by a local address and Devino is elsewhere',
			async () => await publish({ publicUrl: 'http://localhost:5678/' }),
			{ baseUrl: 'https://devino.invalid' },
			/http:\/\/localhost:5678\/.*devino\.invalid cannot reach/,
			/WEBHOOK_URL/,
		],
	])('sends nothing and says what to do if %s', async (_, stored, options, fault, advice) => {
		const result = await send(await stored(), options);
		expect(json(result, 'Send')).toEqual([]);
		const { message, description } = errorOf(result);
		expect(message).toMatch(fault);
		expect(message).toContain("'Report Status To'");
		expect(description).toMatch(advice);
		expect(message + description).not.toContain('sesame');
		expect(emulator.state.requests).toEqual([]);
	});
});
