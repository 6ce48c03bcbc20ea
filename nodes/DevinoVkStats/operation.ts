import type { IExecuteFunctions } from 'n8n-workflow';

import type { Provider } from '../shared/calling/transport';
import type { Results } from '../shared/reading/run-operation';
import type { StatReader } from '../shared/reading/stat-reader';
import type { ReadingSurroundings } from './detail-query';

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
	provider: Provider;
	reader: StatReader;
	/** Whether the first failure ends it all (On Error: Stop). */
	stopsAtFailure: boolean;
}
