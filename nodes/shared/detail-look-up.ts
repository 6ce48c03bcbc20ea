import {
	messageIdOf,
	type DetailField,
	type DetailQuery,
	type DetailRow,
} from '../../providers/devino/detail';
import { eachInOrder } from './gate';
import { readPages } from './read-pages';
import type { StatReader } from './stat-reader';

const PARTS_AT_ONCE = 4;
/** A part has fewer ids than this, so that it is one page. */
const PAGE_SIZE = 1000;

/** What is known of ids that were looked up. */
export interface LookedUp {
	rows: ReadonlyMap<string, DetailRow>;
	/** Why nothing is known of an id, for those whose reading failed. */
	failures: ReadonlyMap<string, unknown>;
}

export interface LookUp {
	/** Undefined: all that the provider has. */
	outFields: readonly DetailField[] | undefined;
	/** Whether the first failure ends it all. */
	stopsAtFailure: boolean;
}

/** Looks many messages up by their ids in few requests, each id once. Throws nothing. */
export async function lookUpMessages(
	reader: StatReader,
	messageIds: Iterable<string>,
	{ outFields, stopsAtFailure }: LookUp,
): Promise<LookedUp> {
	const query: DetailQuery = { outFields };
	const rows = new Map<string, DetailRow>();
	const failures = new Map<string, unknown>();
	const parts = reader.split(query, [...new Set(messageIds)]);
	await eachInOrder(parts, PARTS_AT_ONCE, async (part) => {
		const read = await readPages({
			keep: (row) => row,
			fetchPage: async (position) =>
				await reader.detailPage({ ...query, messageIds: part }, position),
			pageSize: PAGE_SIZE,
			wanted: undefined,
		});
		for (const row of read.rows) {
			const id = messageIdOf(row);
			if (id !== undefined) rows.set(id, row);
		}
		if (read.failure === undefined) return undefined;
		for (const id of part) if (!rows.has(id)) failures.set(id, read.failure);
		return stopsAtFailure ? 'stop' : undefined;
	});
	return { rows, failures };
}
