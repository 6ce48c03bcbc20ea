/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { endGroup } from '../../../n8n/driver/command.cjs';

export interface DaemonOptions {
	/** Its working directory. */
	folder: string;
	/** Where it prints to. */
	logFile: string;
	/** Whether it can be used by now. */
	isReady: () => Promise<boolean>;
	/** Whom it runs as, if not us. */
	user?: { uid: number; gid: number };
}

/** A server that runs beside n8n. */
export interface Daemon {
	/** Asks it to end, then kills. Safe to repeat. */
	stop(): Promise<void>;
}

const READY_MS = 60_000;
const STOP_GRACE_MS = 10_000;

/**
 * The program takes the shell's place; beside it somebody listens whether we are still there, and
 * interrupts it if not, however we ended.
 */
const WITH_US = 'exec 3<&0; (read -r _ <&3; kill -INT $$) & exec "$@" </dev/null 3<&-';

/** Starts a server and waits until it is ready. It ends with this process, even by SIGKILL. */
export async function startDaemon(
	program: string,
	args: readonly string[],
	{ folder, logFile, isReady, user }: DaemonOptions,
): Promise<Daemon> {
	const log = openSync(logFile, 'a');
	const child = spawn('/bin/sh', ['-c', WITH_US, 'sh', program, ...args], {
		cwd: folder,
		detached: true,
		stdio: ['pipe', log, log],
		...user,
	});
	closeSync(log);
	let failure: Error | undefined;
	child.once('error', (error) => (failure = error));
	child.stdin?.on('error', () => {});
	let ended: Promise<void> | undefined;
	const stop = async (): Promise<void> => {
		child.stdin?.end();
		ended ??= endGroup(child, STOP_GRACE_MS);
		await ended;
	};

	const deadline = Date.now() + READY_MS;
	while (!(await isReady())) {
		const isGone = failure !== undefined || child.exitCode !== null || child.signalCode !== null;
		if (isGone || Date.now() > deadline) {
			await stop();
			const why =
				failure?.message ?? (isGone ? 'it ended' : `not ready after ${READY_MS / 1000} s`);
			throw new Error(`${program} did not start: ${why}\n${readFileSync(logFile, 'utf8')}`);
		}
		await delay(100);
	}
	return { stop };
}
