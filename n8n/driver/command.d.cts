import type { ChildProcess } from 'node:child_process';

export interface RunOptions {
	cwd: string;
	timeoutMs: number;
	env?: NodeJS.ProcessEnv;
	/** Aborting it ends the command and everything it started. */
	signal?: AbortSignal;
	onOutput?: (chunk: string) => void;
}

/** A command that could not be started, ended with another code than 0, or took too long. */
export class CommandError extends Error {
	constructor(message: string, output: string, options?: { cause?: unknown });
	/** What the command printed, the last part of it if it was long. */
	readonly output: string;
}

/** Runs a command to its end, in a process group of its own; resolves to its stdout. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<string>;

/** Ends a process group: SIGTERM, and SIGKILL after the grace period. */
export function endGroup(child: ChildProcess, graceMs: number): Promise<void>;

/** Sends a signal to a process group; one that is gone already is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void;
