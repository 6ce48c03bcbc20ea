/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { createEmulator, createManualClock } from '../../emulator';
import type { DevinoEmulator, DevinoSeed, ManualClock } from '../../emulator';

/** An answer with its text untouched. */
export interface Reply {
	status: number;
	text: string;
	headers: Headers;
}

/** An emulator whose clock stands still, and the tools to talk to it over its socket. */
export interface Bench {
	emulator: DevinoEmulator;
	clock: ManualClock;
	/** A request with the good key unless another `authorization` (null: none) is given. */
	call(path: string, init?: RequestInit & { authorization?: string | null }): Promise<Reply>;
	/** POST /vk/messages; a value is written as JSON, a text goes out as it stands. */
	send(body: unknown): Promise<Reply>;
	/** POST /sms/messages; a value is written as JSON, a text goes out as it stands. */
	sendSms(body: unknown, query?: string): Promise<Reply>;
	/** Moves the clock on and waits until every callback that fell due has been answered. */
	advance(ms: number): Promise<void>;
}

const running: Array<() => Promise<void>> = [];

/** Ends whatever the tests of a file have started; for `afterEach`. */
export async function endAll(): Promise<void> {
	for (const end of running.splice(0)) await end();
}

export async function startBench(seed: DevinoSeed = {}): Promise<Bench> {
	const clock = createManualClock();
	const emulator = await createEmulator({ seed, clock });
	running.push(async () => await emulator.close());
	const call: Bench['call'] = async (path, init = {}) => {
		const { authorization = 'Key demo-key', ...rest } = init;
		const headers = new Headers(rest.headers);
		if (authorization !== null) headers.set('authorization', authorization);
		const response = await fetch(emulator.url + path, { redirect: 'manual', ...rest, headers });
		return { status: response.status, text: await response.text(), headers: response.headers };
	};
	const post = async (path: string, body: unknown): Promise<Reply> =>
		await call(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	return {
		emulator,
		clock,
		call,
		send: async (body) => await post('/vk/messages', body),
		sendSms: async (body, query = '') => await post(`/sms/messages${query}`, body),
		async advance(ms) {
			clock.advance(ms);
			await emulator.state.callbacksSettled();
		},
	};
}

/** One callback as its receiver got it. */
export interface Received {
	path: string;
	method: string;
	headers: IncomingHttpHeaders;
	body: string;
}

export interface Receiver {
	url: string;
	received: Received[];
	/** The statuses to answer with, in turn; then 200. */
	answers: number[];
	/** Answers wait for this. */
	gate?: Promise<void>;
	/** Every status event received so far, in order. */
	events(): StatusEvent[];
}

export interface StatusEvent {
	messageId: string;
	eventTime: string;
	statusInfo: { status: string; errorCode: string; detailStatus: string; [key: string]: unknown };
	[key: string]: unknown;
}

/** A server for callbacks, on this machine. */
export async function startReceiver(): Promise<Receiver> {
	const received: Received[] = [];
	const answers: number[] = [];
	const receiver: Receiver = {
		url: '',
		received,
		answers,
		events: () => received.flatMap(({ body }) => JSON.parse(body) as StatusEvent[]),
	};
	const server = createServer((request, response) => {
		let body = '';
		request.setEncoding('utf8');
		request.on('data', (chunk: string) => (body += chunk));
		request.on('end', () => {
			const { url = '', method = '', headers } = request;
			received.push({ path: url, method, headers, body });
			void Promise.resolve(receiver.gate).then(() => {
				response.writeHead(answers.shift() ?? 200).end('ok');
			});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	running.push(
		async () =>
			await new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	);
	const { port } = server.address() as AddressInfo;
	receiver.url = `http://127.0.0.1:${port}/status`;
	return receiver;
}

/** A sample of the provider's page, word for word. */
export function fixture(name: string): string {
	return readFileSync(join(__dirname, '..', 'fixtures', 'devino', name), 'utf8');
}

/** A valid message by text. */
export const textTo = (phone: string, more: object = {}) => ({
	phone,
	service: 'Group_name',
	text: 'Hello',
	...more,
});

/** `count` different phones that are not special. */
export const phones = (count: number): string[] =>
	Array.from({ length: count }, (_, index) => String(79_120_000_000 + index));

/** The ids in an answer's text, digit for digit. */
export const idsIn = (text: string): string[] =>
	[...text.matchAll(/"messageId":"?(\d+)/g)].map(([, id]) => id ?? '');

/** Lets input and output happen until something has come to pass. */
export async function until(happened: () => boolean): Promise<void> {
	while (!happened()) await new Promise<void>((resolve) => setImmediate(resolve));
}
