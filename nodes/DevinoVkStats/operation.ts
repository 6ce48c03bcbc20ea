import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { StatReader } from '../shared/stat-reader';
import type { ReadingSurroundings } from './detail-query';

/** What an input item gets: what was read, and why it is not more. */
export interface ItemResult {
	outputs: Array<Pick<INodeExecutionData, 'json' | 'binary'>>;
	failure?: unknown;
	/** How far the reading came before it failed, in words and as fields of the error. */
	progress?: { told: string; facts: Record<string, unknown> };
}

/** One thing that the node can do, for all its input items at once. */
export interface StatOperation<P extends object, Q> {
	parameters: ReadonlyArray<keyof P & string>;
	/** @throws BadParameter for what cannot be right */
	build: (parameters: P, around: ReadingSurroundings) => Q;
	/**
	 * Carries the queries out. It throws nothing: what went wrong stands in an item's result.
	 *
	 * @param queries by input item; empty where the item was refused
	 */
	perform: (queries: ReadonlyMap<number, Q>, around: Performance) => Promise<Results>;
}

export interface Performance {
	context: IExecuteFunctions;
	reader: StatReader;
	/** Whether the first failure ends it all (On Error: Stop). */
	stopsAtFailure: boolean;
}

export interface Results {
	/** By input item. An item that is missing was not got to, because another failed. */
	byItem: Map<number, ItemResult>;
	/** What the user is told beside the output. */
	hint?: string;
}
