import type { RunOptions } from './command.cjs';
import type { LockFile } from './lock-file.cjs';

export interface InstallOptions {
	/** Called about once a second with what has been done so far. */
	progress: (text: string) => void;
	timeoutMs: number;
	signal?: AbortSignal;
}

/** Runs npm: the one that runs us, if one does, else the one on PATH. */
export function runNpm(args: readonly string[], options: RunOptions): Promise<string>;

/** Whether node_modules holds what package-lock.json asks for, by npm's own record of it. */
export function isInstalled(directory: string): boolean;

/** Installs by the lock file. */
export function installByLock(directory: string, options: InstallOptions): Promise<void>;

/** Installs by a lock file into a folder that is made anew for it. */
export function installInto(
	folder: string,
	what: { manifest: string; lock: LockFile; registry: string },
	options: InstallOptions,
): Promise<void>;

/** The address of the registry that npm uses in a folder. */
export function registryOf(directory: string, signal?: AbortSignal): Promise<string>;
