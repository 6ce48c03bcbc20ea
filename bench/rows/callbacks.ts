/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

import { Pool } from 'undici';

import { percentOver, times, type Finding, type Report, type Series } from '../finding';
import { inTurn, median } from '../rounds';
import type { Stage } from '../stage';
import { chain, companionNode, n8nNode, ownNode, type NodeDraft } from '../workflow';

export interface CallbackSizes {
	/** How many callbacks a round has, and how many events each of them. */
	bursts: ReadonlyArray<{ callbacks: number; events: number }>;
	rounds: number;
}

/** As many callbacks may be under way at once. */
const CONNECTIONS = 10;
const POLL_MS = 200;
const ROUTE_MS = 20;
const NO_SLOWER = 1.1;
const LIMIT =
	'A CPU profile has the node at about 10 ms for a callback of 1,000 events. The rest is n8n, which stores items of thirteen fields where those of the empty trigger have three; and for each callback it fetches and decrypts the credential, and saves the static data in which the seen events are kept. (Callbacks that come together share both.)';

/** The triggers side by side: each with the end of its URL. */
const TRIGGERS = {
	own: {
		title: 'Devino VK Trigger',
		path: 'devino-vk',
		node: ownNode('devinoVkTrigger', { events: ['messageStatus', 'incomingMessage'] }),
	},
	empty: { title: 'The empty trigger', path: 'empty', node: companionNode('emptyTrigger') },
	webhook: {
		title: "n8n's Webhook node",
		path: 'bench',
		node: n8nNode('webhook', 2, { httpMethod: 'POST', path: 'bench' }),
	},
} satisfies Record<string, { title: string; path: string; node: NodeDraft }>;

let lastMessageId = 3_721_115_754_893_245_581n;

/** A callback of Devino's with so many events; no two events are the same. */
function callback(events: number): string {
	const statuses = Array.from({ length: events }, () => ({
		messageId: String(++lastMessageId),
		eventTime: '2025-06-28 13:34:25',
		statusInfo: { status: 'DELIVERED', errorCode: 'DELIVERED', detailStatus: 'DELIVERED: null' },
	}));
	return JSON.stringify(statuses);
}

/** A published workflow that begins with a trigger. */
class Listener {
	private lastExecution = 0;

	private constructor(
		private readonly stage: Stage,
		private readonly workflowId: string,
		private readonly path: string,
	) {}

	static async publish(stage: Stage, node: NodeDraft, path: string): Promise<Listener> {
		const workflow = chain(path, { Trigger: node });
		const { id } = await stage.save(workflow);
		await stage.client.activate(id);
		// n8n's Webhook node has a path of its own; that of the others is below their webhook's id.
		const own = node.type === 'n8n-nodes-base.webhook';
		const prefix = own ? '' : `${workflow.nodes[0]?.webhookId}/`;
		return new Listener(stage, id, `/webhook/${prefix}${path}`);
	}

	/** Milliseconds a callback, from the first post to the end of the last execution. */
	async take(pool: Pool, bodies: string[]): Promise<number> {
		const waiting = [...bodies];
		const start = Date.now();
		const lane = async (): Promise<void> => {
			for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
				await this.post(pool, body);
			}
		};
		await Promise.all(Array.from({ length: CONNECTIONS }, lane));
		const end = await this.executionsEnded(bodies.length);
		return (end - start) / bodies.length;
	}

	/** Its route is there a moment after n8n has said so. */
	async routeIsThere(pool: Pool): Promise<void> {
		while ((await this.status(pool, callback(1))) === 404) await delay(ROUTE_MS);
		await this.executionsEnded(1);
	}

	private async post(pool: Pool, body: string): Promise<void> {
		const status = await this.status(pool, body);
		if (status !== 200) throw new Error(`A callback was answered with ${status}`);
	}

	private async status(pool: Pool, body: string): Promise<number> {
		const answer = await pool.request({
			method: 'POST',
			path: this.path,
			headers: { 'content-type': 'application/json' },
			body,
		});
		await answer.body.dump();
		return answer.statusCode;
	}

	/** Waits for so many new executions; gives the moment when the last of them ended. */
	private async executionsEnded(count: number): Promise<number> {
		const { client } = this.stage;
		for (;;) {
			const listed = await client.listExecutions({ workflowId: this.workflowId, limit: count });
			const fresh = listed.filter(({ id }) => Number(id) > this.lastExecution);
			if (fresh.length === count && fresh.every(({ status }) => status === 'success')) {
				this.lastExecution = Math.max(...fresh.map(({ id }) => Number(id)));
				return Math.max(...fresh.map(({ stoppedAt }) => Date.parse(stoppedAt ?? '')));
			}
			await delay(POLL_MS);
		}
	}
}

/** Devino VK Trigger, a trigger that does nothing, and n8n's own Webhook node. */
export async function callbacks(stage: Stage, { bursts, rounds }: CallbackSizes): Promise<Report> {
	const pool = new Pool(stage.n8n.url, { connections: CONNECTIONS });
	const listen = async ({ node, path }: { node: NodeDraft; path: string }) => {
		const listener = await Listener.publish(stage, node, path);
		await listener.routeIsThere(pool);
		return listener;
	};
	const own = await listen(TRIGGERS.own);
	const empty = await listen(TRIGGERS.empty);
	const webhook = await listen(TRIGGERS.webhook);

	const findings: Finding[] = [];
	const series: Series[] = [];
	for (const burst of bursts) {
		const take = (listener: Listener) => async () => {
			const bodies = Array.from({ length: burst.callbacks }, () => callback(burst.events));
			return await listener.take(pool, bodies);
		};
		const contestants = { own: take(own), empty: take(empty), webhook: take(webhook) };
		const samples = await inTurn(contestants, { rounds, warmUps: 1 });
		const ratio = median(samples.own) / median(samples.empty);
		const toWebhook = median(samples.own) / median(samples.webhook);
		const each = `${burst.events.toLocaleString('en-US')} event${burst.events === 1 ? '' : 's'} each`;
		const all = (burst.callbacks * rounds).toLocaleString('en-US');
		findings.push({
			work: `${all} callbacks, ${each}`,
			comparedWith: 'an empty trigger node',
			aim: 'no slower by more than 10 %',
			measured: `${percentOver(ratio)} (${times(toWebhook)} of n8n's Webhook node)`,
			met: ratio <= NO_SLOWER,
			limit: LIMIT,
		});
		for (const name of ['own', 'empty', 'webhook'] as const) {
			const title = `${TRIGGERS[name].title}, ${each}`;
			series.push({ name: title, samples: samples[name], unit: 'ms a callback' });
		}
	}
	await pool.close();
	return {
		title: 'Callbacks',
		method: `From the first post to the end of the last execution, divided by the callbacks; ${CONNECTIONS} are under way at once. They come in ${rounds} bursts for each trigger, in turn. The empty trigger is a community node too: it makes an item of each entry of the body and does nothing else. n8n takes an isolate for each request to any trigger but its own Webhook node.`,
		findings,
		series,
	};
}
