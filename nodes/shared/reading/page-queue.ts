import type { DetailPage } from '../../../providers/devino/detail';

export interface PagePosition {
	offset: number;
	limit: number;
}

export type FetchPage = (position: PagePosition) => Promise<DetailPage>;

/** A page that was asked for, and what will come of it. */
export interface AskedPage extends PagePosition {
	answer: Promise<DetailPage | { failure: unknown }>;
}

/** Where the next pages lie. */
export interface Outlook {
	/** Where the first of them begins. */
	from: number;
	/** Pages to have under way. */
	ahead: number;
	/** Rows that each page is expected to bring. */
	stride: number;
	/** Rows that a page has in common with the one before. */
	overlap: number;
	pageSize: number;
	/** No page but the first begins here or later. */
	end: number;
	/** Rows still wanted. */
	wanted: number;
}

/** Pages in the order in which they lie, some of them asked for before their turn. */
export class PageQueue {
	private asked: AskedPage[] = [];

	constructor(private readonly fetchPage: FetchPage) {}

	/** The next page; more are under way then if the outlook is for more. */
	next({ from, ahead, stride, overlap, pageSize, end, wanted }: Outlook): AskedPage | undefined {
		const step = Math.max(1, stride - overlap);
		let offset = from;
		for (const { offset: last } of this.asked) offset = last + step;
		while (this.asked.length < ahead) {
			const isFirst = this.asked.length === 0;
			const left = from + wanted - offset;
			if (left <= 0 || (!isFirst && offset >= end)) break;
			const position = { offset, limit: Math.min(pageSize, left + overlap) };
			this.asked.push({ ...position, answer: this.ask(position) });
			offset += step;
		}
		return this.asked.shift();
	}

	/** A page out of turn. */
	async outOfTurn(position: PagePosition): Promise<DetailPage | { failure: unknown }> {
		return await this.ask(position);
	}

	/** Forgets the pages under way: they are asked for again, maybe at other places. */
	forget(): void {
		this.asked = [];
	}

	private async ask(position: PagePosition): Promise<DetailPage | { failure: unknown }> {
		return await this.fetchPage(position).catch((failure: unknown) => ({ failure }));
	}
}
