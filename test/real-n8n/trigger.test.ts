/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { itemsOf, N8nApiError, type ExecutionSummary, type WorkflowFile } from '../../n8n/driver';
import { fixtureText } from '../support/fixtures';
import { pinnedN8n } from '../support/pinned-n8n';
import { example, realNode, realWorkflow, useRealN8n } from '../support/real-n8n';
import { SEND_PARAMETERS } from '../support/send';

const SECRET = 'open sesame & more';
const STATUS_SAMPLE = fixtureText('devino/callback-expired.json');
const MESSAGE_SAMPLE = fixtureText('devino/incoming-message.json');
const TRIGGER = 'Devino VK Trigger';

const real = useRealN8n({ callbackSecret: SECRET });

interface Reply {
	status: number;
	body: string;
}

/** A published workflow that begins with a trigger. */
interface Published {
	id: string;
	url: string;
	post(body: unknown, query?: string, headers?: Record<string, string>): Promise<Reply>;
	/**
	 * The executions, the oldest first, once there are so many and all have ended. They begin after
	 * the answer: that there are no more shows only by a later one.
	 */
	executions(atLeast: number): Promise<ExecutionSummary[]>;
	/** The items of those executions. */
	items(atLeast: number): Promise<IDataObject[]>;
	/** Posts one more event, and tells whether it is the only one that started the workflow. */
	startedNothing(): Promise<boolean>;
}

let hooks = 0;

const hookId = (): string => `00000000-0000-4000-9000-${String(++hooks).padStart(12, '0')}`;

/** The route is there a moment after n8n has said so. */
async function routeIsThere(url: string): Promise<void> {
	for (let tries = 0; tries < 100; tries++) {
		if ((await fetch(url, { method: 'POST' })).status !== 404) return;
		await delay(50);
	}
	throw new Error(`${url} is never served`);
}

/** The executions once there are so many and all have ended, the oldest first. */
async function ended(workflowId: string, atLeast: number): Promise<ExecutionSummary[]> {
	for (;;) {
		const list = await listed(workflowId);
		const failed = list.find(({ status }) => status === 'error');
		if (failed !== undefined) throw new Error(`Execution ${failed.id} failed`);
		if (list.length >= atLeast && list.every(({ status }) => status === 'success')) {
			return list.reverse();
		}
		await delay(100);
	}
}

/** While n8n's database is busy with a burst, its REST API answers 503. */
async function listed(workflowId: string): Promise<ExecutionSummary[]> {
	for (;;) {
		try {
			return await real().client.listExecutions({ workflowId, limit: 1000 });
		} catch (error) {
			if (!(error instanceof N8nApiError && error.status === 503)) throw error;
			await delay(1000);
		}
	}
}

async function publish(parameters: INodeParameters = {}): Promise<Published> {
	const { client, credential, n8n } = real();
	const webhookId = hookId();
	const trigger = realNode('devinoVkTrigger', TRIGGER, {
		webhookId,
		parameters: { events: ['messageStatus', 'incomingMessage'], ...parameters },
	});
	const { id } = await client.createWorkflow(
		{ name: 'trigger', nodes: [trigger], connections: {}, settings: { executionOrder: 'v1' } },
		[credential],
	);
	await client.activate(id);
	const url = `${n8n.url}/webhook/${webhookId}/devino-vk`;
	await routeIsThere(url);
	const post: Published['post'] = async (
		body,
		query = `secret=${encodeURIComponent(SECRET)}`,
		headers = {},
	) => {
		// While its database is busy n8n answers 503, before any node: Devino comes again then.
		for (;;) {
			const reply = await postOnce(body, query, headers);
			if (reply.status !== 503) return reply;
			await delay(500);
		}
	};
	const postOnce = async (
		body: unknown,
		query: string,
		headers: Record<string, string>,
	): Promise<Reply> => {
		const response = await fetch(`${url}?${query}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body:
				typeof body === 'string' || body instanceof Uint8Array
					? (body as string)
					: JSON.stringify(body),
		});
		return { status: response.status, body: await response.text() };
	};
	return {
		id,
		url,
		post,
		executions: async (atLeast) => await ended(id, atLeast),
		async startedNothing() {
			await post(status('the last one'));
			return (await ended(id, 1)).length === 1;
		},
		async items(atLeast) {
			const items: IDataObject[] = [];
			for (const execution of await ended(id, atLeast)) {
				const full = await client.getExecution(execution.id);
				items.push(...itemsOf(full, TRIGGER).map(({ json }) => json));
			}
			return items;
		},
	};
}

const status = (messageId: string, word = 'DELIVERED', more: IDataObject = {}): IDataObject => ({
	messageId,
	eventTime: '2023-06-28 13:34:25',
	statusInfo: { status: word, errorCode: word, detailStatus: `${word}: null` },
	...more,
});
const vkEvent = (type: string, more: IDataObject = {}): IDataObject => ({
	type,
	group_id: 213243638,
	event_id: `event of ${type}`,
	object: { message: { id: 7, from_id: 1, peer_id: 1, text: 'hi', conversation_message_id: 9 } },
	...more,
});
const batchOf = (count: number, from = 0): IDataObject[] =>
	Array.from({ length: count }, (_, index) =>
		status(String(3_721_115_754_893_245_581n + BigInt(from + index))),
	);
const empty = { status: 200, body: '' };
const ok = { status: 200, body: 'ok' };
const refused = { status: 403, body: 'Forbidden' };

describe('the rows of the contract', () => {
	it("the page's sample callback: 200, empty, one item", async () => {
		const workflow = await publish();
		expect(await workflow.post(STATUS_SAMPLE)).toEqual(empty);
		expect(await workflow.post(status('1'))).toEqual(empty);
		expect(await workflow.items(2)).toMatchObject([
			{
				event: 'messageStatus',
				messageId: '3721115754893245581',
				status: 'EXPIRED',
				errorCode: 'VP_EXPIRED_AFTER_SEND',
				eventTimeUtc: '2023-06-28T10:34:25.000Z',
				isFinal: true,
			},
			{ messageId: '1' },
		]);
	});

	it("the page's sample incoming message, and VK's own: 200 ok, one item", async () => {
		const workflow = await publish({ options: { vkSecret: 'of VK' } });
		expect(await workflow.post(MESSAGE_SAMPLE)).toEqual(ok);
		expect(await workflow.post(vkEvent('message_new', { secret: 'of VK' }), '')).toEqual(ok);
		expect(await workflow.items(2)).toMatchObject([
			{ event: 'incomingMessage', messageTag: '3690837110063289472', source: 'devino' },
			{ event: 'incomingMessage', text: 'hi', source: 'vk' },
		]);
	});

	it('what starts nothing: the confirmation, other events, what was not chosen', async () => {
		const workflow = await publish({
			events: ['messageStatus'],
			options: { confirmationCode: 'a1b2c3d4' },
		});
		expect(await workflow.post(vkEvent('confirmation'))).toEqual({ status: 200, body: 'a1b2c3d4' });
		expect(await workflow.post(vkEvent('wall_post_new'))).toEqual(ok);
		expect(await workflow.post(MESSAGE_SAMPLE)).toEqual(ok);
		expect(await workflow.post(status('1', 'SENT'))).toEqual(empty);
		expect(await workflow.startedNothing()).toBe(true);
	});

	it('who is refused; none of them stops the next good one', async () => {
		const workflow = await publish({ options: { vkSecret: 'of VK' } });
		const right = `secret=${encodeURIComponent(SECRET)}`;
		for (const query of ['', 'secret=', 'secret=open', `${right}x`, `${right}&${right}`]) {
			expect([query, await workflow.post(STATUS_SAMPLE, query)]).toEqual([query, refused]);
		}
		expect(await workflow.post(vkEvent('message_new', { secret: 'x' }), '')).toEqual(refused);
		expect(await workflow.startedNothing()).toBe(true);
		const log = real().n8n.log();
		expect(log).not.toContain('sesame');
	});

	it('an address outside the list', async () => {
		const workflow = await publish({ options: { ipAllowlist: '203.0.113.0/24, 2001:db8::/32' } });
		const forged = { 'x-forwarded-for': '203.0.113.7' };
		expect(await workflow.post(STATUS_SAMPLE)).toEqual(refused);
		expect(await workflow.post(STATUS_SAMPLE, undefined, forged)).toEqual(refused);
		const inside = await publish({ options: { ipAllowlist: '127.0.0.0/8, ::1' } });
		expect(await inside.post(STATUS_SAMPLE)).toEqual(empty);
		expect(await inside.executions(1)).toHaveLength(1);
		expect(await workflow.executions(0)).toEqual([]);
	});

	it('a bad entry among good ones, and nothing but bad ones', async () => {
		const workflow = await publish();
		expect((await workflow.post([status('1'), { hello: 'world' }, status('2')])).status).toBe(200);
		expect((await workflow.post({ hello: 'world' })).status).toBe(400);
		expect((await workflow.post('[{')).status).toBe(422);
		expect(await workflow.items(1)).toMatchObject([
			{ messageId: '1' },
			{ event: 'unrecognized', raw: { hello: 'world' } },
			{ messageId: '2' },
		]);
	});

	it('what n8n itself refuses starts nothing', async () => {
		const workflow = await publish();
		const gzip = { 'content-encoding': 'gzip' };
		const broken = await workflow.post(STATUS_SAMPLE, undefined, gzip);
		const large = await workflow.post(`"${'x'.repeat(17 * 1024 * 1024)}"`);
		expect([broken.status, large.status]).toEqual([500, 500]);
		expect(await workflow.startedNothing()).toBe(true);
	});
});

describe('much, often, and late', () => {
	it('1,000 statuses are one execution with 1,000 items; the same batch again is none', async () => {
		const workflow = await publish();
		const batch = batchOf(1000);
		expect(await workflow.post(batch)).toEqual(empty);
		expect(await workflow.executions(1)).toHaveLength(1);
		expect(await workflow.post(batch)).toEqual(empty);
		expect(await workflow.post(status('the last one'))).toEqual(empty);
		const items = await workflow.items(2);
		expect(items.map(({ messageId }) => messageId)).toEqual([
			...batch.map(({ messageId }) => messageId),
			'the last one',
		]);
	});

	it('statuses out of order all come; with Ignore Outdated the late ones do not', async () => {
		const late = [status('1', 'SEEN'), status('1', 'DELIVERED')];
		const all = await publish();
		for (const event of late) await all.post([event]);
		expect(await all.items(2)).toMatchObject([{ status: 'SEEN' }, { status: 'DELIVERED' }]);
		const latest = await publish({ options: { ignoreOutdated: true } });
		for (const event of late) expect(await latest.post([event])).toEqual(empty);
		expect(await latest.post(status('2'))).toEqual(empty);
		expect(await latest.items(2)).toMatchObject([
			{ messageId: '1', status: 'SEEN' },
			{ messageId: '2' },
		]);
	});

	it('200 different events at once: all answered 200, none lost, none twice', async () => {
		const workflow = await publish();
		const events = batchOf(200);
		const replies = await Promise.all(events.map(async (event) => await workflow.post([event])));
		expect(replies.filter(({ status: code }) => code !== 200)).toEqual([]);
		const got = (await workflow.items(200)).map(({ messageId }) => messageId);
		expect([...got].sort()).toEqual(events.map(({ messageId }) => messageId).sort());
	}, 600_000);

	it('one event three times, one after the other: one execution', async () => {
		const workflow = await publish();
		for (let time = 0; time < 3; time++) {
			expect(await workflow.post(STATUS_SAMPLE)).toEqual(empty);
			await workflow.executions(1);
		}
		await workflow.post(status('the last one'));
		expect(await workflow.executions(2)).toHaveLength(2);
	});

	it('after a restart of n8n it still listens, and knows what it has seen', async () => {
		const workflow = await publish();
		const batch = batchOf(1000);
		await workflow.post(batch);
		expect(await workflow.post(STATUS_SAMPLE)).toEqual(empty);
		expect(await workflow.executions(2)).toHaveLength(2);
		await real().restart();
		expect(await workflow.post(STATUS_SAMPLE)).toEqual(empty);
		expect(await workflow.post(batch.slice(1))).toEqual(empty);
		expect(await workflow.post(status('new'))).toEqual(empty);
		expect(await workflow.executions(3)).toHaveLength(3);
	}, 300_000);
});

describe('the answer', () => {
	it('is there before the workflow has run', async () => {
		const { client, n8n } = real();
		const webhookId = hookId();
		const trigger = realNode('devinoVkTrigger', TRIGGER, { webhookId });
		const wait = realNode('n8n-nodes-base.wait', 'Wait', {
			typeVersion: 1.1,
			webhookId: hookId(),
			parameters: { amount: 3 },
		});
		const { id } = await client.createWorkflow(
			{
				name: 'slow',
				nodes: [trigger, wait],
				connections: { [TRIGGER]: { main: [[{ node: 'Wait', type: 'main', index: 0 }]] } },
			},
			[real().credential],
		);
		await client.activate(id);
		const url = `${n8n.url}/webhook/${webhookId}/devino-vk?secret=${encodeURIComponent(SECRET)}`;
		await routeIsThere(url);
		const headers = { 'content-type': 'application/json' };
		const reply = await fetch(url, { method: 'POST', headers, body: STATUS_SAMPLE });
		expect([reply.status, await reply.text()]).toEqual([200, '']);
		const unfinished = await client.listExecutions({ workflowId: id });
		expect(unfinished.map(({ status: word }) => word)).not.toContain('success');
		await ended(id, 1);
	});
});

describe('Send to emulator to callback to Trigger', () => {
	/** Start → Items → Send, and the trigger beside them, in one workflow. */
	async function createBoth(jsCode: string, options: IDataObject = {}) {
		const { client, credential } = real();
		const send = realNode('devinoVkSend', 'Send', {
			parameters: { ...SEND_PARAMETERS, statusCallback: 'trigger', options } as INodeParameters,
		});
		const workflow = realWorkflow('both', jsCode, send);
		const webhookId = hookId();
		workflow.nodes.push(
			realNode('devinoVkTrigger', TRIGGER, {
				webhookId,
				parameters: { events: ['messageStatus'], statuses: ['DELIVERED'] },
			}),
		);
		const { id } = await client.createWorkflow(workflow, [credential]);
		const activate = async (): Promise<void> => {
			await client.activate(id);
			await routeIsThere(`${real().n8n.url}/webhook/${webhookId}/devino-vk`);
		};
		return { id, activate };
	}

	const hash = (ids: unknown[]): string =>
		createHash('sha256')
			.update([...ids].sort().join('\n'))
			.digest('hex');

	it('refuses before it was published once, then hands the URL over by itself', async () => {
		const { client, emulator, n8n } = real();
		const { id, activate } = await createBoth(`return [{ json: { phone: '79991000001' } }];`);
		const before = await client.runWorkflow(id, { trigger: 'Start' });
		expect(before.status).toBe('error');
		expect(before.data.resultData.error?.message).toContain('finds no Devino VK Trigger');
		expect(emulator.state.requests).toEqual([]);

		await activate();
		const after = await client.runWorkflow(id, { trigger: 'Start' });
		expect(after.data.resultData.error).toBeUndefined();
		const [message] = emulator.state.messages.values();
		const url = String(message?.message.statusUrl);
		expect(url).toMatch(new RegExp(`^${n8n.url}/webhook/.*/devino-vk\\?secret=open`));
	});

	it('brings back the very ids of 10,000 messages', async () => {
		const { client, emulator } = real();
		emulator.state.limits.perSecond = null;
		emulator.state.switches.callbacks.batchSize = 500;
		const { id, activate } = await createBoth(
			`return Array.from({ length: 10000 }, (_, i) => ({ json: { phone: '7999' + (1000000 + i) } }));`,
			{ messagesPerSecond: 0 },
		);
		await activate();
		const run = await client.runWorkflow(id, { trigger: 'Start' });
		const sent = itemsOf(run, 'Send').map(({ json }) => json.messageId);
		expect(new Set(sent).size).toBe(10_000);

		const received: unknown[] = [];
		const read = new Set<string>([run.id]);
		for (let tries = 0; received.length < sent.length && tries < 300; tries++) {
			for (const { id: execution } of await ended(id, 1)) {
				if (read.has(execution)) continue;
				read.add(execution);
				const full = await client.getExecution(execution);
				received.push(...itemsOf(full, TRIGGER).map(({ json }) => json.messageId));
			}
			await delay(200);
		}
		expect(hash(received)).toBe(hash(sent));
		const answers = new Set(emulator.state.callbacks.map(({ status: code }) => code));
		// The emulator repeats a callback that a busy n8n answers 503.
		answers.delete(503);
		expect([...answers]).toEqual([200]);
	}, 300_000);
});

describe('the example workflows', () => {
	/** Publishes an example's workflow; gives the workflow's id and the trigger's URL. */
	async function publishExample(workflow: WorkflowFile) {
		const { client, credential, n8n } = real();
		const trigger = workflow.nodes.find(({ name }) => name === TRIGGER);
		const { id } = await client.createWorkflow(workflow, [credential]);
		await client.activate(id);
		const url = `${n8n.url}/webhook/${trigger?.webhookId}/devino-vk`;
		await routeIsThere(url);
		return { id, url: `${url}?secret=${encodeURIComponent(SECRET)}` };
	}

	async function post(url: string, body: unknown): Promise<Reply> {
		const headers = { 'content-type': 'application/json' };
		const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
		return { status: response.status, body: await response.text() };
	}

	async function chooseTableMadeByHand({ nodes }: WorkflowFile): Promise<void> {
		const parametersOf = (wanted: string): INodeParameters =>
			nodes.find(({ name }) => name === wanted)?.parameters ?? {};
		const { tableName, columns } = parametersOf('Table of statuses') as {
			tableName: string;
			columns: { column: Array<{ name: string; type: string }> };
		};
		const value = await real().client.createDataTable(tableName, columns.column);
		parametersOf('Write').dataTableId = { __rl: true, mode: 'id', value };
	}

	it('thanks those who answer, and tells a manager', async () => {
		const { client, emulator } = real();
		const message = emulator.state.addMessage({ phone: '79991000001', acceptedAt: Date.now() });
		const { id, url } = await publishExample(example('thank-those-who-answer.json'));
		const reply = await emulator.state.fireIncoming({ url, text: 'Yes!', messageTag: message.id });
		expect([reply.status, reply.answer]).toEqual([200, 'ok']);
		const [execution] = await ended(id, 1);
		const full = await client.getExecution(execution?.id ?? '');
		expect(itemsOf(full, 'Say thank you')).toMatchObject([
			{ json: { code: 'OK', phone: '79991000001' } },
		]);
		expect(itemsOf(full, 'Tell a manager')).toMatchObject([
			{ json: { subject: 'Reply from +79991000001', text: 'Yes!' } },
		]);
	});

	it('writes every status into a table', async () => {
		const { client } = real();
		const workflow = example('write-every-status-into-a-table.json');
		// As its note says: the Data table node of n8n 1 neither makes a table nor finds one by its name.
		if (pinnedN8n.line === '1.123') await chooseTableMadeByHand(workflow);
		const { id, url } = await publishExample(workflow);
		expect(await post(url, [status('1', 'SENT'), status('1'), status('2')])).toEqual(empty);
		const [execution] = await ended(id, 1);
		const full = await client.getExecution(execution?.id ?? '');
		expect(itemsOf(full, 'Write')).toMatchObject([
			{ json: { messageId: '1', status: 'SENT', isFinal: false } },
			{ json: { messageId: '1', status: 'DELIVERED', isFinal: true } },
			{ json: { messageId: '2' } },
		]);
	});

	it('hears every message of a VK community, once it has confirmed itself', async () => {
		const { client, emulator } = real();
		const { id, url } = await publishExample(example('every-message-of-a-vk-community.json'));
		const bare = url.split('?')[0] ?? '';
		const vk = { url: bare, shape: 'vk', secret: 'replace-me' } as const;
		const confirmation = await emulator.state.fireIncoming({ ...vk, type: 'confirmation' });
		expect([confirmation.status, confirmation.answer]).toEqual([200, 'replace-me']);
		const forged = await emulator.state.fireIncoming({ ...vk, secret: 'another', text: 'forged' });
		expect(forged.status).toBe(403);
		for (const text of ['first', 'second']) await emulator.state.fireIncoming({ ...vk, text });
		const texts: unknown[] = [];
		for (const execution of await ended(id, 2)) {
			const full = await client.getExecution(execution.id);
			texts.push(...itemsOf(full, 'What was written').map(({ json }) => json.text));
		}
		expect(texts).toEqual(['first', 'second']);
	});
});

it('offers the fields of the output before the first run', async () => {
	const url = `${real().n8n.url}/schemas/n8n-nodes-devino-vk.devinoVkTrigger/1.0.0.json`;
	const schema = (await (await fetch(url)).json()) as { properties: object };
	expect(Object.keys(schema.properties)).toContain('messageId');
});
