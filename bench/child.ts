/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { endGroup } from '../n8n/driver/command.cjs';

const ROOT = resolve(__dirname, '..');
const END_WITH_PARENT = resolve(ROOT, 'n8n', 'driver', 'end-with-parent.cjs');

/** A TypeScript program of ours in a process of its own; it ends with this one. */
export interface Child {
	readonly pid: number;
	/** What it prints first. */
	firstLine(): Promise<string>;
	/** Sends a message, and gives the next one that comes back. */
	ask<T>(message: object): Promise<T>;
	stop(): Promise<void>;
}

/** @param node the Node binary that is to run it */
export function startChild(node: string, file: string, args: readonly string[] = []): Child {
	const child = spawn(node, ['--require', END_WITH_PARENT, '--import', 'tsx', file, ...args], {
		cwd: ROOT,
		detached: true,
		stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
	});
	const ended = once(child, 'exit').then((): never => {
		throw new Error(`${file} ended with code ${child.exitCode}`);
	});
	ended.catch(() => {});
	const first = child.stdout
		? once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line))
		: ended;
	return {
		pid: child.pid ?? 0,
		firstLine: async () => await Promise.race([first, ended]),
		async ask<T>(message: object) {
			const answer = once(child, 'message').then(([reply]) => reply as T);
			child.send(message);
			return await Promise.race([answer, ended]);
		},
		stop: async () => await endGroup(child, 5_000),
	};
}
