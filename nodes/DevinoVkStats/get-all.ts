import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { DETAIL_FIELDS, type DetailQuery, type DetailRow } from '../../providers/devino/detail';
import { eachInOrder } from '../shared/calling/gate';
import { readPages, type PagedReading, type PagedRows } from '../shared/reading/read-pages';
import type { ItemResult, Results } from '../shared/reading/run-operation';
import type { StatReader } from '../shared/reading/stat-reader';
import {
	buildSearch,
	GET_ALL_PARAMETERS,
	type GetAllParameters,
	type MessageSearch,
} from './detail-query';
import type { Performance, StatOperation } from './operation';
import { messageJson } from './simplify';

/** Input items served at the same time; the reader's gate bounds the requests of all of them. */
const ITEMS_AT_ONCE = 4;
/** A read that has brought this many more rows says so in n8n's log. */
const LOGGED_EVERY = 10_000;

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
type Read<Kept> = Omit<PagedRows<Kept>, 'total'> & { total?: number };

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

/** A query, in parts where its ids would make the URL too long; `undefined`: it has no ids. */
function inParts(
	query: DetailQuery,
	reader: StatReader,
): { query: DetailQuery; parts: Array<string[] | undefined> } {
	if (query.messageIds === undefined) return { query, parts: [undefined] };
	const ids = [...new Set(query.messageIds)];
	const parts = reader.split(query, ids);
	if (parts.length === 1) return { query, parts };
	const whole = sortable(query);
	return { query: whole, parts: reader.split(whole, ids) };
}

/** Reads a query's parts one after the other, each by pages. */
async function readParts<Kept>(
	{ query, parts }: ReturnType<typeof inParts>,
	{ limit, pageSize }: Pick<MessageSearch, 'limit' | 'pageSize'>,
	keep: PagedReading<Kept>['keep'],
	{ context, reader }: Performance,
): Promise<Read<Kept>> {
	const all: Read<Kept> = { rows: [], pages: 0, offset: 0 };
	for (const messageIds of parts) {
		const wanted = limit === undefined ? undefined : limit - all.rows.length;
		if (wanted !== undefined && wanted <= 0) break;
		const part = await readPages({
			keep,
			fetchPage: async (position) => await reader.detailPage({ ...query, messageIds }, position),
			pageSize,
			wanted,
			onPage: logProgress(context),
		});
		for (const row of part.rows) all.rows.push(row);
		all.pages += part.pages;
		all.offset = part.offset;
		if (parts.length === 1) all.total = part.total;
		if (part.failure !== undefined) return { ...all, failure: part.failure };
	}
	return all;
}

/** Reads what a search finds, as it comes out. */
async function readSearch(search: MessageSearch, around: Performance): Promise<Read<IDataObject>> {
	const { orderField } = search.query;
	const alsoAsked = ['MESSAGE_ID' as const, ...(orderField === undefined ? [] : [orderField])];
	const toJson = (row: DetailRow): IDataObject => messageJson(row, { ...search, alsoAsked });
	const whole = inParts(search.query, around.reader);
	if (whole.parts.length === 1 || orderField === undefined) {
		return await readParts(whole, search, toJson, around);
	}
	// In several parts the first rows of the whole are known only once all are there.
	const everything = { ...search, limit: undefined };
	const read = await readParts(whole, everything, (row) => row, around);
	if (read.failure === undefined) {
		sortRows(read.rows, whole.query);
		read.rows.length = Math.min(read.rows.length, search.limit ?? Infinity);
	}
	return { ...read, rows: read.rows.map(toJson) };
}

function progressOf({ rows, pages, offset, total }: Read<unknown>): ItemResult['progress'] {
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

async function perform(
	queries: ReadonlyMap<number, MessageSearch>,
	around: Performance,
): Promise<Results> {
	const byItem = new Map<number, ItemResult>();
	let rows = 0;
	let pages = 0;
	await eachInOrder([...queries], ITEMS_AT_ONCE, async ([itemIndex, search]) => {
		const read = await readSearch(search, around);
		rows += read.rows.length;
		pages += read.pages;
		byItem.set(itemIndex, {
			outputs: read.rows.map((json) => ({ json })),
			...(read.failure === undefined ? {} : { failure: read.failure, progress: progressOf(read) }),
		});
		return read.failure !== undefined && around.stopsAtFailure ? 'stop' : undefined;
	});
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
