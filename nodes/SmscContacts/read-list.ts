import type { SmscRow } from '../../providers/smsc/answer';
import { cursorOf, highestCursor } from '../../providers/smsc/rows';

/** A list as far as it could be read. */
export interface SmscList {
	rows: SmscRow[];
	/** Whether SMSC showed no way to go on though nothing said that the list ends here. */
	mayGoOn: boolean;
}

/**
 * Reads a list to its end, or until it has `most` rows. SMSC says neither how long a list is nor
 * where it ends: a page is the last one if no new row comes after it.
 *
 * @param readPage the rows behind a cursor, or the first ones
 */
export async function readList(
	readPage: (afterId: string | undefined) => Promise<readonly SmscRow[]>,
	most: number,
): Promise<SmscList> {
	const rows: SmscRow[] = [];
	const seen = new Set<string>();
	const nameOf = (row: SmscRow): string => cursorOf(row) ?? JSON.stringify(row);
	let cursor: string | undefined;
	for (;;) {
		const page = await readPage(cursor);
		// Rows of one page may be equal to the letter; those of an earlier page are repeats.
		const fresh = page.filter((row) => !seen.has(nameOf(row)));
		for (const row of fresh) {
			seen.add(nameOf(row));
			rows.push(row);
		}
		const isDone = fresh.length === 0 || rows.length >= most;
		if (isDone) return { rows: rows.slice(0, most), mayGoOn: false };
		const highest = highestCursor(page, cursor);
		if (highest === cursor) return { rows, mayGoOn: true };
		cursor = highest;
	}
}
