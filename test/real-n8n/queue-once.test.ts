import type { IDataObject } from 'n8n-workflow';

import type { StoredCredential, WorkflowFile } from '../../n8n/driver';
import { startQueue, type QueueN8n } from '../support/queue/queue-n8n';
import { runAtOnce } from '../support/queue/sending';
import { jsonOf } from '../support/queue/workflows';
import { example } from '../support/real-n8n';

const SET_UP_MS = 30 * 60_000;
const CUSTOMERS = 600;
const ROUNDS = 6;
const RATE = 50;

jest.setTimeout(10 * 60_000);

let started: QueueN8n | undefined;
let credentials: StoredCredential[] = [];

beforeAll(async () => {
	// One execution a worker: two that begin together run on two workers.
	started = await startQueue({ workerEnv: { N8N_CONCURRENCY_PRODUCTION_LIMIT: '5' } });
	const { client, credential, postgres, redis } = started;
	credentials = [
		credential,
		await client.createCredential({ name: 'Postgres', type: 'postgres', data: postgres.login }),
		await client.createCredential({
			name: 'Redis',
			type: 'redis',
			data: { host: '127.0.0.1', port: redis.port, database: 0, password: '' },
		}),
	];
}, SET_UP_MS);

beforeEach(() => {
	const { state } = queue().emulator;
	queue().emulator.reset();
	Object.assign(state.limits, { perSecond: null, perDay: null });
	state.switches.callbacks.on = false;
});

afterAll(async () => await started?.stop(), SET_UP_MS);

function queue(): QueueN8n {
	if (started === undefined) throw new Error('n8n is not up yet');
	return started;
}

/** An example with so many customers, of whom each round has others; gives its id. */
async function importExample(file: string, count: number, round = 0): Promise<string> {
	const workflow: WorkflowFile = example(file);
	const jsCode = `return Array.from({ length: ${count} }, (_, i) => ({ json: {
		message_key: 'order-' + (${round} * 10000 + i), phone: '7999' + (1000000 + ${round} * 10000 + i),
		name: 'Anna', order_number: 'A-' + i } }));`;
	const nodes = workflow.nodes.map((node) =>
		node.name === 'Customers' ? { ...node, parameters: { jsCode } } : node,
	);
	return (await queue().client.createWorkflow({ ...workflow, nodes }, credentials)).id;
}

/** How many messages each phone got, as counts: `{ 1: 600 }` where everybody got one. */
function messagesByPhone(): Record<number, number> {
	const counts: Record<number, number> = {};
	for (const count of queue().emulator.state.acceptedByPhone.values()) {
		counts[count] = (counts[count] ?? 0) + 1;
	}
	return counts;
}

const errorsOf = (items: IDataObject[]): IDataObject[] =>
	items.flatMap(({ error }) => (error === undefined ? [] : [error as IDataObject]));

describe.each(['once-only-postgres.json', 'once-only-redis.json'])('%s', (file) => {
	it('two workers at the same moment, six rounds: everybody once', async () => {
		const ranOn = new Set<number>();
		for (let round = 0; round < ROUNDS; round++) {
			const id = await importExample(file, CUSTOMERS, round);
			const { executions, byWorker } = await runAtOnce(queue(), [id, id]);
			expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
			for (const [worker, count] of byWorker.entries()) if (count > 0) ranOn.add(worker);
			expect(messagesByPhone()).toEqual({ 1: CUSTOMERS * (round + 1) });
		}
		expect(ranOn.size).toBe(2);
	});

	it('a later run sends nothing; what was surely not sent goes out then', async () => {
		const id = await importExample(file, 20, 50);
		const { state } = queue().emulator;
		const { trouble } = state;
		trouble.next('send', { kind: 'refused', key: 'billing.error' });
		const first = await runAtOnce(queue(), [id]);
		expect(
			errorsOf(first.executions.flatMap((one) => jsonOf(one, 'Surely Not Sent'))),
		).toHaveLength(20);
		expect(messagesByPhone()).toEqual({});

		trouble.next('send', { kind: 'reset', when: 'afterAcceptance' });
		await runAtOnce(queue(), [id]);
		expect(messagesByPhone()).toEqual({ 1: 20 });
		const requests = state.requests.length;
		const third = await runAtOnce(queue(), [id]);
		expect(third.executions.map(({ status }) => status)).toEqual(['success']);
		expect(messagesByPhone()).toEqual({ 1: 20 });
		expect(state.requests.length).toBe(requests);
	});
});

it('once-only-postgres.json: what was taken and never confirmed can be found', async () => {
	const id = await importExample('once-only-postgres.json', 20, 60);
	queue().emulator.state.trouble.next('send', { kind: 'reset', when: 'afterAcceptance' });
	await runAtOnce(queue(), [id]);
	const open = await queue().postgres.query(
		"SELECT count(*) FROM sent_messages WHERE message_id IS NULL AND message_key LIKE 'order-6000%'",
	);
	expect(open).toBe('20');
});

it('one-rate-for-all-workers.json: two workers at once keep the rate together', async () => {
	const id = await importExample('one-rate-for-all-workers.json', 600);
	const { executions, byWorker } = await runAtOnce(queue(), [id, id]);
	expect(byWorker).toEqual([1, 1]);
	expect(executions.map(({ status }) => status)).toEqual(['success', 'success']);
	const { state } = queue().emulator;
	expect(state.messages.size).toBe(1200);
	expect(state.largestWindow('Demo_shop', 1000)).toBeLessThanOrEqual(RATE);
});
