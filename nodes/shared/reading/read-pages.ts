import type { DetailPage, DetailRow } from '../../../providers/devino/detail';
import { PageQueue, type AskedPage, type FetchPage } from './page-queue';
import { RowCollection, SeenRows } from './row-collection';

/** Pages asked for at the same time, once the total is known. */
export const PAGES_AHEAD = 4;
/** Times that a list is gone through again because rows are missing. */
const MOST_MORE_SWEEPS = 2;
/** Pages without new rows, one after the other, that a list may grow by. */
const MOST_STALE_PAGES = 3;
/** Requests that one step back may cost. */
const MOST_STEPS_BACK = 20;

export interface PagedReading<Kept> {
	/** What is kept of a row. (Many rows as they came would take more memory than all the rest.) */
	keep: (row: DetailRow) => Kept;
	fetchPage: FetchPage;
	/** Rows to ask for in one request; the provider may give fewer. */
	pageSize: number;
	/** Rows wanted at most; undefined: all. */
	wanted: number | undefined;
	/** Whether rows may leave the list, or change their place in it, while it is read. */
	mayMove?: boolean;
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
	/** Rows that the provider counts and that did not come, as {@link missingRows} tells. */
	missing: number;
	failure?: unknown;
}

/**
 * Whether a list is over: by an empty page, by one without new rows, or by `more: false` once as
 * many rows came as there are (a short page, where the provider gives no total). Its other numbers
 * are not trusted. A page without new rows is no end where the list has just grown: as many rows may
 * have turned up in front as a page has.
 *
 * @param page how many of its rows are new, the rows up to its end, and how many were asked for
 */
export function isOver(
	{ rows, more, total }: DetailPage,
	page: { fresh: number; came: number; limit: number; isPushedBack: boolean },
): boolean {
	if (rows.length === 0) return true;
	if (page.fresh === 0) return !page.isPushedBack;
	if (more !== false) return false;
	return total === undefined ? rows.length < page.limit : page.came >= total;
}

/** How many rows a reading lacks, as far as the provider tells how many there are. */
export function missingRows(
	distinct: number,
	{ total, wanted }: { total: number | undefined; wanted: number },
): number {
	return total === undefined ? 0 : Math.max(0, Math.min(total, wanted) - distinct);
}

/**
 * A list that is read page by page, each row once.
 *
 * Offsets go by the rows that came, so that no fault of the provider's page numbers skips a row.
 * Pages asked ahead may be answered out of turn: if rows turned up at the front between two answers,
 * the later page, answered first, would miss some. So as soon as the total has changed from one page
 * to the next, those asked ahead are asked for again, and for a while pages go one by one.
 *
 * Rows that turn up in front push others back, which then come twice and are dropped. Rows that
 * leave pull others forward, past where the next page begins. So where rows may move, a page has a
 * row or more in common with the one before: if its first row is a new one, there are others before
 * it, and those are read too.
 */
class ListReading<Kept> {
	private pages = 0;
	private offset = 0;
	private total: number | undefined;
	private failure: unknown;
	private readonly collection: RowCollection<Kept>;
	private readonly queue: PageQueue;
	/** Whether a page is to have rows in common with the one before. */
	private overlaps: boolean;
	/** How many, if it can be. */
	private margin = 1;
	private ahead = 1;
	/** Rows that a page is expected to bring. */
	private stride: number;
	/** The most that a page has brought. */
	private largest = 1;

	constructor(private readonly reading: PagedReading<Kept>) {
		this.collection = new RowCollection(reading.keep, reading.wanted ?? Infinity);
		this.queue = new PageQueue(reading.fetchPage);
		this.overlaps = reading.mayMove === true;
		this.stride = reading.pageSize;
	}

	async readAll(): Promise<PagedRows<Kept>> {
		const { seen } = this.collection;
		await this.sweep(seen);
		for (let more = 0; more < MOST_MORE_SWEEPS && this.isShort() && !seen.hasNameless; more++) {
			const before = this.collection.rows.length;
			await this.sweep(new SeenRows());
			if (this.collection.rows.length === before) break;
		}
		const { pages, offset, total, failure } = this;
		const { rows } = this.collection;
		const end = failure === undefined ? {} : { failure };
		return { rows, pages, offset, total, missing: this.missing(), ...end };
	}

	private missing(): number {
		return missingRows(this.collection.rows.length, { ...this.collection, total: this.total });
	}

	private isShort(): boolean {
		return this.failure === undefined && this.missing() > 0;
	}

	/** Goes through the list from its beginning. `seen`: what came in this sweep. */
	private async sweep(seen: SeenRows): Promise<void> {
		const isFirst = seen === this.collection.seen;
		let stale = 0;
		this.offset = 0;
		this.startAnew();
		while (!this.collection.isFull) {
			const next = this.nextPage();
			const answer = await next?.answer;
			if (next === undefined || answer === undefined) return;
			if ('failure' in answer) {
				this.failure = answer.failure;
				return;
			}
			const mayFollowGap = this.mayFollowGap(next, answer, seen);
			const isSteady = this.pages === 0 || answer.total === this.total;
			const hasGrown = (answer.total ?? 0) > (this.total ?? Infinity);
			const fresh = this.take(answer, seen);
			const came = next.offset + answer.rows.length;
			this.settle(isSteady, answer.rows.length, came);
			if (mayFollowGap) await this.stepBack(next.offset, answer, seen);
			if (this.failure !== undefined) return;
			stale = fresh === 0 ? stale + 1 : 0;
			const isPushedBack = hasGrown && stale <= MOST_STALE_PAGES;
			if (isOver(answer, { fresh, came, limit: next.limit, isPushedBack })) return;
			if (!isFirst && this.missing() === 0) return;
		}
	}

	private nextPage(): AskedPage | undefined {
		const { ahead, stride, collection, reading } = this;
		const overlap =
			this.overlaps && this.offset > 0 ? Math.min(this.margin, Math.floor(stride / 2)) : 0;
		return this.queue.next({
			from: this.offset - overlap,
			ahead,
			stride,
			overlap,
			pageSize: reading.pageSize,
			end: this.total ?? 0,
			wanted: collection.wanted - collection.rows.length,
		});
	}

	/** Whether rows may stand before a page that neither it nor the one before has. */
	private mayFollowGap(
		{ offset }: AskedPage,
		{ rows, total }: DetailPage,
		seen: SeenRows,
	): boolean {
		if (offset === 0) return false;
		const [first] = rows;
		if (offset < this.offset) return first === undefined || !seen.has(first);
		return total !== this.total;
	}

	/** @returns how many rows of the page are new in this sweep */
	private take({ rows, total }: DetailPage, seen: SeenRows): number {
		this.pages++;
		this.total = total;
		const added = this.collection.add(rows);
		const fresh = seen === this.collection.seen ? added : seen.takeNew(rows).length;
		const { pages, collection } = this;
		this.reading.onPage?.({ rows: collection.rows.length, pages, total });
		return fresh;
	}

	/** Decides how the next pages are asked for, after one that brought `brought` rows. */
	private settle(isSteady: boolean, brought: number, came: number): void {
		if (!isSteady) this.overlaps = true;
		// Those asked ahead begin where a page of the expected length would have ended.
		if (!isSteady || brought !== this.stride) this.queue.forget();
		if (!isSteady) this.ahead = 1;
		else if (this.pages === 1) this.ahead = PAGES_AHEAD;
		else if (this.offset > 0) this.ahead = Math.min(this.ahead * 2, PAGES_AHEAD);
		if (brought > 0) this.stride = brought;
		this.largest = Math.max(this.largest, brought);
		this.offset = came;
	}

	private startAnew(): void {
		this.queue.forget();
		this.ahead = 1;
	}

	/** Reads from a page's beginning towards the front until a row turns up that came before it. */
	private async stepBack(begin: number, page: DetailPage, seen: SeenRows): Promise<void> {
		this.startAnew();
		this.overlaps = true;
		// Rows that leave meanwhile pull the page's own forward.
		const own = new SeenRows();
		own.takeNew(page.rows);
		let found = 0;
		let size = 2;
		let until = Math.min(begin, page.total ?? begin);
		for (let steps = 0; steps < MOST_STEPS_BACK && until > 0; steps++) {
			const limit = Math.min(size, until, this.largest);
			const offset = until - limit;
			const answer = await this.queue.outOfTurn({ offset, limit });
			if ('failure' in answer) {
				this.failure = answer.failure;
				return;
			}
			const [first] = answer.rows;
			const isKnown = first !== undefined && seen.has(first) && !own.has(first);
			found += this.take(answer, seen);
			own.takeNew(answer.rows);
			if (isKnown || this.collection.isFull) break;
			until = Math.min(offset, answer.total ?? offset);
			size *= 2;
		}
		// As many may leave before the next page.
		this.margin = Math.max(this.margin, 2 * found);
	}
}

/**
 * Reads a list page by page, each row once. Where fewer rows came than there are, it goes through the
 * list again; rows that come only then stand behind the others.
 */
export async function readPages<Kept>(reading: PagedReading<Kept>): Promise<PagedRows<Kept>> {
	return await new ListReading(reading).readAll();
}
