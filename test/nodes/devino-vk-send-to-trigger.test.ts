import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import { createEmulator, type DevinoEmulator } from '../../emulator';
import { forgetSeenEvents } from '../../nodes/shared/callbacks/seen-events';
import { forgetChanges } from '../../nodes/shared/callbacks/trigger-registry';
import { chain, errorOf, json, node, run } from '../support/engine';
import { listen, type Listener } from '../support/webhook';

const WORKFLOW_ID = 'workflow-1';
const SECRET = 'open sesame & more';

let emulator: DevinoEmulator;
beforeAll(async () => {
	emulator = await createEmulator();
});
beforeEach(() => {
	emulator.reset();
	forgetChanges();
	forgetSeenEvents();
});
afterAll(async () => await emulator.close());

interface Published {
	id?: string;
	webhookId?: string;
	publicUrl?: string;
	callbackSecret?: unknown;
	/** n8n's id of the credential. */
	credentialId?: string;
	parameters?: INodeParameters;
	stored?: IDataObject;
}

const credentialWith = (callbackSecret: unknown): ICredentialDataDecryptedObject => ({
	apiKey: 'demo-key',
	baseUrl: emulator.url,
	callbackSecret: callbackSecret as string,
});

const credentialOf = (id: string) => ({ devinoVkApi: { id, name: 'test' } });

/** A workflow's trigger behind a socket. */
async function triggerOf({
	id = 'trigger',
	webhookId = 'hook',
	publicUrl = 'https://n8n.example.com/',
	callbackSecret = SECRET,
	credentialId = '1',
	parameters = {},
	stored,
}: Published = {}): Promise<Listener> {
	return await listen(
		node('devinoVkTrigger', 'Devino VK Trigger', {
			...{ id, webhookId, parameters },
			credentials: credentialOf(credentialId),
		}),
		{ credentials: { devinoVkApi: credentialWith(callbackSecret) }, publicUrl, stored },
	);
}

/** The static data that publishing a workflow with a trigger leaves. */
async function publish(published: Published = {}): Promise<IDataObject> {
	const listener = await triggerOf(published);
	await listener.activate();
	await listener.close();
	return listener.stored;
}

interface Sending {
	callbackSecret?: unknown;
	baseUrl?: string;
	credentialId?: string;
	publicUrl?: string;
	options?: IDataObject;
	parameters?: INodeParameters;
	/** The ids of the triggers in the workflow as it is now. */
	triggers?: string[];
	disabled?: boolean;
}

async function send(staticData: IDataObject, sending: Sending = {}) {
	const { callbackSecret = SECRET, baseUrl = emulator.url, options = {}, ...more } = sending;
	const { credentialId = '1', triggers = ['trigger'], disabled = false, publicUrl } = more;
	const workflow = chain(
		node('test.start', 'Start'),
		node('devinoVkSend', 'Send', {
			credentials: credentialOf(credentialId),
			parameters: {
				service: 'Shop',
				phone: '={{ $json.phone }}',
				template: 'order_ready',
				statusCallback: 'trigger',
				options: options as INodeParameters,
				...more.parameters,
			},
		}),
	);
	for (const id of triggers) {
		workflow.nodes.push(node('devinoVkTrigger', `Trigger ${id}`, { id, disabled }));
	}
	return await run(workflow, [{ json: { phone: '79990000000' } }], {
		credentials: { devinoVkApi: { ...credentialWith(callbackSecret), baseUrl } },
		workflowId: WORKFLOW_ID,
		staticData,
		publicUrl: publicUrl ?? 'https://n8n.example.com/',
	});
}

const sentUrls = (): unknown[] =>
	[...emulator.state.messages.values()].map(({ message }) => message.statusUrl);
const global = (stored: IDataObject): IDataObject => stored.global as IDataObject;

describe('what publishing a trigger leaves in the static data', () => {
	it('is its URL, its events, its credential and the n8n, under its node id', async () => {
		const stored = await publish({ id: 'trigger-id' });
		expect(global(stored)).toEqual({
			'trigger-id': {
				url: 'https://n8n.example.com/webhook/hook/devino-vk',
				route: 'hook/devino-vk',
				events: ['messageStatus'],
				credentialId: '1',
				activation: expect.any(String) as unknown,
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
		const result = await send(await publish());
		expect(json(result, 'Send')).toMatchObject([{ code: 'OK' }]);
		expect(sentUrls()).toEqual([
			'https://n8n.example.com/webhook/hook/devino-vk?secret=open+sesame+%26+more',
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

	/** What publishing a workflow with several triggers leaves. */
	const publishAll = async (...all: Published[]): Promise<IDataObject> => {
		const stored = await Promise.all(all.map(publish));
		return { global: Object.assign({}, ...stored.map(global)) as IDataObject };
	};

	it.each<[string, Published, Sending]>([
		['do not listen to statuses', { parameters: { events: ['incomingMessage'] } }, {}],
		['have another credential', { credentialId: '2' }, {}],
		['are no longer in the workflow', {}, { triggers: ['trigger'] }],
	])('passes over triggers that %s', async (_, other, sending) => {
		const stored = await publishAll({}, { id: 'other', webhookId: 'other', ...other });
		await send(stored, { triggers: ['trigger', 'other'], ...sending });
		expect(sentUrls()).toEqual([expect.stringContaining('/webhook/hook/')]);
	});

	it.each([
		['the secret of today', 'of today', 'secret=of+today'],
		['a number as a text', 1234567, 'secret=1234567'],
	])('carries %s, not the one of the day when the trigger was published', async (_, now, part) => {
		const result = await send(await publish(), { callbackSecret: now });
		expect(json(result, 'Send')).toMatchObject([{ code: 'OK' }]);
		expect(sentUrls()).toEqual([`https://n8n.example.com/webhook/hook/devino-vk?${part}`]);
	});

	it.each([
		['https://moved.example.com/', 'https://moved.example.com/webhook/hook/devino-vk'],
		[
			'https://n8n.example.com/sub/path/',
			'https://n8n.example.com/sub/path/webhook/hook/devino-vk',
		],
	])('is under %s where n8n was moved there after the publishing', async (publicUrl, url) => {
		await send(await publish({ callbackSecret: '' }), { publicUrl, callbackSecret: '' });
		expect(sentUrls()).toEqual([url]);
	});

	it('is found at once though n8n was known by a local address when it was published', async () => {
		const stored = await publish({ publicUrl: 'http://localhost:5678/' });
		const options = { dryRun: true };
		const result = await send(stored, { baseUrl: 'https://devino.invalid', options });
		expect(json(result, 'Send')).toMatchObject([
			{ request: { statusUrl: 'https://n8n.example.com/webhook/hook/devino-vk?secret=***' } },
		]);
	});

	it('shows no secret that is a number in a dry run', async () => {
		const options = { dryRun: true };
		const result = await send(await publish(), { callbackSecret: 1234567, options });
		expect(JSON.stringify(json(result, 'Send'))).not.toContain('1234567');
	});

	it('is not asked for a secret where no URL carries one', async () => {
		const parameters = { statusCallback: 'url', statusUrl: 'https://partner.example.com/hook' };
		const result = await send({}, { callbackSecret: null, parameters });
		expect(json(result, 'Send')).toMatchObject([{ code: 'OK' }]);
	});

	it.each<[string, () => Promise<IDataObject>, Sending, RegExp, RegExp]>([
		['there is no trigger', async () => ({}), {}, /finds no Devino VK Trigger/, /publish it again/],
		[
			'the trigger hears only incoming messages',
			async () => await publish({ parameters: { events: ['incomingMessage'] } }),
			{},
			/finds no Devino VK Trigger/,
			/choose 'Message Status' in it/,
		],
		[
			'the trigger is no longer in the workflow',
			async () => await publish(),
			{ triggers: [] },
			/finds no Devino VK Trigger/,
			/Add a Devino VK Trigger/,
		],
		[
			'the trigger is switched off',
			async () => await publish(),
			{ disabled: true },
			/finds no Devino VK Trigger/,
			/unpublish it and publish it again/,
		],
		[
			'there are several',
			async () => await publishAll({ id: 'second', webhookId: 'second-hook' }, {}),
			{ triggers: ['trigger', 'second'] },
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
			/Publish the workflow on this n8n; .* unpublish it and publish it again/,
		],
		[
			'the trigger has another credential',
			async () => await publish({ credentialId: '2' }),
			{},
			/another credential/,
			/the same credential in both/,
		],
		[
			'n8n is known by a local address and Devino is elsewhere',
			async () => await publish(),
			{ baseUrl: 'https://devino.invalid', publicUrl: 'http://localhost:5678/' },
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

describe('a secret that is none', () => {
	it.each([[null], [true], [['open sesame']]])(
		'%j is handed to nobody, and no item that would carry it is sent',
		async (callbackSecret) => {
			const own = { statusCallback: 'url', statusUrl: 'https://n8n.example.com/webhook/own' };
			for (const parameters of [{}, own]) {
				const result = await send(await publish(), { callbackSecret, parameters });
				expect(errorOf(result).message).toContain("'Callback Secret' is");
			}
			expect(emulator.state.requests).toEqual([]);
		},
	);
});

describe('what a callback does to the entry', () => {
	const status = { messageId: '1', statusInfo: { status: 'DELIVERED' } };
	const withSecret = { query: 'secret=open+sesame+%26+more' };

	async function afterCallback(stored: IDataObject, more: Published = {}): Promise<IDataObject> {
		const listener = await triggerOf({ ...more, stored });
		expect((await listener.post([status], withSecret)).status).toBe(200);
		await listener.settled();
		await listener.close();
		return listener.stored;
	}

	it.each<[string, () => Promise<IDataObject>, Published]>([
		['missing', async () => ({}), {}],
		[
			'of another address',
			async () => await publish(),
			{ publicUrl: 'https://moved.example.com/' },
		],
		['of another credential', async () => await publish(), { credentialId: '2' }],
		[
			'of other events',
			async () => await publish(),
			{ parameters: { events: ['messageStatus', 'incomingMessage'] } },
		],
		[
			'of an older version of this package',
			async () => ({
				global: {
					trigger: {
						url: 'https://n8n.example.com/webhook/hook/devino-vk',
						events: ['messageStatus'],
						secretFingerprint: '0123abcd',
						instanceId: 'x',
					},
				},
			}),
			{},
		],
	])('makes one good that is %s', async (_, stored, now) => {
		const wanted = global(await publish(now)).trigger as IDataObject;
		forgetChanges();
		const { trigger } = global(await afterCallback(await stored(), now));
		expect(trigger).toEqual({ ...wanted, activation: expect.any(String) as unknown });
	});

	it('writes nothing where it is good and nothing new came', async () => {
		const stored = await publish();
		const listener = await triggerOf({ stored });
		await listener.post([status], withSecret);
		await listener.settled();
		const before = listener.stored;
		await listener.post([status], withSecret);
		await listener.settled();
		await listener.close();
		expect(listener.stored).toEqual(before);
		expect(listener.saves).toBe(1);
	});

	it('does not bring back one that was taken away while it was under way', async () => {
		const listener = await triggerOf({ stored: await publish() });
		// n8n takes the route away a moment after it has told the node.
		await listener.deactivate();
		expect((await listener.post([status], withSecret)).status).toBe(200);
		await listener.settled();
		expect(listener.stored).toEqual({ global: {} });
		await listener.activate();
		await listener.close();
		expect(global(listener.stored)).toHaveProperty('trigger');
	});

	it('is not handed out where n8n has brought it back after an unpublishing', async () => {
		const stored = await publish();
		const listener = await triggerOf({ stored });
		await listener.deactivate();
		await listener.close();
		const result = await send(stored);
		expect(errorOf(result).message).toContain('finds no Devino VK Trigger');
	});

	it('does not make one good while nobody was let in', async () => {
		const listener = await triggerOf();
		expect((await listener.post([status], { query: 'secret=x' })).status).toBe(403);
		await listener.settled();
		await listener.close();
		expect(listener.stored).toEqual({});
	});
});

describe('what a trigger leaves behind', () => {
	it('is gone with the trigger, whatever it was called meanwhile', async () => {
		const parameters = { options: { ignoreOutdated: true } };
		const named = async (name: string, stored?: IDataObject): Promise<Listener> =>
			await listen(
				node('devinoVkTrigger', name, { id: 'trigger', webhookId: 'hook', parameters }),
				{
					credentials: { devinoVkApi: credentialWith('') },
					stored,
				},
			);
		const before = await named('Before', { global: { counter: 7 } });
		await before.activate();
		await before.post([{ messageId: '1', statusInfo: { status: 'SEEN' } }]);
		await before.settled();
		await before.close();
		expect(Object.keys(global(before.stored)).sort()).toEqual([
			'counter',
			'trigger',
			'trigger/latestStatuses',
			'trigger/seenEvents',
		]);

		const after = await named('After', before.stored);
		await after.post([{ messageId: '1', statusInfo: { status: 'SEEN' } }]);
		await after.settled();
		expect(after.executions).toEqual([]);
		await after.deactivate();
		await after.close();
		expect(after.stored).toEqual({ global: { counter: 7 } });
	});

	it('is swept away by another one of the workflow where the trigger itself could not', async () => {
		const lost = await publish({ id: 'lost' });
		const stored = { global: { ...global(lost), 'lost/seenEvents': 'a', 'a/b': 1, counter: 7 } };
		expect(global(await publish({ stored }))).toEqual({
			'a/b': 1,
			counter: 7,
			trigger: expect.any(Object) as unknown,
		});
	});
});
