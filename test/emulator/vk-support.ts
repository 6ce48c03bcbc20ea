/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createManualClock } from '../../emulator';
import type { ManualClock } from '../../emulator';
import { createVkEmulator } from '../../emulator/vk';
import type { VkEmulator } from '../../emulator/vk';
import type { VkSeed } from '../../emulator/vk/seed';

export const TOKEN = 'demo-community-token';
export const GROUP = 213243638;

/** An answer of VK: one of both. */
export interface VkAnswer {
	response?: unknown;
	error?: { error_code: number; error_msg: string };
}

export interface VkBench {
	emulator: VkEmulator;
	clock: ManualClock;
	/** Calls a method with a form, as a community. */
	call(method: string, form?: Record<string, unknown>, token?: string): Promise<VkAnswer>;
	/** The error code of a call; undefined: none. */
	errorOf(
		method: string,
		form?: Record<string, unknown>,
		token?: string,
	): Promise<number | undefined>;
	/** Moves the clock on and waits until every event that fell due has been answered. */
	advance(ms: number): Promise<void>;
}

const running: Array<() => Promise<void>> = [];

/** Ends whatever the tests of a file have started; for `afterEach`. */
export async function endAll(): Promise<void> {
	for (const end of running.splice(0)) await end();
}

const textOf = (value: unknown): string =>
	typeof value === 'object' ? JSON.stringify(value) : String(value);

/** An emulator whose clock stands still. */
export async function startVk(seed: VkSeed = {}): Promise<VkBench> {
	const clock = createManualClock();
	const emulator = await createVkEmulator({ seed, clock });
	running.push(async () => await emulator.close());
	const call: VkBench['call'] = async (method, form = {}, token = TOKEN) => {
		const body = new URLSearchParams({ v: '5.199' });
		for (const [name, value] of Object.entries(form)) body.set(name, textOf(value));
		const headers = { authorization: `Bearer ${token}` };
		const url = `${emulator.url}/method/${method}`;
		const response = await fetch(url, { method: 'POST', headers, body });
		return (await response.json()) as VkAnswer;
	};
	return {
		emulator,
		clock,
		call,
		errorOf: async (method, form, token) => (await call(method, form, token)).error?.error_code,
		async advance(ms) {
			clock.advance(ms);
			await emulator.state.callbacksSettled();
		},
	};
}

export interface VkEvent {
	type: string;
	group_id: number;
	event_id?: string;
	secret?: string;
	object?: Record<string, unknown>;
}

export interface ReceivedEvent {
	headers: IncomingHttpHeaders;
	event: VkEvent;
}

/** How a receiver answers. */
export interface ReceiverAnswer {
	status?: number;
	text?: string;
	headers?: Record<string, string>;
}

export interface VkReceiver {
	url: string;
	received: ReceivedEvent[];
	/** Answers to events in turn, then `ok`. */
	answers: ReceiverAnswer[];
	/** The code that a confirmation is answered with. */
	code: string;
	types(): string[];
}

/** A callback server of the test's own. */
export async function startVkReceiver(): Promise<VkReceiver> {
	const received: ReceivedEvent[] = [];
	const answers: ReceiverAnswer[] = [];
	const server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const event = JSON.parse(Buffer.concat(parts).toString()) as VkEvent;
			received.push({ headers: request.headers, event });
			const isConfirmation = event.type === 'confirmation';
			const answer = isConfirmation ? { text: receiver.code } : (answers.shift() ?? {});
			const { status = 200, text = 'ok', headers = {} } = answer as ReceiverAnswer;
			response.writeHead(status, headers).end(text);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	running.push(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/vk`;
	const receiver: VkReceiver = {
		...{ url, received, answers, code: '' },
		types: () => received.map(({ event }) => event.type),
	};
	return receiver;
}

/** Enters a receiver as a callback server that gets the events named. */
export async function register(
	{ call, emulator }: VkBench,
	receiver: VkReceiver,
	events: string[],
): Promise<number> {
	const { response } = await call('groups.getCallbackConfirmationCode', { group_id: GROUP });
	receiver.code = (response as { code: string }).code;
	const added = await call('groups.addCallbackServer', {
		...{ group_id: GROUP, url: receiver.url, title: 'n8n', secret_key: 'sesame' },
	});
	const { server_id: id } = added.response as { server_id: number };
	await emulator.state.callbacksSettled();
	const wanted = Object.fromEntries(events.map((event) => [event, 1]));
	await call('groups.setCallbackSettings', {
		...{ group_id: GROUP, server_id: id, api_version: '5.199', ...wanted },
	});
	return id;
}
