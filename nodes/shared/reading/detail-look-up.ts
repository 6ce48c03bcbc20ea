import {
	messageIdOf,
	type DetailField,
	type DetailQuery,
	type DetailRow,
} from '../../../providers/devino/detail';
import { mayBeAboutAPart } from '../../../providers/devino/stat-answer';
import { Refused } from '../calling/failures';
import { eachInOrder } from '../calling/gate';
import { readPages } from './read-pages';
import type { StatReader } from './stat-reader';

const PARTS_AT_ONCE = 4;
/** A part has fewer ids than this, so that it is one page. */
const PAGE_SIZE = 1000;
/** Requests that refused parts may cost beside the first ones. */
const MOST_EXTRA_REQUESTS = 100;

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

const isAboutAnId = (failure: unknown): boolean =>
	failure instanceof Refused && mayBeAboutAPart(failure.key, failure.status);

/**
 * Looks many messages up by their ids in few requests, each id once. A request that is refused is
 * halved, so that an id that the provider takes offence at spoils no other's. Throws nothing.
 */
export async function lookUpMessages(
	reader: StatReader,
	messageIds: Iterable<string>,
	{ outFields, stopsAtFailure }: LookUp,
): Promise<LookedUp> {
	const query: DetailQuery = { outFields };
	const rows = new Map<string, DetailRow>();
	const failures = new Map<string, unknown>();
	let extra = MOST_EXTRA_REQUESTS;
	const lookUp = async (part: readonly string[]): Promise<'stop' | void> => {
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
		const left = part.filter((id) => !rows.has(id));
		if (!stopsAtFailure && left.length > 1 && extra >= 2 && isAboutAnId(read.failure)) {
			extra -= 2;
			const middle = Math.ceil(left.length / 2);
			await lookUp(left.slice(0, middle));
			await lookUp(left.slice(middle));
			return undefined;
		}
		for (const id of left) failures.set(id, read.failure);
		return stopsAtFailure ? 'stop' : undefined;
	};
	const parts = reader.split(query, [...new Set(messageIds)]);
	await eachInOrder(parts, PARTS_AT_ONCE, lookUp);
	return { rows, failures };
}
