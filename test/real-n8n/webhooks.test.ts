/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { hasEnded, itemsOf, type StoredCredential } from '../../n8n/driver';
import { forgetSeenEvents } from '../../nodes/shared/callbacks/seen-events';
import { anyRequest, isAuthenticated, type FuzzedRequest } from '../support/callback-fuzz';
import { node } from '../support/engine';
import { asBytes, sendBytes, type RawAnswer } from '../support/raw-http';
import { realNode, realWorkflow, useRealN8n } from '../support/real-n8n';
import { SEEDS } from '../support/seeds';
import { SEND_PARAMETERS } from '../support/send';
import { listen, type Listener } from '../support/webhook';

const SECRET = 'open sesame & more';
const RIGHT_QUERY = `secret=${encodeURIComponent(SECRET)}`;
const REQUESTS = 64;
/** So that enough of them start something, whatever the seed. */
const GOOD_ONE_EVERY = 8;
/** What a node answers; everything else is n8n's own answer. */
const OF_NODES: ReadonlySet<number | null> = new Set([200, 400, 403]);
const RAPPORTO = { serviceId: 'login', password: 'rapporto-password' };

const seed = SEEDS.at(-1) ?? 0;
const real = useRealN8n({
	callbackSecret: SECRET,
	// Megabytes: a body above it takes long to send.
	env: { N8N_PAYLOAD_SIZE_MAX: '1' },
});
let rapporto: StoredCredential;
/** Where n8n's own Webhook node listens: the witness of what n8n answers before a node runs. */
let witness: string;
const twins: Listener[] = [];

/** A published workflow of one trigger; its path on n8n's port. */
async function publish(trigger: INode, last: string): Promise<{ id: string; path: string }> {
	const { client, credential } = real();
	const { id } = await client.createWorkflow(
		{ name: trigger.name, nodes: [trigger], connections: {}, settings: { executionOrder: 'v1' } },
		[credential, rapporto],
	);
	await client.activate(id);
	const path = `/webhook/${trigger.webhookId ?? ''}/${last}`;
	const url = real().n8n.url + path;
	while ((await fetch(url, { method: 'POST' })).status === 404) await delay(50);
	return { id, path };
}

const send = async (path: string, request: Omit<FuzzedRequest, 'plain'>): Promise<RawAnswer> =>
	await sendBytes(real().n8n.port, asBytes(path, request));

/** How many executions a workflow has, once it has so many and all have ended, or half a minute on. */
async function executionsOf(workflowId: string, atLeast: number): Promise<number> {
	for (let tries = 0; ; tries++) {
		const list = await real().client.listExecutions({ workflowId, limit: 1000 });
		if ((list.length >= atLeast && list.every(hasEnded)) || tries > 300) return list.length;
		await delay(100);
	}
}

/** The events that each execution began with. */
async function eventsOf(workflowId: string, nodeName: string): Promise<string[]> {
	const { client } = real();
	const list = await client.listExecutions({ workflowId, limit: 1000 });
	const events: string[] = [];
	for (const { id } of list) {
		const items = itemsOf(await client.getExecution(id), nodeName);
		events.push(namesOf(items));
	}
	return events.sort();
}
const namesOf = (items: INodeExecutionData[]): string =>
	items.map(({ json }) => String(json.eventId ?? json.event)).join();

/** n8n's own Webhook node gets the very same answer: none of ours had a part in it. */
async function expectN8nsOwn(request: Omit<FuzzedRequest, 'plain'>, answer: RawAnswer) {
	const own = await send(witness, request);
	expect(own.status).toBe(answer.status);
}

beforeAll(async () => {
	const { client } = real();
	rapporto = await client.createCredential({
		name: 'Rapporto',
		type: 'rapportoApi',
		data: { baseUrl: 'http://127.0.0.1:9/login', ...RAPPORTO, callbackSecret: SECRET },
	});
	const nodes = ['GET', 'POST'].map((httpMethod) =>
		realNode('n8n-nodes-base.webhook', `Witness of ${httpMethod}`, {
			webhookId: `00000000-0000-4000-8000-00000000${httpMethod.length}bcd`,
			parameters: { path: 'witness', httpMethod, options: {} },
		}),
	);
	const { id } = await client.createWorkflow(
		{ name: 'Witness', nodes, connections: {}, settings: { executionOrder: 'v1' } },
		[],
	);
	await client.activate(id);
	witness = '/webhook/witness';
	while ((await fetch(real().n8n.url + witness, { method: 'POST' })).status === 404)
		await delay(50);
}, 120_000);
afterAll(async () => {
	for (const twin of twins) await twin.close();
});

const TRIGGERS: Array<{
	type: string;
	last: string;
	methods: Array<FuzzedRequest['method']>;
	parameters: INodeParameters;
	good: (name: string) => object;
}> = [
	{
		type: 'devinoVkTrigger',
		last: 'devino-vk',
		methods: ['POST'],
		parameters: { events: ['messageStatus', 'incomingMessage'] },
		good: (name) => [{ messageId: name, statusInfo: { status: 'DELIVERED' } }],
	},
	{
		type: 'rapportoVkTrigger',
		last: 'rapporto-vk',
		methods: ['GET', 'POST'],
		parameters: {},
		good: (name) => ({ transactionId: name, status: 2 }),
	},
];

describe.each(TRIGGERS)('$type on a real n8n', ({ type, last, methods, parameters, good }) => {
	it(`answers whatever is sent to it, seed ${seed}, and starts only for the known`, async () => {
		const webhookId = `00000000-0000-4000-8000-0000000000${type.length}`;
		const trigger = realNode(type, type, {
			webhookId,
			parameters,
			credentials: {
				devinoVkApi: { id: '1', name: '' },
				rapportoApi: { id: '2', name: '' },
			},
		});
		const { id, path } = await publish(trigger, last);
		// The same node in n8n's engine, without n8n: how often it lets the same requests in.
		const twin = await listen(node(type, type, { parameters }), {
			credentials: {
				devinoVkApi: { apiKey: 'demo-key', baseUrl: 'http://127.0.0.1:9', callbackSecret: SECRET },
				rapportoApi: {
					baseUrl: 'http://127.0.0.1:9/login',
					...RAPPORTO,
					callbackSecret: SECRET,
				},
			},
		});
		twins.push(twin);
		forgetSeenEvents();
		const goodOne = (name: string): FuzzedRequest => {
			const body = Buffer.from(JSON.stringify(good(name)));
			const headers = { 'content-type': 'application/json' };
			return { method: 'POST', query: RIGHT_QUERY, headers, body, plain: body };
		};
		const requests = fc
			.sample(anyRequest({ rightQuery: RIGHT_QUERY, vkSecret: 'of VK', methods }), {
				seed,
				numRuns: REQUESTS,
			})
			// What is not UTF-8 in a query is read by n8n's server in another way than by the twin's.
			.map((request) => ({ ...request, query: request.query.replaceAll('%ff', '') }))
			.flatMap((request, index) =>
				index % GOOD_ONE_EVERY === 0 ? [request, goodOne(`${index}`)] : [request],
			);
		for (const request of requests) {
			const answer = await send(path, request);
			if (!OF_NODES.has(answer.status)) {
				await expectN8nsOwn(request, answer);
				continue;
			}
			const before = twin.executions.length;
			const { body, method, query, headers } = request;
			await twin.post(body, { method, query, headers });
			await twin.settled();
			if (!isAuthenticated(request, RIGHT_QUERY)) expect(twin.executions).toHaveLength(before);
		}
		const lastOne = goodOne('the last one');
		expect((await send(path, lastOne)).status).toBe(200);
		expect(twin.executions.length).toBeGreaterThanOrEqual(REQUESTS / GOOD_ONE_EVERY);
		const expected = twin.executions.length + 1;
		await executionsOf(id, expected);
		await twin.post(lastOne.body, lastOne);
		await twin.settled();
		expect(await eventsOf(id, type)).toEqual(twin.executions.map(namesOf).sort());

		await checkOddities(path, goodOne('never'));
		expect(await executionsOf(id, expected)).toBe(expected);
	});
});

/** What no HTTP client would send, none of it with what could start a workflow. */
async function checkOddities(path: string, goodOne: Omit<FuzzedRequest, 'plain'>): Promise<void> {
	const { port } = real().n8n;
	const MEGABYTE = 1_048_576;
	const big = Buffer.alloc(MEGABYTE + 1, ' ');
	const withBody = (body: Buffer, headers = {}) => ({
		...goodOne,
		headers: { ...goodOne.headers, ...headers },
		body,
	});
	const unauthenticated = withBody(Buffer.from(goodOne.body));
	unauthenticated.query = '';
	expect((await send(path, unauthenticated)).status).toBe(403);

	// Refused by n8n before the node runs, whatever the secret.
	for (const request of [
		withBody(big),
		withBody(gzipSync(big), { 'content-encoding': 'gzip' }),
		withBody(Buffer.from('no gzip'), { 'content-encoding': 'gzip' }),
		withBody(Buffer.from('{')),
		withBody(Buffer.from('[]'), { 'content-type': 'application/json; charset=wtf' }),
	]) {
		const answer = await send(path, request);
		expect([200, 201, 202, 204, 301, 302]).not.toContain(answer.status);
		await expectN8nsOwn(request, answer);
	}
	// Almost as much as n8n takes.
	const full = withBody(Buffer.alloc(MEGABYTE - 100, ' '), { 'content-type': 'text/x-none' });
	expect((await send(path, full)).status).toBe(400);

	const head = `POST ${path}?${RIGHT_QUERY} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n`;
	const answers: Array<number | null> = [];
	for (const bytes of [
		// No ASCII where HTTP wants nothing else: Node itself says 400.
		head.replace('?', '?é&') + '\r\n',
		// Shorter than its length says, then closed.
		`${head}content-type: application/json\r\ncontent-length: 500\r\n\r\n[{"messageId":"1"`,
		`${head}content-length: -1\r\n\r\n[]`,
		`${head}content-length: 2\r\ncontent-length: 3\r\n\r\n[]`,
		`${head}transfer-encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n`,
		`${head}transfer-encoding: chunked\r\n\r\n2\r\n[]\r\n`,
		`${head}x: a\0b\r\n\r\n`,
		`${head}expect: 200-maybe\r\ncontent-length: 2\r\n\r\n[]`,
		`${head}${'x: y\r\n'.repeat(3000)}\r\n`,
		`POST ${path}?${RIGHT_QUERY}&${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
		`POST ${path}?%00%ff%=%&&&=&?? HTTP/1.0\r\n\r\n`,
		`nonsense\r\n\r\n`,
		`GET ${path}/../../rest/settings HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
		...['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'].map(
			(method) => head.replace('POST', method) + '\r\n',
		),
	]) {
		answers.push((await sendBytes(port, bytes, { half: true })).status);
	}
	expect(answers.filter((status) => status !== null && status >= 500)).toEqual([]);
	// Alive all the while.
	expect((await send(path, unauthenticated)).status).toBe(403);
}

it(`a waiting Send answers whatever is sent to it, seed ${seed}, and wakes for its own alone`, async () => {
	const { client, credential, emulator } = real();
	emulator.state.switches.callbacks.on = false;
	emulator.state.switches.lives.speed = 0.0001;
	const workflow = realWorkflow(
		'waiting',
		"return [{ json: { phone: '79991000001' } }];",
		realNode('devinoVkSend', 'Send', {
			parameters: { ...SEND_PARAMETERS, operation: 'sendAndWaitForStatus' },
		}),
		realNode('n8n-nodes-base.noOp', 'After'),
	);
	const { id } = await client.createWorkflow(workflow, [credential]);
	const execution = await client.startWorkflow(id);
	await client.waitForStatus(execution, ({ status }) => status === 'waiting');
	const [message] = [...emulator.state.messages.values()];
	const { pathname, searchParams } = new URL(String(message?.message.statusUrl));
	const key = `key=${searchParams.get('key') ?? ''}`;
	const signature = `signature=${searchParams.get('signature') ?? ''}`;
	const requests = fc.sample(
		anyRequest({ rightQuery: key, vkSecret: 'of VK', methods: ['POST'] }),
		{ seed, numRuns: REQUESTS },
	);
	// Each signed with n8n's own token: without it n8n lets nothing through to the node.
	for (const request of requests) {
		const query = `${request.query}&${signature}`;
		const answer = await send(pathname, { ...request, query });
		if (!OF_NODES.has(answer.status)) await expectN8nsOwn(request, answer);
		// The node itself answers nothing else.
		else if (answer.status === 400) await expectN8nsOwn(request, answer);
	}
	expect((await client.getExecution(execution)).status).toBe('waiting');
	const good = [{ messageId: message?.id, statusInfo: { status: 'DELIVERED' } }];
	const goodOne = {
		method: 'POST' as const,
		query: `${key}&${signature}`,
		headers: { 'content-type': 'application/json' },
		body: Buffer.from(JSON.stringify(good)),
	};
	expect((await send(pathname, goodOne)).status).toBe(200);
	const woken = await client.waitForExecution(execution);
	expect(itemsOf(woken, 'After').map(({ json }) => json.outcome)).toEqual(['delivered']);
});
