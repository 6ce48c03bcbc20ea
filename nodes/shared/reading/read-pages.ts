import { messageIdOf, type DetailPage, type DetailRow } from '../../../providers/devino/detail';

/** Pages asked for at the same time, once the total is known. */
export const PAGES_AHEAD = 4;

export interface PagePosition {
	offset: number;
	limit: number;
}

export interface PagedReading<Kept> {
	/** What is kept of a row. (Many rows as they came would take more memory than all the rest.) */
	keep: (row: DetailRow) => Kept;
	fetchPage: (position: PagePosition) => Promise<DetailPage>;
	/** Rows to ask for in one request; the provider may give fewer. */
	pageSize: number;
	/** Rows wanted at most; undefined: all. */
	wanted: number | undefined;
	/** Called after each page. */
	onPage?: (progress: { rows: number; pages: number; total: number | undefined }) => void;
}

/** How far a reading came; with a `failure` it came no further. */
export interface PagedRows<Kept> {
	rows: Kept[];
	pages: number;
	/** Where the next page would begin. */
	offset: number;
	total: number | undefined;
	failure?: unknown;
}

interface AskedPage extends PagePosition {
	answer: Promise<DetailPage | { failure: unknown }>;
}

/**
 * Reads a list page by page, each message once.
 *
 * Offsets go by the rows that came, so that no fault of the provider's page numbers skips a row.
 * Pages asked ahead may be answered out of turn: if rows turned up at the front between two answers,
 * the later page, answered first, would miss some. So as soon as the total has changed from one page
 * to the next, those asked ahead are asked for again, and for a while pages go one by one. In that
 * order rows that shift come twice at worst, and are dropped here.
 */
export async function readPages<Kept>(reading: PagedReading<Kept>): Promise<PagedRows<Kept>> {
	const { keep, pageSize, onPage } = reading;
	const wanted = reading.wanted ?? Infinity;
	const result: PagedRows<Kept> = { rows: [], pages: 0, offset: 0, total: undefined };
	const seen = new Set<string>();
	let asked: AskedPage[] = [];
	let ahead = 1;
	/** Rows that a page is expected to bring. */
	let stride = pageSize;
	let pageBefore = '';

	const ask = (): void => {
		const end = result.offset + wanted - result.rows.length;
		let offset = result.offset;
		for (const { offset: last } of asked) offset = last + stride;
		while (asked.length < ahead) {
			const isFirst = asked.length === 0;
			if (offset >= end) return;
			if (!isFirst && offset >= (result.total ?? 0)) return;
			const position = { offset, limit: Math.min(pageSize, end - offset) };
			const answer = reading.fetchPage(position).catch((failure: unknown) => ({ failure }));
			asked.push({ ...position, answer });
			offset += stride;
		}
	};

	const takeNewRows = (rows: DetailRow[]): number => {
		const before = result.rows.length;
		// Rows without an id cannot be told apart; a page that came twice can.
		const pageNow = rows.some((row) => messageIdOf(row) === undefined) ? JSON.stringify(rows) : '';
		const isRepeat = pageNow !== '' && pageNow === pageBefore;
		pageBefore = pageNow;
		for (const row of rows) {
			const id = messageIdOf(row);
			if (id === undefined ? isRepeat : seen.has(id)) continue;
			if (id !== undefined) seen.add(id);
			if (result.rows.length < wanted) result.rows.push(keep(row));
		}
		return result.rows.length - before;
	};

	while (result.rows.length < wanted) {
		ask();
		const next = asked.shift();
		if (next === undefined) break;
		const answer = await next.answer;
		if ('failure' in answer) {
			result.failure = answer.failure;
			break;
		}
		const { rows, total, more } = answer;
		const isSteady = result.pages === 0 || total === result.total;
		result.pages++;
		result.offset += rows.length;
		result.total = total;
		const newRows = takeNewRows(rows);
		onPage?.({ rows: result.rows.length, pages: result.pages, total });
		if (rows.length === 0 || newRows === 0) break;
		const hasAll = total === undefined ? rows.length < next.limit : result.offset >= total;
		if (more === false && hasAll) break;
		// Those asked ahead begin where a page of the expected length would have ended.
		if (!isSteady || rows.length !== stride) asked = [];
		stride = rows.length;
		ahead = isSteady ? Math.min(result.pages === 1 ? PAGES_AHEAD : ahead * 2, PAGES_AHEAD) : 1;
	}
	return result;
}
