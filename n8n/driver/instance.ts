/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions, @n8n/community-nodes/require-node-api-error */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { request } from 'undici';

import { endGroup, signalGroup } from './command.cjs';
import { environment, type N8nRole } from './environment';
import type { N8nInstallation } from './installation';
import { freePort } from './ports';

export interface StartOptions {
	/** What {@link ensureInstalled} gave. */
	installation: N8nInstallation;
	/** n8n keeps its state in `<userFolder>/.n8n`, and this driver n8n's log beside it. */
	userFolder: string;
	/** Taken if it is free; otherwise another one is. Default: any free one. */
	port?: number;
	/** Settings of n8n, over those of {@link environment}. */
	env?: Record<string, string>;
	/** `main` (the default) has the editor; the others are for queue mode. */
	role?: N8nRole;
	/** How long n8n may take until it is ready. Default: 3 minutes. */
	timeoutMs?: number;
	signal?: AbortSignal;
}

/** An n8n process that is ready. */
export interface N8nInstance {
	readonly url: string;
	readonly port: number;
	readonly pid: number;
	readonly role: N8nRole;
	readonly logFile: string;
	/** All that n8n printed since this start. */
	log(): string;
	/** Ends n8n and every process that it started: asks it first, then kills. Safe to repeat. */
	stop(): Promise<void>;
	/** Kills it at once, as a crash would. */
	kill(): Promise<void>;
	/** Resolves when the process is gone, whoever ended it. */
	readonly exited: Promise<void>;
}

/** n8n ended, or did not become ready in time. `output` is what it printed. */
export class N8nStartError extends Error {
	override readonly name = 'N8nStartError';
	constructor(
		message: string,
		readonly output: string,
	) {
		super(message);
	}
}

const PORT_TAKEN = /port \d+ is already in use|EADDRINUSE/;
const MOST_TRIES = 3;
const STOP_GRACE_MS = 15_000;
const COMMANDS: Record<N8nRole, string> = { main: 'start', worker: 'worker', webhook: 'webhook' };

/** Starts n8n on 127.0.0.1 and waits until it is ready. */
export async function startN8n(options: StartOptions): Promise<N8nInstance> {
	for (let tries = 1; ; tries++) {
		try {
			return await startOnce(options);
		} catch (error) {
			// Another program may take a port between our look at it and n8n's.
			const lostPort = error instanceof N8nStartError && PORT_TAKEN.test(error.output);
			if (!lostPort || tries === MOST_TRIES) throw error;
		}
	}
}

async function startOnce({
	installation,
	userFolder,
	port: preferredPort,
	env = {},
	role = 'main',
	timeoutMs = 180_000,
	signal,
}: StartOptions): Promise<N8nInstance> {
	const port = await freePort(preferredPort);
	const brokerPort = await freePort(0, [port]);
	const url = `http://127.0.0.1:${port}`;

	mkdirSync(userFolder, { recursive: true });
	const logFile = join(userFolder, `n8n-${role}-${port}.log`);
	// Kept over restarts.
	const log = openSync(logFile, 'a');
	const { size: logBefore } = fstatSync(log);
	const child = spawn(
		installation.node,
		['--require', join(__dirname, 'end-with-parent.cjs'), installation.entry, COMMANDS[role]],
		{
			cwd: userFolder,
			env: { ...environment({ installation, userFolder, role, port, brokerPort }), ...env },
			// A group of its own: Ctrl-C in the terminal reaches only us, and we stop it in order.
			detached: true,
			stdio: ['ignore', log, log, 'ipc'],
		},
	);
	closeSync(log);

	const killNow = () => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL');
	process.once('exit', killNow);
	const exited = new Promise<void>((resolve) => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	let ended: Promise<void> | undefined;
	const end = async (graceMs: number) => {
		ended ??= endGroup(child, graceMs).then(() => {
			process.removeListener('exit', killNow);
		});
		await ended;
	};

	const instance: N8nInstance = {
		url,
		port,
		pid: child.pid ?? 0,
		role,
		logFile,
		exited,
		log: () => readFileSync(logFile).subarray(logBefore).toString(),
		stop: async () => await end(STOP_GRACE_MS),
		kill: async () => {
			// Nothing may run in it any more: SIGTERM alone would let it tidy up.
			killNow();
			await end(0);
		},
	};
	try {
		await waitUntilReady(instance, child, timeoutMs, signal);
	} catch (error) {
		await instance.stop();
		throw error;
	}
	return instance;
}

async function waitUntilReady(
	instance: N8nInstance,
	child: ChildProcess,
	timeoutMs: number,
	signal?: AbortSignal,
): Promise<void> {
	let spawnError: Error | undefined;
	child.once('error', (error) => (spawnError = error));

	const deadline = Date.now() + timeoutMs;
	while (Date.now() < deadline) {
		signal?.throwIfAborted();
		if (spawnError) throw new N8nStartError(`n8n did not start: ${spawnError.message}`, '');
		if (child.exitCode !== null || child.signalCode !== null) {
			throw new N8nStartError(
				`n8n ended while starting (${child.signalCode ?? `code ${child.exitCode}`})`,
				instance.log(),
			);
		}
		if (await isReady(instance)) return;
		await delay(200);
	}
	throw new N8nStartError(`n8n was not ready after ${timeoutMs / 1000} s`, instance.log());
}

/** Readiness means database and, for the main process, that the REST API answers too. */
async function isReady({ url, role }: N8nInstance): Promise<boolean> {
	const paths = role === 'main' ? ['/healthz/readiness', '/rest/settings'] : ['/healthz/readiness'];
	for (const path of paths) {
		const isJson200 = await request(url + path, { headersTimeout: 5_000, bodyTimeout: 5_000 }).then(
			async ({ statusCode, headers, body }) => {
				await body.dump();
				return statusCode === 200 && String(headers['content-type']).includes('application/json');
			},
			() => false,
		);
		if (!isJson200) return false;
	}
	return true;
}
