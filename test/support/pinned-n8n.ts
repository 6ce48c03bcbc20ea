/** The n8n that a test file runs on, as jest.real.config.js says: its line, and the folder that pins it. */
export interface PinnedN8n {
	readonly line: '1.123' | '2';
	readonly directory: string;
	/** The folder for what is kept of the run: see run-record.ts. */
	readonly records: string;
}

declare const PINNED_N8N: PinnedN8n;

export const pinnedN8n: PinnedN8n = PINNED_N8N;

/** What n8n itself does in another way on its last 1 than on 2: one value for each. */
export function byN8n<Value>(values: Record<PinnedN8n['line'], Value>): Value {
	return values[pinnedN8n.line];
}
