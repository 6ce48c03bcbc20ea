/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { catchLogs, chain, json, node, type TestWorkflow } from '../../support/engine';
import {
	items,
	phones,
	runAt,
	sendNode,
	sendRequests,
	sendWorkflow,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();
const paced = (messagesPerSecond: number) => ({ options: { messagesPerSecond } });

describe('pacing', () => {
	it('puts no more into a request than a second may hold', async () => {
		await runAt(emulator(), sendWorkflow(paced(20)), phones(50));
		expect(sendRequests(emulator()).map(({ messages }) => messages)).toEqual([20, 20, 10]);
		expect(emulator().state.largestWindow('Shop', 1000)).toBe(20);
	});

	it('holds over two executions at once, and a slow answer', async () => {
		emulator().state.trouble.next('send', { kind: 'slow', afterMs: 300 });
		await Promise.all([
			runAt(emulator(), sendWorkflow(paced(20)), phones(30)),
			runAt(emulator(), sendWorkflow(paced(20)), phones(30, 100)),
		]);
		expect(emulator().state.messages.size).toBe(60);
		expect(emulator().state.largestWindow('Shop', 1000)).toBeLessThanOrEqual(20);
	});

	it('holds over splits and repeats', async () => {
		emulator().state.trouble.next('send', { kind: 'tooManyRequests' });
		const input = [...phones(7), ...items({ phone: '79990510000' })];
		const outcomes = json(await runAt(emulator(), sendWorkflow(paced(20)), input), 'Send');
		expect(outcomes.filter(({ code }) => code === 'OK')).toHaveLength(7);
		expect(emulator().state.largestWindow('Shop', 1000)).toBeLessThanOrEqual(20);
	});

	it('holds over the rounds of a loop', async () => {
		const workflow: TestWorkflow = {
			...chain(node('test.start', 'Start'), node('test.loop', 'Loop')),
		};
		workflow.nodes.push(sendNode(paced(2)));
		workflow.connections.Loop = {
			main: [[], [{ node: 'Send', type: 'main', index: 0 }]],
		};
		workflow.connections.Send = { main: [[{ node: 'Loop', type: 'main', index: 0 }]] };
		await runAt(emulator(), workflow, phones(5));
		expect(emulator().state.messages.size).toBe(5);
		expect(emulator().state.largestWindow('Shop', 1000)).toBeLessThanOrEqual(2);
	});

	it('counts each sender for itself', async () => {
		const workflow = sendWorkflow({ service: '={{ $json.service }}', ...paced(10) });
		const input = phones(20).map(({ json: fields }, index) => ({
			json: { ...fields, service: index % 2 ? 'Shop' : 'Bank' },
		}));
		await runAt(emulator(), workflow, input);
		expect(sendRequests(emulator()).map(({ messages }) => messages)).toEqual([10, 10]);
	});

	it('is off with 0', async () => {
		await runAt(emulator(), sendWorkflow(paced(0)), phones(200));
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('says in the log when a run will last over a minute', async () => {
		const { lines, stop: stopLogs } = catchLogs();
		await stopAfterRequests(1, sendWorkflow(paced(1)), 90);
		expect(lines).toContain(
			'Devino VK Send: 90 messages at the set rate will take about 2 minutes',
		);
		stopLogs();
	});
});

describe('a stopped execution', () => {
	it('sends no further request, and writes the accepted ids to the log', async () => {
		const { lines, stop: stopLogs } = catchLogs();
		await stopAfterRequests(2, sendWorkflow(paced(5)), 50);
		await until(() => lines.some((line) => line.includes('accepted before the stop')));
		stopLogs();
		const requests = sendRequests(emulator()).length;
		const log = lines.join('\n');
		for (const id of [...emulator().state.messages.keys()].slice(0, 5)) expect(log).toContain(id);
		expect(log).toMatch(/was stopped: .*\d+ NOT_SENT/);
		// A second is what the next request would have waited for.
		await new Promise((resolve) => setTimeout(resolve, 1500));
		expect(sendRequests(emulator())).toHaveLength(requests);
	});

	it('is not entered by a request that waits for a repeat', async () => {
		emulator().state.trouble.always('send', { kind: 'tooManyRequests', retryAfterSeconds: 60 });
		await stopAfterRequests(1, sendWorkflow(paced(5)), 5);
		expect(sendRequests(emulator())).toHaveLength(1);
	});
});

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Starts a run and stops it once the emulator got so many requests. */
async function stopAfterRequests(
	count: number,
	workflow: TestWorkflow,
	items: number,
): Promise<void> {
	let stop = (): void => {};
	const running = runAt(emulator(), workflow, phones(items), {
		onStart: (stopNow) => {
			stop = stopNow;
		},
	});
	await until(() => sendRequests(emulator()).length >= count);
	stop();
	await running;
}
