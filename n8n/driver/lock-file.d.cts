export interface LockedPackage {
	version?: string;
	name?: string;
	resolved?: string;
	link?: boolean;
	inBundle?: boolean;
	engines?: { node?: string };
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
}

/** What is read of a package-lock.json. */
export interface LockFile {
	name?: string;
	version?: string;
	packages: Record<string, LockedPackage>;
}

/** Reads the lock file of a folder. */
export function readLock(directory: string): LockFile;

/** The same lock file with the address of each package's archive at the registry in it. */
export function withAddresses(lock: LockFile, registry: string): LockFile;

/** The part of a lock file that one of its packages needs, as a lock file of its own. */
export function partFor(lock: LockFile, name: string): { version: string; lock: LockFile };
