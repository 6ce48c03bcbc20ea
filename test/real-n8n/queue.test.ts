import { itemsOf } from '../../n8n/driver';
import { acceptances, killWhileSending, lookUp, sendToTheRest } from '../support/queue/killing';
import { startQueue, type QueueN8n } from '../support/queue/queue-n8n';
import { countCodes, runAtOnce, sendAtOnce } from '../support/queue/sending';
import {
	createSending,
	customers,
	jsonOf,
	postStatuses,
	publishTrigger,
	sendNode,
	SERVICE,
} from '../support/queue/workflows';
import { SecretScan } from '../support/secrets';

const SET_UP_MS = 30 * 60_000;
const AT_ONCE = { messagesPerSecond: 0 };

jest.setTimeout(5 * 60_000);

/** A worker that is gone is noticed after seconds, not after a minute and a half. */
const NOTICED_SOON = {
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};
/** What they print is looked through for secrets. */
const TALKATIVE = { N8N_LOG_LEVEL: 'debug' };
/** Neither worker can take all that is started at once. */
const FIVE_AT_ONCE = { N8N_CONCURRENCY_PRODUCTION_LIMIT: '5' };

let started: QueueN8n | undefined;

beforeAll(async () => {
	started = await startQueue({ env: { ...NOTICED_SOON, ...TALKATIVE }, workerEnv: FIVE_AT_ONCE });
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

const accepted = (): string[] => [...queue().emulator.state.messages.keys()];

describe('two workers', () => {
	it('ten workflows at once send a thousand messages each, every one once', async () => {
		const { executions, byWorker } = await sendAtOnce(queue(), 10, 1000, AT_ONCE);
		expect(Math.min(...byWorker)).toBeGreaterThan(0);
		expect(executions.map(({ status }) => status)).toEqual(Array(10).fill('success'));
		const ids = executions.flatMap((one) => jsonOf(one).map(({ messageId }) => messageId));
		expect(ids).toHaveLength(10_000);
		expect(new Set(ids)).toEqual(new Set(accepted()));
		const { acceptedByPhone } = queue().emulator.state;
		expect(acceptedByPhone.size).toBe(10_000);
		expect(Math.max(...acceptedByPhone.values())).toBe(1);
	});

	it('keep the rate together when each is set to half of it', async () => {
		const { byWorker } = await sendAtOnce(queue(), 10, 30, { messagesPerSecond: 25 });
		expect(Math.min(...byWorker)).toBeGreaterThan(0);
		expect(accepted()).toHaveLength(300);
		expect(queue().emulator.state.largestWindow(SERVICE, 1000)).toBeLessThanOrEqual(50);
	});

	it('know the message keys that the other has recorded', async () => {
		const keyed = sendNode({ ...AT_ONCE, messageKey: '={{ $json.phone }}' });
		const id = await createSending(queue(), customers(100), keyed);
		const first = await runAtOnce(queue(), [id]);
		expect(countCodes(first.executions)).toEqual({ OK: 100 });
		const again = await runAtOnce(queue(), Array<string>(10).fill(id));
		expect(Math.min(...again.byWorker)).toBeGreaterThan(0);
		expect(countCodes(again.executions)).toEqual({ DUPLICATE: 1000 });
		expect(accepted()).toHaveLength(100);
	});

	it('that record the same keys at the same time leave nobody out', async () => {
		const options = { ...AT_ONCE, batchSize: 10, messageKey: '={{ $json.phone }}' };
		const id = await createSending(queue(), customers(100), sendNode(options));
		const { executions, byWorker } = await runAtOnce(queue(), Array<string>(10).fill(id));
		expect(Math.min(...byWorker)).toBeGreaterThan(0);
		const { OK = 0, DUPLICATE = 0 } = countCodes(executions);
		expect(OK + DUPLICATE).toBe(1000);
		expect(OK).toBe(accepted().length);
		expect(queue().emulator.state.acceptedByPhone.size).toBe(100);
	});
});

describe('callbacks through the webhook process', () => {
	it('reach the trigger: fifty at once, each status one item, nothing twice', async () => {
		const trigger = await publishTrigger(queue());
		const ids = Array.from({ length: 50 }, (_, index) =>
			String(3_721_115_754_893_245_581n + BigInt(index)),
		);
		const post = async (messageIds: string[]) =>
			await postStatuses(trigger.url, messageIds, 'DELIVERED');
		const answers = await Promise.all(ids.map(async (id) => await post([id])));
		expect(answers).toEqual(Array(50).fill(200));
		const got = (await trigger.executions(50)).map((items) =>
			items.map(({ messageId }) => messageId),
		);
		expect(got.map((items) => items.length)).toEqual(Array(50).fill(1));
		expect(got.flat().sort()).toEqual(ids);

		expect(await Promise.all([post(['twice']), post(['twice']), post(ids)])).toEqual([
			200, 200, 200,
		]);
		expect(await post(['the last one'])).toBe(200);
		const more = (await trigger.executions(52)).slice(50).flat();
		expect(more.map(({ messageId }) => messageId)).toEqual(['twice', 'the last one']);
	});

	it('wake a waiting execution, which goes on on a worker, once', async () => {
		const { client, emulator, webhook } = queue();
		// The detail tells nothing that a callback has not told.
		emulator.state.switches.lives.speed = 0.0001;
		const waiting = sendNode(AT_ONCE, { operation: 'sendAndWaitForStatus' });
		const id = await client.startWorkflow(await createSending(queue(), customers(2), waiting));
		await client.waitForStatus(id, ({ status }) => status === 'waiting');
		const [one, two] = emulator.state.messages.values();
		const url = String(one?.message.statusUrl);
		expect(url.startsWith(`${webhook.url}/webhook-waiting/`)).toBe(true);
		expect(await postStatuses(url, [one?.id ?? ''], 'DELIVERED')).toBe(200);
		expect((await client.getExecution(id)).status).toBe('waiting');

		const both = [one?.id ?? '', two?.id ?? ''];
		await Promise.all(
			Array.from({ length: 20 }, async () => await postStatuses(url, both, 'DELIVERED')),
		);
		const execution = await client.waitForExecution(id);
		expect(execution.status).toBe('success');
		expect(itemsOf(execution, 'Send').map(({ json }) => [json.messageId, json.outcome])).toEqual(
			both.map((messageId) => [messageId, 'delivered']),
		);
		expect(accepted()).toEqual(both);
		const taken = new RegExp(`Worker started execution ${id}\\b`, 'g');
		const workers = queue()
			.logs()
			.filter(({ place }) => place.startsWith('worker'));
		expect(workers.flatMap(({ text }) => text.match(taken) ?? [])).toHaveLength(2);
	});
});

describe('killed in the middle of sending', () => {
	it('a worker: nothing goes out twice, and the recipe finds whom it has reached', async () => {
		const { execution, acceptedBefore } = await killWhileSending(queue(), { victim: 'worker' });
		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toContain('failed to be processed');
		const [, reached, twice] = acceptances(queue());
		expect(reached).toBeGreaterThanOrEqual(acceptedBefore);
		expect([acceptedBefore > 0, reached < 1000, twice]).toEqual([true, true, 0]);

		const retried = await queue().client.retryExecution(execution.id);
		expect(retried.status).toBe('error');
		const found = (await lookUp(queue(), execution)).map(({ messageId }) => messageId);
		expect(found).toHaveLength(reached);
		expect(new Set(found)).toEqual(new Set(accepted()));

		expect((await sendToTheRest(queue(), execution)).status).toBe('success');
		expect(acceptances(queue())).toEqual([0, 1000, 0]);
	});

	it('everything, and retried from the list: with a message key nothing goes out twice', async () => {
		const messageKey = '={{ $json.phone }}';
		const { execution } = await killWhileSending(queue(), { victim: 'everything', messageKey });
		expect(execution.status).toBe('crashed');
		const [, reached] = acceptances(queue());
		expect(reached).toBeLessThan(1000);
		const retried = await queue().client.retryExecution(execution.id);
		const { DUPLICATE = 0, OK } = countCodes([retried]);
		expect(DUPLICATE).toBeGreaterThanOrEqual(reached);
		expect(OK).toBe(1000 - DUPLICATE);
		// A key may have been recorded of which the message never left.
		expect(acceptances(queue())).toEqual([DUPLICATE - reached, reached + 1000 - DUPLICATE, 0]);
		await sendToTheRest(queue(), execution);
		expect(acceptances(queue())).toEqual([0, 1000, 0]);
	});
});

it('no process, no table and no queue holds the API key or the callback secret', async () => {
	const { postgres, redis, secrets } = queue();
	const tables = await postgres.dump();
	const written = redis.history();
	expect(tables).toContain('79991000500');
	expect(written).toContain('executionId');
	const scan = new SecretScan(secrets);
	scan.look("PostgreSQL's tables", tables);
	scan.look('all that came into Redis', written);
	for (const folder of queue().folders()) scan.lookThroughFolder(folder);
	scan.assertNothingFound();
});
