import {
	acceptances,
	killWhileSending,
	lookUp,
	sendToTheRest,
} from '../../test/support/queue/killing';
import type { QueueN8n } from '../../test/support/queue/queue-n8n';
import { countCodes, runAtOnce, sendAtOnce } from '../../test/support/queue/sending';
import {
	createSending,
	customers,
	jsonOf,
	postStatuses,
	publishTrigger,
	sendNode,
	SERVICE,
} from '../../test/support/queue/workflows';

const AT_ONCE = { messagesPerSecond: 0 };
const MESSAGE_KEY = '={{ $json.phone }}';
const BURST = 50;
/** Different statuses in a burst. */
const DIFFERENT = 45;

/** Empties the emulator; it accepts at any rate and reports nothing by itself. */
function prepare({ emulator }: QueueN8n): void {
	emulator.reset();
	Object.assign(emulator.state.limits, { perSecond: null, perDay: null });
	emulator.state.switches.callbacks.on = false;
}

/** Ten workflows at once, a thousand messages each, without pacing. */
export interface Throughput {
	seconds: number;
	byWorker: number[];
	accepted: number;
	/** Phones that got more than one message. */
	twice: number;
	/** Ids among the outcomes that are the emulator's to the last digit, each counted once. */
	exactIds: number;
}

export async function measureThroughput(queue: QueueN8n): Promise<Throughput> {
	prepare(queue);
	const { executions, byWorker, seconds } = await sendAtOnce(queue, 10, 1000, AT_ONCE);
	const { messages, acceptedByPhone } = queue.emulator.state;
	const ids = new Set(
		executions.flatMap((one) => jsonOf(one).map(({ messageId }) => String(messageId))),
	);
	return {
		seconds,
		byWorker,
		accepted: messages.size,
		twice: [...acceptedByPhone.values()].filter((count) => count > 1).length,
		exactIds: [...ids].filter((id) => messages.has(id)).length,
	};
}

/** How fast several executions at once sent for one VK group. */
export interface Rate {
	/** As it is set. */
	messagesPerSecond: number;
	byWorker: number[];
	/** The most messages that reached the emulator within any 1,000 ms. */
	mostInASecond: number;
}

const PACED_SECONDS = 6;

export async function measureRate(
	queue: QueueN8n,
	workflows: number,
	messagesPerSecond: number,
): Promise<Rate> {
	prepare(queue);
	const each = messagesPerSecond * PACED_SECONDS;
	const { byWorker } = await sendAtOnce(queue, workflows, each, { messagesPerSecond });
	const { state } = queue.emulator;
	return {
		messagesPerSecond,
		byWorker,
		mostInASecond: state.largestWindow(SERVICE, 1000),
	};
}

/** What became of message keys that executions recorded at the same time. */
export interface Keys {
	rounds: number;
	/** Of how many customers in all rounds. */
	customers: number;
	/** Customers who got a message more than once. */
	twice: number;
	/** Messages that a later execution with the same keys sent once more. */
	sentAgainLater: number;
}

/** @param disjoint the executions of a round have no key in common */
export async function measureKeys(
	queue: QueueN8n,
	rounds: number,
	disjoint: boolean,
): Promise<Keys> {
	const result: Keys = { rounds, customers: 0, twice: 0, sentAgainLater: 0 };
	const each = 100;
	const code = disjoint
		? `const from = Number($execution.id) % 2 ? 0 : ${each}; return Array.from({ length: ${each} }, (_, i) => ({ json: { phone: '7999' + (1000000 + from + i) } }));`
		: customers(each);
	for (let round = 0; round < rounds; round++) {
		prepare(queue);
		const keyed = sendNode({ ...AT_ONCE, batchSize: 10, messageKey: MESSAGE_KEY });
		const id = await createSending(queue, code, keyed);
		await runAtOnce(queue, [id, id]);
		const { acceptedByPhone } = queue.emulator.state;
		const counts = [...acceptedByPhone.values()];
		result.customers += counts.length;
		result.twice += counts.filter((count) => count > 1).length;
		const later = [await runAtOnce(queue, [id]), await runAtOnce(queue, [id])];
		result.sentAgainLater += countCodes(later.flatMap(({ executions }) => executions)).OK ?? 0;
	}
	return result;
}

/** Bursts of callbacks at once, one status each, through the webhook process. */
export interface Bursts {
	rounds: number;
	/** How many callbacks in all, and how many of them were answered 200. */
	callbacks: number;
	answered200: number;
	/** Different statuses that were answered 200, and items of Devino VK Trigger. */
	statuses: number;
	items: number;
	/** Of the slowest round: until the last callback was answered. */
	slowestSeconds: number;
}

export async function measureBursts(queue: QueueN8n, rounds: number): Promise<Bursts> {
	const result: Bursts = {
		...{ rounds, callbacks: 0, answered200: 0, statuses: 0, items: 0 },
		slowestSeconds: 0,
	};
	for (let round = 0; round < rounds; round++) {
		const trigger = await publishTrigger(queue);
		const post = async (id: string) => await postStatuses(trigger.url, [id], 'DELIVERED');
		// The last few repeat the first in the very same moment.
		const ids = Array.from({ length: BURST }, (_, index) => `status ${index % DIFFERENT}`);
		const from = performance.now();
		const answers = await Promise.all(ids.map(post));
		result.slowestSeconds = Math.max(result.slowestSeconds, (performance.now() - from) / 1000);
		const good = ids.filter((_, index) => answers[index] === 200);
		const statuses = new Set(good).size;
		const items = (await trigger.executionsWhenQuiet()).flat();
		result.callbacks += answers.length;
		result.answered200 += good.length;
		result.statuses += statuses;
		result.items += items.length;
	}
	return result;
}

/** What became of an execution whose worker was killed while it sent to a thousand customers. */
export interface KillOutcome {
	status: string;
	/** From the kill until n8n showed the execution as ended. */
	secondsUntilShown: number;
	acceptedBefore: number;
	/** Customers who had got one message when the execution had ended, and those with more. */
	once: number;
	twice: number;
	/** Messages that the recipe found, and whether they are those which the emulator accepted. */
	found: number;
	foundExactly: boolean;
	/** Customers with one message after the rest of the recipe. */
	onceInTheEnd: number;
}

export async function measureKill(queue: QueueN8n): Promise<KillOutcome> {
	prepare(queue);
	const { execution, at, acceptedBefore } = await killWhileSending(queue, { victim: 'worker' });
	const [, once, twice] = acceptances(queue);
	const { messages } = queue.emulator.state;
	const found = (await lookUp(queue, execution)).map(({ messageId }) => String(messageId));
	const foundExactly =
		new Set(found).size === messages.size && found.every((id) => messages.has(id));
	if (twice === 0) await sendToTheRest(queue, execution);
	return {
		status: execution.status,
		secondsUntilShown: (Date.parse(String(execution.stoppedAt)) - at) / 1000,
		...{ acceptedBefore, once, twice, foundExactly },
		found: found.length,
		onceInTheEnd: acceptances(queue)[1],
	};
}

/** What a retry from the list of executions did after all of n8n was killed while it sent. */
export interface RetryOutcome {
	status: string;
	acceptedBefore: number;
	codes: Record<string, number>;
	once: number;
	twice: number;
}

export async function measureRetry(queue: QueueN8n, withKey: boolean): Promise<RetryOutcome> {
	prepare(queue);
	const { execution } = await killWhileSending(queue, {
		victim: 'everything',
		...(withKey && { messageKey: MESSAGE_KEY }),
	});
	const acceptedBefore = queue.emulator.state.messages.size;
	const retried = await queue.client.retryExecution(execution.id);
	const [, once, twice] = acceptances(queue);
	return {
		status: execution.status,
		...{ acceptedBefore, once, twice },
		codes: countCodes([retried]),
	};
}
