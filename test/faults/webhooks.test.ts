/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { request as httpRequest } from 'node:http';

import { stringify } from 'flatted';
import type { INode } from 'n8n-workflow';

import { forgetSeenEvents } from '../../nodes/shared/callbacks/seen-events';
import { anyRequest, isAuthenticated, type FuzzedRequest } from '../support/callback-fuzz';
import { chain, node } from '../support/engine';
import { holds, isReplay, SEEDS } from '../support/seeds';
import { items, runAt, sendNode, useEmulator } from '../support/send';
import { Tally } from '../support/tally';
import { BY_N8N, listen, type Listener } from '../support/webhook';

jest.mock('../../nodes/shared/calling/pause', () => jest.requireActual('../support/short-waits'));
jest.setTimeout(300_000);

const RUNS = 400;
const SECRET = 'open sesame & more';
const VK_SECRET = 'of VK';
const RIGHT_QUERY = `secret=${encodeURIComponent(SECRET)}`;
/** Longer than anything here takes on the slowest machine. */
const HANGS_AFTER_MS = 60_000;

const emulator = useEmulator({ switches: { callbacks: { on: false }, lives: { speed: 0.0001 } } });
const met = new Tally();
const open: Listener[] = [];

afterEach(async () => {
	forgetSeenEvents();
	for (const listener of open.splice(0)) {
		expect(listener.thrown).toEqual([]);
		await listener.close();
	}
});

interface Answer {
	status: number;
	byN8n: boolean;
}

/** Sends a request as it is: fetch would mend its headers. */
async function send(url: string, { method, body, headers, query }: FuzzedRequest): Promise<Answer> {
	return await new Promise((resolve, reject) => {
		const out = httpRequest(
			query === '' ? url : `${url}?${query}`,
			{ method, headers: { ...headers, 'content-length': body.length }, timeout: HANGS_AFTER_MS },
			(answer) => {
				answer
					.resume()
					.on('end', () =>
						resolve({ status: answer.statusCode ?? 0, byN8n: BY_N8N in answer.headers }),
					);
			},
		);
		out.on('timeout', () => out.destroy(new Error('The request hangs')));
		out.on('error', reject).end(body);
	});
}

/** Every entry of the body, in one of the ways to read it, is an object with the secret of VK. */
function hasVkSecret({ plain }: FuzzedRequest): boolean {
	return (['utf8', 'utf16le', 'latin1'] as const).some((charset) => {
		try {
			const parsed: unknown = JSON.parse(plain.toString(charset));
			return [parsed].flat().every((one) => (one as { secret?: unknown }).secret === VK_SECRET);
		} catch {
			return false;
		}
	});
}

/** Sends one, and checks what must hold of every answer. */
async function checkAnswer(
	listener: Listener,
	request: FuzzedRequest,
	mayStart: boolean,
): Promise<void> {
	const before = listener.executions.length;
	const { status, byN8n } = await send(listener.url, request);
	await listener.settled();
	const started = listener.executions.slice(before);
	met.meet(byN8n ? `n8n's ${status}` : `${status}`, ...started.map(() => 'started'));
	expect(listener.thrown).toEqual([]);
	if (byN8n) expect(started).toEqual([]);
	else expect([200, 400, 403]).toContain(status);
	if (status !== 200 || !mayStart) expect(started).toEqual([]);
	expect(started.length).toBeLessThan(2);
	// n8n stores an execution so, and loses it where that fails.
	for (const one of started) expect(() => stringify(one)).not.toThrow();
}

let goodOnes = 0;

/** A good callback gets through, whatever came before it. */
async function checkGoodOne(listener: Listener, body: object, query: string): Promise<void> {
	const before = listener.items().length;
	expect(await listener.post(body, { query })).toMatchObject({ status: 200 });
	await listener.settled();
	expect(listener.items()).toHaveLength(before + 1);
}

async function trigger(own: INode, callbackSecret: string): Promise<Listener> {
	const listener = await listen(own, {
		credentials: {
			devinoVkApi: { apiKey: 'demo-key', baseUrl: 'http://127.0.0.1:9', callbackSecret },
			rapportoApi: {
				baseUrl: 'http://127.0.0.1:9/login',
				serviceId: 'login',
				password: 'rapporto-password',
				callbackSecret,
			},
		},
		// As a server might that reads `a[b]=c` as an object.
		queryOf: ({ searchParams }) =>
			Object.fromEntries(
				[...searchParams.keys()].map((key) => {
					const all = searchParams.getAll(key);
					const [, name = key, inner] = /^(\w+)\[(\w*)\]$/.exec(key) ?? [];
					const value = all.length === 1 ? all[0] : all;
					return [name, inner === undefined ? value : inner === '' ? all : { [inner]: value }];
				}),
			),
	});
	open.push(listener);
	return listener;
}

describe.each(SEEDS)('whatever is sent to a webhook, seed %i', (seed) => {
	const options = { rightQuery: RIGHT_QUERY, vkSecret: VK_SECRET };

	it.each([
		['every option', { includeRaw: true, ignoreOutdated: true, vkSecret: VK_SECRET }],
		['the callback secret alone', {}],
	])('Devino VK Trigger with %s answers it, and lets only the known in', async (_, more) => {
		const listener = await trigger(
			node('devinoVkTrigger', 'Trigger', {
				parameters: { events: ['messageStatus', 'incomingMessage'], options: more },
			}),
			SECRET,
		);
		await holds(seed, RUNS, anyRequest({ ...options, methods: ['POST'] }), async (request) => {
			const byVk = 'vkSecret' in more && hasVkSecret(request);
			await checkAnswer(listener, request, isAuthenticated(request, RIGHT_QUERY) || byVk);
		});
		const good = { messageId: `${++goodOnes}`, statusInfo: { status: 'DELIVERED' } };
		await checkGoodOne(listener, [good], RIGHT_QUERY);
	});

	it('Rapporto VK Trigger answers it, and lets only the known in', async () => {
		const listener = await trigger(
			node('rapportoVkTrigger', 'Trigger', { parameters: { options: { includeRaw: true } } }),
			SECRET,
		);
		await holds(
			seed,
			RUNS,
			anyRequest({ ...options, methods: ['GET', 'POST'] }),
			async (request) =>
				await checkAnswer(listener, request, isAuthenticated(request, RIGHT_QUERY)),
		);
		const good = { transactionId: `${++goodOnes}`, status: 2 };
		await checkGoodOne(listener, good, RIGHT_QUERY);
	});

	it('a waiting Devino VK Send answers it, and wakes for its own messages alone', async () => {
		const own = sendNode({ operation: 'sendAndWaitForStatus' });
		const workflow = chain(node('test.start', 'Start'), own);
		const parked = await runAt(emulator(), workflow, items({ phone: '79991000001' }));
		expect(parked.status).toBe('waiting');
		const [message] = [...emulator().state.messages.values()];
		const key = new URL(String(message?.message.statusUrl)).searchParams.get('key') ?? '';
		const rightQuery = `key=${key}`;
		const listener = await listen(own, {
			credentials: { devinoVkApi: { apiKey: 'demo-key', baseUrl: emulator().url } },
			asleep: parked.data,
		});
		open.push(listener);
		await holds(
			seed,
			RUNS,
			anyRequest({ rightQuery, vkSecret: VK_SECRET, methods: ['POST'] }),
			async (request) => await checkAnswer(listener, request, false),
		);
		const good = { messageId: message?.id, statusInfo: { status: 'DELIVERED' } };
		await checkGoodOne(listener, [good], rightQuery);
		expect(listener.items()).toMatchObject([{ outcome: 'delivered', messageId: message?.id }]);
	});
});

it('met every answer', () => {
	if (isReplay) return;
	expect(met.missing('200', '400', '403', 'started', "n8n's 422", "n8n's 500")).toEqual([]);
	expect(met.of('started')).toBeGreaterThan(20 * SEEDS.length);
});
