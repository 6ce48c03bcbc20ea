/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import {
	hasEnded,
	itemsOf,
	N8nApiError,
	type Execution,
	type ExecutionSummary,
	type WorkflowFile,
} from '../../../n8n/driver';
import { realNode, realWorkflow } from '../real-workflow';
import type { QueueN8n } from './queue-n8n';

/** The sender that all workflows here share: one VK group. */
export const SERVICE = 'Shop';
export const TRIGGER = 'Devino VK Trigger';
const ASK_EVERY_MS = 100;
const LONGEST_MS = 4 * 60_000;
const QUIET_MS = 15_000;

/** Waits until something holds. @throws if it doesn't come to that */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = Date.now() + LONGEST_MS;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`Not so after ${LONGEST_MS / 1000} s: ${holds}`);
		await delay(ASK_EVERY_MS);
	}
}

/** A piece of code that gives `count` customers, each with a phone that no other number has. */
export const customers = (count: number, from = 0): string =>
	`return Array.from({ length: ${count} }, (_, i) => ({ json: { phone: '7999' + (1000000 + ${from} + i) } }));`;

/** A Devino VK Send node for a customer's phone. */
export const sendNode = (options: IDataObject = {}, more: INodeParameters = {}): INode =>
	realNode('devinoVkSend', 'Send', {
		parameters: {
			service: SERVICE,
			phone: '={{ $json.phone }}',
			template: 'order_ready',
			options: options as INodeParameters,
			...more,
		},
	});

/** A workflow with a manual trigger. */
export async function createSending(queue: QueueN8n, jsCode: string, send: INode): Promise<string> {
	const workflow = realWorkflow('queue', jsCode, send);
	return (await queue.client.createWorkflow(workflow, [queue.credential])).id;
}

/** A published workflow that n8n's own Webhook node starts. */
export interface PublishedSending {
	/** Starts it through the webhook process; gives the execution's id. */
	start(): Promise<string>;
}

/** Publishes a workflow as {@link createSending} makes them, started by a call from outside. */
export async function publishSending(
	queue: QueueN8n,
	jsCode: string,
	send: INode,
): Promise<PublishedSending> {
	const { client, credential, webhook } = queue;
	const path = randomUUID();
	const workflow = realWorkflow('queue', jsCode, send);
	workflow.nodes[0] = realNode('n8n-nodes-base.webhook', 'Start', {
		typeVersion: 2,
		webhookId: path,
		parameters: { httpMethod: 'POST', path, responseMode: 'onReceived' },
	});
	const { id: workflowId } = await client.createWorkflow(workflow, [credential]);
	await client.activate(workflowId);
	const known = new Set<string>();
	return {
		async start() {
			// The route is there a moment after n8n has said so.
			await until(async () => {
				const { status } = await fetch(`${webhook.url}/webhook/${path}`, { method: 'POST' });
				return status === 200;
			});
			let started: ExecutionSummary | undefined;
			await until(async () => {
				const list = await client.listExecutions({ workflowId });
				started = list.find(({ id }) => !known.has(id));
				return started !== undefined;
			});
			const { id = '' } = started ?? {};
			known.add(id);
			return id;
		},
	};
}

/** The outcomes of Devino VK Send, or what another node gave out. */
export const jsonOf = (execution: Execution, node = 'Send'): IDataObject[] =>
	itemsOf(execution, node).map(({ json }) => json);

/** A published workflow that begins with Devino VK Trigger. */
export interface PublishedTrigger {
	/** With the callback secret. */
	url: string;
	/**
	 * The items of each execution, once there are at least so many and all have ended; none of one
	 * that failed.
	 */
	executions(atLeast: number): Promise<IDataObject[][]>;
	/** The same, once all have ended and no further one has begun for a while. */
	executionsWhenQuiet(): Promise<IDataObject[][]>;
}

/** Publishes a trigger for message statuses; callers reach it at the webhook process. */
export async function publishTrigger(
	queue: QueueN8n,
	parameters: INodeParameters = {},
): Promise<PublishedTrigger> {
	const { client, credential, secrets, webhook } = queue;
	const webhookId = randomUUID();
	const trigger = realNode('devinoVkTrigger', TRIGGER, {
		webhookId,
		parameters: { events: ['messageStatus'], ...parameters },
	});
	const workflow: WorkflowFile = {
		name: 'trigger',
		nodes: [trigger],
		connections: {},
		settings: { executionOrder: 'v1' },
	};
	const { id: workflowId } = await client.createWorkflow(workflow, [credential]);
	await client.activate(workflowId);
	const address = `${webhook.url}/webhook/${webhookId}/devino-vk`;
	await until(async () => (await fetch(address, { method: 'POST' })).status === 403);
	const listed = async (): Promise<ExecutionSummary[]> => {
		try {
			return await client.listExecutions({ workflowId, limit: 1000 });
		} catch (error) {
			// While the database is busy with a burst.
			if (error instanceof N8nApiError && error.status === 503) return [];
			throw error;
		}
	};
	const itemsOnce = async (enough: (count: number) => boolean): Promise<IDataObject[][]> => {
		let list: ExecutionSummary[] = [];
		await until(async () => {
			list = await listed();
			return list.every(hasEnded) && enough(list.length);
		});
		const items: IDataObject[][] = [];
		for (const { id } of list.reverse()) {
			items.push(jsonOf(await client.getExecution(id), TRIGGER));
		}
		return items;
	};
	return {
		url: `${address}?secret=${secrets.callbackSecret}`,
		executions: async (atLeast) => await itemsOnce((count) => count >= atLeast),
		async executionsWhenQuiet() {
			let last = { count: 0, since: performance.now() };
			return await itemsOnce((count) => {
				if (count !== last.count) last = { count, since: performance.now() };
				return performance.now() - last.since > QUIET_MS;
			});
		},
	};
}

/** Posts statuses as Devino would; gives the answer's status. */
export async function postStatuses(
	url: string,
	messageIds: string[],
	word: string,
): Promise<number> {
	const events = messageIds.map((messageId) => ({
		messageId,
		eventTime: '2025-01-15 12:00:00',
		statusInfo: { status: word, errorCode: word, detailStatus: `${word}: null` },
	}));
	const { status } = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(events),
	});
	return status;
}
