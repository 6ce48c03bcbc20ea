/** What `scripts/lib/` gives to the steps that need what is installed by then. */

export type Progress = (text: string) => void;

/** Shows a piece of work while it goes on; see `scripts/lib/steps.mjs`. */
export interface Steps {
	run<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T>;
}

/** See `scripts/lib/cleanup.mjs`. */
export interface Cleanup {
	/** Aborted by Ctrl-C and the like. */
	readonly signal: AbortSignal;
	/** What is to be ended when all is over, the last first. */
	add(close: () => unknown): void;
}

export interface Surroundings {
	/** The repository. */
	root: string;
	/** Where the demo's n8n keeps its state. */
	stateFolder: string;
	steps: Steps;
	cleanup: Cleanup;
}
