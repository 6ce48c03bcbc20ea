import type { Cleanup } from '../demo/steps';

export interface CleanupStack extends Cleanup {
	/** Ends everything; a failing one doesn't keep the others from being ended. */
	run(): Promise<void>;
	/** Resolves on an interruption. */
	interrupted(): Promise<void>;
}

/** Ends in order what was started, whatever ends us: Ctrl-C aborts `signal`. */
export function createCleanup(): CleanupStack;
