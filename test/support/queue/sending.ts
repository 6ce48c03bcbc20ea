import type { IDataObject } from 'n8n-workflow';

import type { Execution } from '../../../n8n/driver';
import type { QueueN8n } from './queue-n8n';
import { createSending, customers, jsonOf, sendNode } from './workflows';

/** What came of several workflows that sent at once. */
export interface SentAtOnce {
	executions: Execution[];
	/** How many of them each worker ran, in the order of the workers. */
	byWorker: number[];
	/** From the first start until all had ended. */
	seconds: number;
}

/** Lets so many workflows send so many messages each, every message to another phone. */
export async function sendAtOnce(
	queue: QueueN8n,
	workflows: number,
	messagesEach: number,
	options: IDataObject,
): Promise<SentAtOnce> {
	const ids: string[] = [];
	for (let index = 0; index < workflows; index++) {
		const code = customers(messagesEach, index * messagesEach);
		ids.push(await createSending(queue, code, sendNode(options)));
	}
	return await runAtOnce(queue, ids);
}

/** Runs workflows at once; one may be named several times. */
export async function runAtOnce(queue: QueueN8n, workflowIds: string[]): Promise<SentAtOnce> {
	const { client } = queue;
	const from = performance.now();
	const started = await Promise.all(workflowIds.map(async (id) => await client.startWorkflow(id)));
	const executions = await Promise.all(
		started.map(async (id) => await client.waitForExecution(id)),
	);
	const seconds = (performance.now() - from) / 1000;
	const ranOn = started.map((id) => queue.workerOf(id));
	const byWorker = queue.workers.map((worker) => ranOn.filter((one) => one === worker).length);
	return { executions, byWorker, seconds };
}

/** How many outcomes of each code came out of these executions. */
export function countCodes(executions: readonly Execution[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { code } of executions.flatMap((execution) => jsonOf(execution))) {
		counts[String(code)] = (counts[String(code)] ?? 0) + 1;
	}
	return counts;
}
