import { messageIdOf, type DetailField, type DetailRow } from '../../../providers/devino/detail';
import { readInParts } from './in-parts';
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
	/** The zone of the dates in the rows, in minutes ahead of UTC. */
	timeOffset: number;
	/** Whether the first failure ends it all. */
	stopsAtFailure: boolean;
}

/**
 * Looks many messages up by their ids in few requests, each id once. An id that the provider takes
 * offence at spoils no other's. Throws nothing.
 */
export async function lookUpMessages(
	reader: StatReader,
	messageIds: Iterable<string>,
	{ outFields, timeOffset, stopsAtFailure }: LookUp,
): Promise<LookedUp> {
	const query = { outFields, timeOffset };
	const rows = new Map<string, DetailRow>();
	const failures = await readInParts({
		parts: reader.split(query, [...new Set(messageIds)]),
		atOnce: PARTS_AT_ONCE,
		stopsAtFailure,
		read: async (part) => {
			const read = await readPages({
				keep: (row) => row,
				fetchPage: async (position) =>
					await reader.detailPage({ ...query, messageIds: part }, position),
				pageSize: PAGE_SIZE,
				// A server with a lower bound on pages refuses to be asked for more than there can be.
				wanted: part.length,
			});
			for (const row of read.rows) {
				const id = messageIdOf(row);
				if (id !== undefined) rows.set(id, row);
			}
			const { failure } = read;
			return failure === undefined
				? undefined
				: { failure, open: part.filter((id) => !rows.has(id)) };
		},
	});
	return { rows, failures };
}
