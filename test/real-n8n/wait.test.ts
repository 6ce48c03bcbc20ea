import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { itemsOf, runsOf, type Execution, type WorkflowFile } from '../../n8n/driver';
import { pinnedN8n } from '../support/pinned-n8n';
import { realNode, realWorkflow, useRealN8n } from '../support/real-n8n';
import { phonesSent, SEND_PARAMETERS } from '../support/send';

const real = useRealN8n();

const waitNode = (parameters: INodeParameters = {}, more: Partial<INode> = {}): INode =>
	realNode('devinoVkSend', 'Send', {
		...more,
		parameters: { ...SEND_PARAMETERS, operation: 'sendAndWaitForStatus', ...parameters },
	});
const after = (): INode => realNode('n8n-nodes-base.noOp', 'After');
const codeFor = (...phones: string[]): string =>
	`return ${JSON.stringify(phones)}.map((phone, i) => ({ json: { phone, name: 'N' + i } }));`;

async function start(
	jsCode: string,
	...nodes: INode[]
): Promise<{ id: string; workflow: WorkflowFile }> {
	const { client, credential } = real();
	const workflow = realWorkflow('wait', jsCode, ...nodes);
	const { id } = await client.createWorkflow(workflow, [credential]);
	return { id: await client.startWorkflow(id), workflow };
}
const ended = async (id: string): Promise<Execution> => await real().client.waitForExecution(id);
const asleep = async (id: string): Promise<Execution> =>
	await real().client.waitForStatus(id, ({ status }) => status === 'waiting');
const isAsleep = async (id: string): Promise<boolean> =>
	(await real().client.getExecution(id)).status === 'waiting';
const outcomes = (execution: Execution, node = 'Send'): IDataObject[] =>
	itemsOf(execution, node).map(({ json }) => json);

/** The messages that the emulator accepted: their ids and the address for their statuses. */
function accepted(): Array<{ id: string; url: string; phone: string }> {
	return [...real().emulator.state.messages.values()].map(({ id, phone, message }) => ({
		id,
		phone,
		url: String(message.statusUrl),
	}));
}

async function post(url: string, ...events: Array<[id: string, status: string, code?: string]>) {
	const body = events.map(([messageId, status, errorCode = status]) => ({
		messageId,
		eventTime: '2025-01-15 12:00:00',
		statusInfo: { status, errorCode, detailStatus: `${status}: null` },
	}));
	const { status } = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	return status;
}

/** Lets the emulator send no callback by itself, and messages live no further than accepted. */
function bySelf(): void {
	real().emulator.state.switches.callbacks.on = false;
	real().emulator.state.switches.lives.speed = 0.0001;
}

beforeEach(() => Object.assign(real().emulator.state.limits, { perSecond: null, perDay: null }));

/** The emulator has accepted each of these phones, and each once. */
function sentOnce(...phones: string[]): void {
	expect(phonesSent(real().emulator)).toEqual(new Map(phones.map((phone) => [phone, 1])));
}

const ONE = '79991000001';
const [TWO, THREE] = ['79991000002', '79991000003'];

/** An execution that sleeps; nothing happens unless a test makes it. */
async function sleeper(
	phones: string[],
	parameters: INodeParameters = {},
	...next: INode[]
): Promise<{ id: string; messages: ReturnType<typeof accepted>; url: string }> {
	bySelf();
	const { id } = await start(codeFor(...phones), waitNode(parameters), after(), ...next);
	await asleep(id);
	const messages = accepted();
	return { id, messages, url: messages[0]?.url ?? '' };
}

it('waits for one message until it is delivered', async () => {
	const { id } = await start(codeFor('79991000001'), waitNode(), after());
	const execution = await ended(id);
	expect(execution.status).toBe('success');
	const [message] = accepted();
	expect(outcomes(execution)).toEqual([
		{
			outcome: 'delivered',
			status: 'DELIVERED',
			errorCode: expect.any(String),
			messageId: message?.id,
			phone: '79991000001',
			advice: 'Nothing to do',
			waitedSeconds: expect.any(Number),
		},
	]);
	expect(itemsOf(execution, 'After')).toHaveLength(1);
	expect(accepted()).toHaveLength(1);
});

it('waits for a thousand messages until they are seen', async () => {
	const code = `return Array.from({ length: 1000 }, (_, i) => ({ json: { phone: '7999' + (1000000 + i) } }));`;
	const { id } = await start(code, waitNode({ waitUntil: 'seen' }), after());
	const execution = await ended(id);
	const items = itemsOf(execution, 'After');
	expect(items.map(({ json }) => json.outcome)).toEqual(Array.from({ length: 1000 }, () => 'seen'));
	expect(items.map(({ json }) => json.phone)).toEqual(
		Array.from({ length: 1000 }, (_, index) => `7999${1_000_000 + index}`),
	);
	expect(new Set(items.map(({ json }) => json.messageId))).toEqual(
		new Set(accepted().map(({ id: messageId }) => messageId)),
	);
	expect(runsOf(execution, 'After')).toHaveLength(1);
});

describe('what becomes of messages', () => {
	it('each failure comes out with what is needed for another way', async () => {
		real().emulator.state.switches.lives.ttlSpeed = 100;
		const fates = {
			'79990100001': ['failed', 'UNDELIVERABLE', 'UNDELIVERABLE'],
			'79990110001': ['failed', 'UNDELIVERABLE', 'UNSUPPORTED'],
			'79990120001': ['failed', 'UNDELIVERABLE', 'BLOCKED_BY_USER'],
			'79990130001': ['failed', 'UNDELIVERABLE', 'RATELIMIT'],
			'79990020001': ['failed', 'EXPIRED', 'VP_EXPIRED_AFTER_SEND'],
			'79990200001': ['failed', 'REJECTED', 'FAILED'],
			'79990240001': ['failed', 'REJECTED', 'NUMBER_IN_BLACK_LIST'],
			'79990300001': ['failed', 'UNKNOWN', 'UNKNOWN'],
			'79990400001': ['rejected', null, 'is.spam'],
			'79990600001': ['unknown', null, 'no.id'],
			'79990000001': ['seen', 'SEEN', 'READ'],
		};
		const phones = Object.keys(fates);
		const { id } = await start(
			codeFor(...phones, 'nobody'),
			waitNode({ waitUntil: 'seen', limitWaitMinutes: 1 }, { onError: 'continueErrorOutput' }),
			after(),
		);
		const execution = await ended(id);
		const items = outcomes(execution, 'After');
		expect(items.map(({ outcome, status, errorCode }) => [outcome, status, errorCode])).toEqual([
			...Object.values(fates),
			['invalid', null, 'invalid.parameter'],
		]);
		expect(items.map(({ phone }) => phone)).toEqual([...phones, 'nobody']);
		for (const item of items) {
			expect(Object.keys(item)).toEqual([
				'outcome',
				'status',
				'errorCode',
				'messageId',
				'phone',
				'advice',
				'waitedSeconds',
			]);
			expect(item.advice).toMatch(/\w/);
		}
		const paired = itemsOf(execution, 'Send').map(({ pairedItem }) => pairedItem);
		expect(paired).toEqual(items.map((_, item) => ({ item })));
		sentOnce(...phones);
	});

	it('nothing accepted: the rules of Send hold', async () => {
		const failing = await start(codeFor('79990400001'), waitNode(), after());
		const failed = await ended(failing.id);
		expect(failed.status).toBe('error');
		const { id } = await start(
			codeFor('79990400002'),
			waitNode({}, { onError: 'continueErrorOutput' }),
			after(),
		);
		const execution = await ended(id);
		expect(execution.status).toBe('success');
		const [item] = itemsOf(execution, 'Send', { output: 1 });
		expect(item?.json).toMatchObject({ error: { code: 'REJECTED' }, name: 'N0' });
	});

	it('callbacks twice, out of order and never', async () => {
		const phones = ['79990050001', '79990060001', '79990040001', ONE];
		const { id } = await start(codeFor(...phones), waitNode({ waitUntil: 'seen' }), after());
		const execution = await ended(id);
		expect(outcomes(execution).map(({ outcome }) => outcome)).toEqual(phones.map(() => 'seen'));
		expect(runsOf(execution, 'After')).toHaveLength(1);
		const readings = real().emulator.state.requests.filter(({ endpoint }) => endpoint === 'detail');
		expect(readings.length).toBeGreaterThan(0);
		sentOnce(...phones);
	});

	it('a callback that comes before the execution sleeps, and is not repeated', async () => {
		const { state } = real().emulator;
		Object.assign(state.switches.callbacks, { retries: 0 });
		Object.assign(state.switches.lives, { sentMs: 50, deliveredMs: 100 });
		const { id } = await start(
			codeFor(ONE, TWO, THREE),
			waitNode({ options: { messagesPerSecond: 1 } }),
			after(),
		);
		const execution = await ended(id);
		// Of a run from the editor n8n has stored nothing yet, and answers 500.
		expect(state.callbacks.some(({ status }) => status === 409 || status === 500)).toBe(true);
		const words = outcomes(execution).map(({ outcome }) => outcome);
		expect(words).toEqual(Array.from({ length: 3 }, () => expect.stringMatching(/delivered|seen/)));
		sentOnce(ONE, TWO, THREE);
	});

	it('input fields come along with a success if they are asked for', async () => {
		const { id, url, messages } = await sleeper([ONE, TWO], {
			options: { messagesPerSecond: 0, includeInput: true },
		});
		await post(
			url,
			[messages[0]?.id ?? '', 'DELIVERED'],
			[messages[1]?.id ?? '', 'EXPIRED', 'VP_EXPIRED_AFTER_SEND'],
		);
		const [one, two] = outcomes(await ended(id));
		expect(one).toMatchObject({ outcome: 'delivered', name: 'N0', phone: ONE });
		expect(two).toMatchObject({ outcome: 'failed', advice: expect.stringContaining('SMS') });
		expect(two).not.toHaveProperty('name');
	});
});

describe('who may wake it', () => {
	/** n8n's own; the node's key is there in any case. */
	const hasToken = pinnedN8n.line !== '1.123';

	it('the address carries the key and the node, and is not the execution alone', async () => {
		const { id, url } = await sleeper([ONE]);
		const { pathname, searchParams } = new URL(url);
		expect(pathname).toMatch(new RegExp(`^/webhook-waiting/${id}/[0-9a-f-]{36}$`));
		expect(searchParams.get('key')).toMatch(/^[0-9a-f]{32}$/);
		expect(searchParams.has('signature')).toBe(hasToken);
		expect(searchParams.get('secret')).toBeNull();
		await real().client.stopExecution(id);
	});

	it('a wrong token, a wrong key, foreign ids and SENT leave it asleep', async () => {
		const { id, url, messages } = await sleeper([ONE]);
		const [{ id: messageId } = { id: '' }] = messages;
		const with_ = (name: string, value?: string): string => {
			const changed = new URL(url);
			if (value === undefined) changed.searchParams.delete(name);
			else changed.searchParams.set(name, value);
			return changed.href;
		};
		const token = new URL(url).searchParams.get('signature') ?? '';
		const event: [string, string] = [messageId, 'DELIVERED'];
		if (hasToken) {
			expect(await post(with_('signature', '0'.repeat(token.length)), event)).toBe(401);
			expect(await post(with_('signature'), event)).toBe(401);
		}
		expect(await post(with_('key', '0'.repeat(32)), event)).toBe(403);
		expect(await post(with_('key'), event)).toBe(403);
		expect(await post(`${url}&key=0`, event)).toBe(403);
		expect(await post(url, ['3721115754893245581', 'DELIVERED'])).toBe(200);
		expect(await post(url, [messageId, 'SENT'], [messageId, 'SENT'])).toBe(200);
		expect(await post(url, [messageId, 'QUEUED'])).toBe(200);
		expect(await isAsleep(id)).toBe(true);
		expect(await post(url, event)).toBe(200);
		const execution = await ended(id);
		expect(outcomes(execution)).toMatchObject([{ outcome: 'delivered', messageId }]);
		sentOnce(ONE);
	});

	it('twenty waking callbacks at once: the rest of the workflow runs once', async () => {
		const { id, url, messages } = await sleeper([ONE, TWO]);
		const events = messages.map(({ id: messageId }): [string, string] => [messageId, 'DELIVERED']);
		const replies = await Promise.all(
			Array.from({ length: 20 }, async () => await post(url, ...events)),
		);
		const execution = await ended(id);
		expect(execution.status).toBe('success');
		expect(runsOf(execution, 'Send')).toHaveLength(1);
		expect(runsOf(execution, 'After')).toHaveLength(1);
		expect(itemsOf(execution, 'After')).toHaveLength(2);
		// n8n answers some by 500: they find an execution that is neither asleep nor under way yet.
		expect(replies).toContain(200);
		sentOnce(ONE, TWO);
	});

	it('a late SEEN leaves a Wait node further down asleep', async () => {
		const pause = realNode('n8n-nodes-base.wait', 'Wait', {
			typeVersion: 1.1,
			parameters: { resume: 'webhook' },
			webhookId: '6f4d4d83-6f0b-4b76-9b6c-0f8d3c1b2a11',
		});
		const { id, url, messages } = await sleeper([ONE], {}, pause);
		const [{ id: messageId } = { id: '' }] = messages;
		expect(await post(url, [messageId, 'DELIVERED'])).toBe(200);
		const { client } = real();
		await client.waitForStatus(id, ({ status }) => status === 'running' || status === 'waiting');
		let execution = await client.getExecution(id);
		while (execution.data.resultData.lastNodeExecuted !== 'Wait') {
			execution = await asleep(id);
		}
		expect(await post(url, [messageId, 'SEEN', 'READ'])).toBe(404);
		execution = await client.getExecution(id);
		expect(execution.status).toBe('waiting');
		expect(execution.data.resultData.lastNodeExecuted).toBe('Wait');
		await client.stopExecution(id);
	});

	it('each round of a loop waits with a key of its own', async () => {
		bySelf();
		const { client, credential } = real();
		const loop = realNode('n8n-nodes-base.splitInBatches', 'Loop', { typeVersion: 3 });
		const workflow = realWorkflow('loop', codeFor(ONE, TWO), loop, waitNode());
		workflow.connections.Loop = { main: [[], [{ node: 'Send', type: 'main', index: 0 }]] };
		workflow.connections.Send = { main: [[{ node: 'Loop', type: 'main', index: 0 }]] };
		const { id: workflowId } = await client.createWorkflow(workflow, [credential]);
		const id = await client.startWorkflow(workflowId);
		await asleep(id);
		const [first] = accepted();
		await post(first?.url ?? '', [first?.id ?? '', 'DELIVERED']);
		while (accepted().length < 2) await asleep(id);
		await asleep(id);
		const second = accepted()[1];
		expect(second?.url).not.toBe(first?.url);
		expect(await post(first?.url ?? '', [second?.id ?? '', 'DELIVERED'])).toBe(403);
		expect(await isAsleep(id)).toBe(true);
		expect(await post(second?.url ?? '', [second?.id ?? '', 'DELIVERED'])).toBe(200);
		const execution = await ended(id);
		expect(runsOf(execution, 'Send')).toHaveLength(2);
		expect(itemsOf(execution, 'Send', { run: 1 })[0]?.json.phone).toBe(TWO);
		sentOnce(ONE, TWO);
	});
});

describe('never twice', () => {
	it('n8n is killed while the execution sleeps, and started again: it wakes', async () => {
		const { id, url, messages } = await sleeper([ONE, TWO]);
		await real().n8n.kill();
		await real().restart();
		expect(await isAsleep(id)).toBe(true);
		const [one, two] = messages.map(({ id: messageId }) => messageId);
		expect(await post(url, [one ?? '', 'SENT'], [two ?? '', 'DELIVERED'])).toBe(200);
		expect(await isAsleep(id)).toBe(true);
		expect(await post(url, [one ?? '', 'UNDELIVERABLE', 'UNSUPPORTED'])).toBe(200);
		const execution = await ended(id);
		expect(outcomes(execution).map(({ outcome }) => outcome)).toEqual(['failed', 'delivered']);
		sentOnce(ONE, TWO);
	});

	it('Retry On Fail sends nothing again', async () => {
		const { id } = await start(
			codeFor('79990400001', ONE),
			waitNode(
				{},
				{
					...{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
					onError: 'continueRegularOutput',
				},
			),
			after(),
		);
		const execution = await ended(id);
		expect(outcomes(execution).map(({ outcome }) => outcome)).toEqual(['rejected', 'delivered']);
		sentOnce('79990400001', ONE);
	});

	it('stopped while it sleeps, and retried from the list: it sends nothing again', async () => {
		const { client } = real();
		const { id } = await sleeper([ONE, TWO]);
		await client.stopExecution(id);
		const retried = await client.retryExecution(id);
		expect(outcomes(retried).map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout']);
		sentOnce(ONE, TWO);
	});
});

describe('when the time is over', () => {
	let slept: { execution: Execution; messages: ReturnType<typeof accepted>; lives: unknown[] };

	/** The wait takes three minutes. */
	beforeAll(async () => {
		const { client, emulator } = real();
		emulator.reset();
		const { id, messages } = await sleeper([ONE, TWO], {
			limitWaitMinutes: 1,
			options: { messagesPerSecond: 0, includeInput: true },
		});
		const lives = messages.map((one) => emulator.state.messages.get(one.id)?.message.ttl);
		sentOnce(ONE, TWO);
		// From here on the emulator knows nothing of the sleeper: all that comes out stands at n8n.
		emulator.reset();
		const execution = await client.waitForExecution(id, { timeoutMs: 300_000 });
		slept = { execution, messages, lives };
	}, 400_000);

	it('every item comes out, paired and with what is needed to look it up', () => {
		const { execution, messages, lives } = slept;
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'After')).toHaveLength(2);
		expect(itemsOf(execution, 'Send')).toEqual(
			messages.map(({ id: messageId, phone }, item) => ({
				json: {
					outcome: 'timeout',
					status: null,
					errorCode: null,
					messageId,
					phone,
					advice: expect.stringContaining('Devino VK Stats'),
					waitedSeconds: 180,
				},
				pairedItem: { item },
			})),
		);
		expect(lives).toEqual([60, 60]);
	});
});

it('an AI agent is not offered to wait', async () => {
	const types = await real().client.nodeTypes();
	const tool = types.find(({ name }) => name === 'n8n-nodes-devino-vk.devinoVkSendTool');
	const operation = tool?.properties.find(({ name }) => name === 'operation');
	expect(operation?.options).toContainEqual(
		expect.objectContaining({
			value: 'sendAndWaitForStatus',
			displayOptions: { hide: { '@tool': [true] } },
		}),
	);
	expect(types.map(({ name }) => name)).not.toContain('n8n-nodes-devino-vk.devinoVkSendHitlTool');
});
