import { messageIdOf, type DetailRow } from '../../../providers/devino/detail';

/** Tells rows that came before from new ones: by their ids, or, without ids, by whole pages. */
export class SeenRows {
	/** Whether a row came that has no id, so that it cannot be known again. */
	hasNameless = false;

	private readonly ids = new Set<string>();
	private pageBefore = '';

	has(row: DetailRow): boolean {
		const id = messageIdOf(row);
		return id !== undefined && this.ids.has(id);
	}

	/** The rows of a page that had not come before; from now on they have. */
	takeNew(rows: readonly DetailRow[]): DetailRow[] {
		const nameless = rows.some((row) => messageIdOf(row) === undefined);
		const page = nameless ? JSON.stringify(rows) : '';
		const isRepeat = nameless && page === this.pageBefore;
		this.pageBefore = page;
		this.hasNameless ||= nameless;
		return rows.filter((row) => {
			const id = messageIdOf(row);
			if (id === undefined) return !isRepeat;
			if (this.ids.has(id)) return false;
			this.ids.add(id);
			return true;
		});
	}
}

/** What is kept of the rows that came, each once. */
export class RowCollection<Kept> {
	readonly rows: Kept[] = [];
	readonly seen = new SeenRows();

	/**
	 * @param keep what is kept of a row
	 * @param wanted rows at most
	 */
	constructor(
		private readonly keep: (row: DetailRow) => Kept,
		readonly wanted: number,
	) {}

	get isFull(): boolean {
		return this.rows.length >= this.wanted;
	}

	/** @returns how many rows of the page are new */
	add(page: readonly DetailRow[]): number {
		const fresh = this.seen.takeNew(page);
		for (const row of fresh) {
			if (this.isFull) break;
			this.rows.push(this.keep(row));
		}
		return fresh.length;
	}
}
