import type { Surroundings } from '../demo/steps';

export interface Session {
	surroundings: Surroundings;
	demo: typeof import('../demo');
}

export interface SessionOptions {
	/** How many steps the work shows beside bringing up n8n. */
	ownSteps: number;
	/** Whether to forget the n8n of earlier starts. */
	fresh: boolean;
	/** Where, below the repository, n8n's state is kept. Default: `.n8n-demo`. */
	folder?: string;
}

/** Installs and builds the package, does the work, and ends the process with the work's exit code. */
export function runSession(
	options: SessionOptions,
	work: (session: Session) => Promise<number>,
): Promise<never>;
