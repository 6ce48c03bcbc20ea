/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * `npm run measure:scale`: runs n8n in queue mode, and writes docs/scale.md from what it saw. Fails
 * if something did not hold that the page says.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ensureInstalled } from '../n8n/driver';
import {
	N8NS_OWN_DATABASE,
	startQueue,
	type QueueN8n,
	type QueueOptions,
} from '../test/support/queue/queue-n8n';
import {
	measureBursts,
	measureKeys,
	measureKill,
	measureRate,
	measureRetry,
	measureThroughput,
	type KillOutcome,
} from './scale/measurements';
import { asMarkdown, versionsOf, type Measured, type N8n1 } from './scale/page';
import { doubtsOf } from './scale/doubts';

const ROOT = resolve(__dirname, '..');
const PAGE = join(ROOT, 'docs', 'scale.md');
const N8N_1 = join(ROOT, 'n8n', '1.123');
const VK_LIMIT = 50;

const NOTICED_SOON = {
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

const began = Date.now();
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
	const result = await work();
	const shown = JSON.stringify(result, (_, value: unknown) =>
		typeof value === 'number' ? Math.round(value * 10) / 10 : value,
	);
	say(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${name}: ${shown}`);
	return result;
}

async function withQueue<T>(
	options: QueueOptions,
	work: (queue: QueueN8n) => Promise<T>,
): Promise<T> {
	const queue = await startQueue(options);
	try {
		return await work(queue);
	} finally {
		await queue.stop();
	}
}

async function measureN8n2() {
	return await withQueue({}, async (queue) => {
		const half = VK_LIMIT / queue.workers.length;
		const throughput = await step(
			'Ten workflows at once',
			async () => await measureThroughput(queue),
		);
		const rates = [];
		for (const rate of [VK_LIMIT, half]) {
			for (const workflows of [1, 2, 4]) {
				const name = `${workflows} executions at ${rate} a second`;
				rates.push(await step(name, async () => await measureRate(queue, workflows, rate)));
			}
		}
		const sameKeys = await step('The same keys', async () => await measureKeys(queue, 6, false));
		const differentKeys = await step(
			'Different keys',
			async () => await measureKeys(queue, 6, true),
		);
		const bursts = await step('Bursts of callbacks', async () => await measureBursts(queue, 2));
		const kill = await step('A worker is killed', async () => await measureKill(queue));
		const retry = await step('Retried', async () => await measureRetry(queue, false));
		const retryWithKey = await step(
			'Retried with a message key',
			async () => await measureRetry(queue, true),
		);
		await queue.workers[1]?.stop();
		const rateOfOne = await step(
			'One worker alone',
			async () => await measureRate(queue, 4, VK_LIMIT),
		);
		return {
			versions: versionsOf(queue),
			...{ throughput, rates, rateOfOne, sameKeys, differentKeys, bursts },
			...{ kill, retry, retryWithKey },
		};
	});
}

async function measureN8n1(): Promise<N8n1 | undefined> {
	if (!existsSync(N8N_1)) return undefined;
	const installation = await ensureInstalled({ directory: N8N_1 });
	const kill = async (env: Record<string, string>): Promise<KillOutcome> =>
		await withQueue({ installation, env: { ...NOTICED_SOON, ...env } }, measureKill);
	return {
		version: installation.version,
		asIs: await step('n8n 1: a worker is killed', async () => await kill({})),
		set: await step(
			'n8n 1 with QUEUE_WORKER_MAX_STALLED_COUNT=0',
			async () => await kill({ QUEUE_WORKER_MAX_STALLED_COUNT: '0' }),
		),
	};
}

async function main(): Promise<void> {
	const n8n2 = await measureN8n2();
	const burstsByDefault = await withQueue(
		{ env: N8NS_OWN_DATABASE },
		async (queue) =>
			await step('Bursts with two connections', async () => await measureBursts(queue, 2)),
	);
	const n8n1 = await measureN8n1();
	const measured: Measured = {
		...n8n2,
		...{ burstsByDefault, n8n1 },
		date: new Date(began),
		command: 'npm run measure:scale',
		minutes: (Date.now() - began) / 60_000,
	};
	writeFileSync(PAGE, asMarkdown(measured));
	say(`Wrote ${PAGE}`);
	for (const doubt of doubtsOf(measured)) {
		say(`The page says otherwise: ${doubt}`);
		process.exitCode = 1;
	}
}

void main().catch((error: unknown) => {
	say(error instanceof Error ? (error.stack ?? error.message) : String(error));
	process.exitCode = 1;
});
