import { DateTime } from 'luxon';

import type { IDataObject, INode } from 'n8n-workflow';

import type { Execution } from '../../../n8n/driver';
import { realNode, realWorkflow } from '../real-workflow';
import type { QueueN8n } from './queue-n8n';
import { customers, jsonOf, publishSending, sendNode, until } from './workflows';

const MESSAGES = 1000;
const BATCH_SIZE = 50;
/** How many requests have reached the provider when the blow falls, the last of them unanswered. */
const REQUESTS_BEFORE = 6;

/** What became of an execution whose worker was killed while it sent. */
export interface Killed {
	execution: Execution;
	/** When it was killed: milliseconds since 1970. */
	at: number;
	/** How many messages the provider had accepted by then. */
	acceptedBefore: number;
}

export interface KillOptions {
	/** Default: none. */
	messageKey?: string;
	/**
	 * `worker`: only the worker that sends. `everything`: all of n8n's processes, as when the
	 * machine goes down; they are started again.
	 */
	victim: 'worker' | 'everything';
}

/**
 * Lets a worker send a thousand messages to a slow provider, started by a call to the webhook
 * process, and kills it by SIGKILL in the middle; all processes are up again when it ends.
 */
export async function killWhileSending(
	queue: QueueN8n,
	{ messageKey, victim }: KillOptions,
): Promise<Killed> {
	const { emulator, client } = queue;
	const { state } = emulator;
	state.trouble.always('send', { kind: 'slow', beforeMs: 200, afterMs: 300 });
	const options = {
		messagesPerSecond: 0,
		batchSize: BATCH_SIZE,
		...(messageKey && { messageKey }),
	};
	const sending = await publishSending(queue, customers(MESSAGES), sendNode(options));
	const id = await sending.start();
	await until(() => state.requests.length >= REQUESTS_BEFORE);

	const worker = queue.workerOf(id);
	if (worker === undefined) throw new Error(`No worker has started execution ${id}`);
	const { main, webhook, workers } = queue;
	const victims = victim === 'worker' ? [worker] : [main, webhook, ...workers];
	await Promise.all(victims.map(async (one) => await one.kill()));
	const at = Date.now();
	const acceptedBefore = state.messages.size;
	if (victim === 'worker') await client.waitForExecution(id);
	await Promise.all(victims.map(async (one) => await queue.restart(one)));
	const execution = await client.waitForExecution(id);
	state.trouble.clear();
	return { execution, at, acceptedBefore };
}

/** How often each customer's phone was accepted: `[never, once, more often]`. */
export function acceptances({ emulator }: QueueN8n): [number, number, number] {
	const counts = [...emulator.state.acceptedByPhone.values()];
	const once = counts.filter((count) => count === 1).length;
	return [MESSAGES - counts.length, once, counts.length - once];
}

/** Devino VK Stats as the README's recipe sets it up: all that was sent since a moment. */
const statsSince = (from: string | null): INode =>
	realNode('devinoVkStats', 'Stats', {
		parameters: {
			dateTimeFrom: from ?? '',
			dateTimeTo: DateTime.now().plus({ minutes: 1 }).toISO(),
			returnAll: true,
		},
	});

/** What went out since an execution began, by the README's recipe. */
export async function lookUp(queue: QueueN8n, { startedAt }: Execution): Promise<IDataObject[]> {
	const { client, credential } = queue;
	const workflow = realWorkflow('look up', 'return [{ json: {} }];', statsSince(startedAt));
	const { id } = await client.createWorkflow(workflow, [credential]);
	return jsonOf(await client.runWorkflow(id), 'Stats');
}

/** The rest of the recipe: sends to the customers of an execution whom it has not reached. */
export async function sendToTheRest(queue: QueueN8n, { startedAt }: Execution): Promise<Execution> {
	const { client, credential } = queue;
	const merge = realNode('n8n-nodes-base.merge', 'Not yet sent', {
		typeVersion: 3,
		parameters: {
			mode: 'combine',
			combineBy: 'combineByFields',
			advanced: true,
			mergeByFields: { values: [{ field1: 'phone', field2: 'recipient' }] },
			joinMode: 'keepNonMatches',
			outputDataFrom: 'input1',
		},
	});
	const send = sendNode({ messagesPerSecond: 0 });
	const workflow = realWorkflow('the rest', customers(MESSAGES), merge, send);
	workflow.nodes.push(statsSince(startedAt));
	workflow.connections.Start?.main?.[0]?.push({ node: 'Stats', type: 'main', index: 0 });
	workflow.connections.Stats = { main: [[{ node: merge.name, type: 'main', index: 1 }]] };
	const { id } = await client.createWorkflow(workflow, [credential]);
	return await client.runWorkflow(id);
}
