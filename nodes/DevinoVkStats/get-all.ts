import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import {
	DETAIL_FIELDS,
	messageIdOf,
	type DetailQuery,
	type DetailRow,
} from '../../providers/devino/detail';
import { eachInOrder } from '../shared/calling/gate';
import { readInParts, type PartFailure } from '../shared/reading/in-parts';
import { readPages, type PagedReading, type PagedRows } from '../shared/reading/read-pages';
import type { ItemResult, Results } from '../shared/reading/run-operation';
import type { StatReader } from '../shared/reading/stat-reader';
import {
	buildSearch,
	GET_ALL_PARAMETERS,
	type GetAllParameters,
	type MessageSearch,
} from './detail-query';
import { openIds } from './message-ids';
import type { Performance, StatOperation } from './operation';
import { messageJson } from './simplify';

/** Input items served at the same time; the reader's gate bounds the requests of all of them. */
const ITEMS_AT_ONCE = 4;
/** A read that has brought this many more rows says so in n8n's log. */
const LOGGED_EVERY = 10_000;
const LISTED_ITEMS = 10;

const count = (number: number): string => number.toLocaleString('en-US');
const pagesIn = (pages: number): string => `${count(pages)} page${pages === 1 ? '' : 's'}`;

/** Says in n8n's log how far a long read has come. */
function logProgress({ logger }: IExecuteFunctions): PagedReading<unknown>['onPage'] {
	let logged = 0;
	return ({ rows, pages, total }) => {
		if (rows - logged < LOGGED_EVERY) return;
		logged = rows;
		const of = total === undefined ? '' : ` of ${count(total)}`;
		logger.info(`Devino VK Stats: ${count(rows)}${of} messages in ${pagesIn(pages)}`);
	};
}

/** What a search has brought. */
interface Read<Kept>
	extends Pick<PagedRows<Kept>, 'rows' | 'pages' | 'offset' | 'missing' | 'failure'> {
	total?: number;
	/** The ids that a failure is about. */
	open?: string[];
}

/** Compares values of one field as the provider would: ids and other digits by their size. */
function compareValues(one: unknown, other: unknown): number {
	const [a, b] = [one, other].map((value) => String(value ?? ''));
	if (a === undefined || b === undefined || a === b) return 0;
	if (/^\d+$/.test(a) && /^\d+$/.test(b) && a.length !== b.length) return a.length - b.length;
	return a < b ? -1 : 1;
}

/** Puts rows that came in several parts into the order that each part came in. */
function sortRows(rows: DetailRow[], { order, orderField }: DetailQuery): void {
	if (orderField === undefined) return;
	const name = DETAIL_FIELDS[orderField];
	const sign = order === 'DESC' ? -1 : 1;
	rows.sort((one, other) => sign * compareValues(one[name], other[name]));
}

/** The fields to ask for so that rows of several parts can be put in order. */
function sortable(query: DetailQuery): DetailQuery {
	const { outFields, orderField } = query;
	if (outFields === undefined || orderField === undefined) return query;
	return { ...query, outFields: [...new Set([...outFields, orderField])] };
}

/** A query, and its ids in parts where they would make the URL too long; `undefined`: it has none. */
function inParts(
	query: DetailQuery,
	reader: StatReader,
): { query: DetailQuery; parts: string[][] | undefined } {
	if (query.messageIds === undefined) return { query, parts: undefined };
	const whole = sortable(query);
	return { query: whole, parts: reader.split(whole, [...new Set(query.messageIds)]) };
}

/** Reads a query's parts one after the other, each by pages. */
async function readParts<Kept>(
	{ query, parts }: ReturnType<typeof inParts>,
	{ limit, pageSize, mayMove }: Pick<MessageSearch, 'limit' | 'pageSize' | 'mayMove'>,
	keep: PagedReading<Kept>['keep'],
	{ context, reader, stopsAtFailure }: Performance,
): Promise<Read<Kept>> {
	const all: Read<Kept> = { rows: [], pages: 0, offset: 0, missing: 0 };
	const onPage = logProgress(context);
	const readPart = async (messageIds?: readonly string[]): Promise<PartFailure | undefined> => {
		const left = (limit ?? Infinity) - all.rows.length;
		if (left <= 0) return undefined;
		const wanted = Math.min(left, messageIds?.length ?? Infinity);
		const asked = { ...query, messageIds };
		const came = new Set<string | undefined>();
		const part = await readPages({
			keep: (row) => {
				if (messageIds !== undefined) came.add(messageIdOf(row));
				return keep(row);
			},
			fetchPage: async (position) => await reader.detailPage(asked, position),
			pageSize,
			wanted: wanted === Infinity ? undefined : wanted,
			mayMove,
			onPage,
		});
		for (const row of part.rows) all.rows.push(row);
		all.pages += part.pages;
		all.offset = part.offset;
		all.missing += part.missing;
		all.total = part.total;
		if (part.failure === undefined) return undefined;
		all.failure = part.failure;
		return { failure: part.failure, open: (messageIds ?? []).filter((id) => !came.has(id)) };
	};
	if (parts === undefined) {
		await readPart();
		return all;
	}
	const failures = await readInParts({ parts, atOnce: 1, stopsAtFailure, read: readPart });
	// Counts of parts say nothing of the whole.
	delete all.total;
	delete all.failure;
	const [failed] = failures;
	return failed === undefined ? all : { ...all, failure: failed[1], open: [...failures.keys()] };
}

/** Reads what a search finds, as it comes out. */
async function readSearch(search: MessageSearch, around: Performance): Promise<Read<IDataObject>> {
	const { orderField } = search.query;
	const alsoAsked = ['MESSAGE_ID' as const, ...(orderField === undefined ? [] : [orderField])];
	const toJson = (row: DetailRow): IDataObject => messageJson(row, { ...search, alsoAsked });
	const whole = inParts(search.query, around.reader);
	if (whole.parts === undefined || orderField === undefined) {
		return await readParts(whole, search, toJson, around);
	}
	// In several parts the first rows of the whole are known only once all are there.
	const everything = { ...search, limit: undefined };
	const read = await readParts(whole, everything, (row) => row, around);
	if (whole.parts.length > 1 || read.failure !== undefined) sortRows(read.rows, whole.query);
	read.rows.length = Math.min(read.rows.length, search.limit ?? Infinity);
	return { ...read, rows: read.rows.map(toJson) };
}

function progressOf({
	rows,
	pages,
	offset,
	total,
	open,
}: Read<unknown>): NonNullable<ItemResult['progress']> {
	if (open !== undefined) {
		const facts = { rowsRead: rows.length, pagesRead: pages, messageIds: open };
		return { told: openIds(open), facts };
	}
	const of = total === undefined ? '' : ` of ${count(total)}`;
	const facts = {
		rowsRead: rows.length,
		pagesRead: pages,
		nextOffset: offset,
		...(total === undefined ? {} : { total }),
	};
	const told =
		rows.length === 0
			? 'No message was read before.'
			: `${count(rows.length)}${of} messages in ${pagesIn(pages)} were read before.`;
	return { told, facts };
}

/** An item whose reading brought fewer messages than there are. */
interface Shortfall {
	itemIndex: number;
	came: number;
	missing: number;
}

/** Says which readings are not complete. */
function incompleteWarning(short: readonly Shortfall[], items: number): string {
	const told = [...short]
		.sort((one, other) => one.itemIndex - other.itemIndex)
		.slice(0, LISTED_ITEMS)
		.map(({ itemIndex, came, missing }) => {
			const item = items > 1 ? ` (item ${itemIndex})` : '';
			return `${count(came)} of ${count(came + missing)}${item}`;
		});
	if (short.length > LISTED_ITEMS) told.push(`and ${short.length - LISTED_ITEMS} more items`);
	return `Not all messages came: ${told.join(', ')}. Messages changed place while they were read, or Devino counts more than it gives. Run again, or ask for a shorter period`;
}

async function perform(
	queries: ReadonlyMap<number, MessageSearch>,
	around: Performance,
): Promise<Results> {
	const byItem = new Map<number, ItemResult>();
	let rows = 0;
	let pages = 0;
	const short: Shortfall[] = [];
	await eachInOrder([...queries], ITEMS_AT_ONCE, async ([itemIndex, search]) => {
		const read = await readSearch(search, around);
		rows += read.rows.length;
		pages += read.pages;
		if (read.failure === undefined && read.missing > 0) {
			short.push({ itemIndex, came: read.rows.length, missing: read.missing });
		}
		byItem.set(itemIndex, {
			outputs: read.rows.map((json) => ({ json })),
			...(read.failure === undefined ? {} : { failure: read.failure, progress: progressOf(read) }),
		});
		return read.failure !== undefined && around.stopsAtFailure ? 'stop' : undefined;
	});
	if (short.length > 0) return { byItem, warning: incompleteWarning(short, queries.size) };
	const hint =
		pages > queries.size ? `${count(rows)} messages were read in ${pagesIn(pages)}` : undefined;
	return { byItem, hint };
}

/** Message: Get Many. */
export const getAll: StatOperation<GetAllParameters, MessageSearch> = {
	parameters: GET_ALL_PARAMETERS,
	build: buildSearch,
	perform,
};
