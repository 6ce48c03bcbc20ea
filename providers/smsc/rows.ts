import type { SmscRow } from './answer';
import { BLOCK_TYPES } from './endpoints';

/** A row as it comes out: names in camelCase, ids, numbers and counts as strings. */
export type Item = Record<string, string | null | string[]>;

const NAMES: ReadonlyMap<string, string> = new Map([
	['phone_other', 'otherPhones'],
	['mail', 'email'],
	['mail_other', 'otherEmails'],
]);

const camelCase = (name: string): string =>
	name.replace(/_+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());

function asText(value: unknown): string | null {
	if (value === null || value === undefined) return null;
	if (Array.isArray(value)) return value.map(asText).join(',');
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function itemOf(row: SmscRow): Record<string, string | null> {
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => [NAMES.get(name) ?? camelCase(name), asText(value)]),
	);
}

/** The ids or e-mail addresses in one text; what may stand in an address is not taken for an end. */
export function partsOf(text: string | null): string[] {
	return (text ?? '').split(/[\s,;|]+/).filter((part) => part !== '');
}

/** The ids of the groups that a contact says it is in. */
export function groupsOf(row: SmscRow): string[] {
	return partsOf(asText(row.group));
}

/**
 * A contact; `phones`, `emails` and `groups` are the lists that `phone`, `email` and `group` may be.
 *
 * @param phonesIn the phone numbers in one text, which SMSC's page allows any separator between
 */
export function contactItem(row: SmscRow, phonesIn: (text: string) => string[]): Item {
	const item = itemOf(row);
	return {
		...item,
		...(item.phone === undefined ? {} : { phones: phonesIn(item.phone ?? '') }),
		...(item.email === undefined ? {} : { emails: partsOf(item.email) }),
		...(item.group === undefined ? {} : { groups: groupsOf(row) }),
	};
}

/** A group. */
export function groupItem(row: SmscRow): Item {
	return itemOf(row);
}

/** An entry of the black list; `blockType` is the word for SMSC's number in `type`. */
export function blacklistItem(row: SmscRow): Item {
	const item = itemOf(row);
	const word = BLOCK_TYPES[Number(item.type || Number.NaN)];
	return word === undefined ? item : { ...item, blockType: word };
}

/**
 * SMSC's own number of a row, which its cursor `after_id` is about. The page does not show it, so a
 * row may be without; its `id` is the client's own, and no place in the list.
 */
export function cursorOf(row: SmscRow): string | undefined {
	const own = asText(row.int_id);
	return own !== null && /^\d+$/.test(own) ? own : undefined;
}

/** The highest of the rows' cursors, and of one from before; rows come in no order. */
export function highestCursor(rows: readonly SmscRow[], before?: string): string | undefined {
	let highest = before;
	for (const row of rows) {
		const own = cursorOf(row);
		if (own !== undefined && (highest === undefined || BigInt(own) > BigInt(highest)))
			highest = own;
	}
	return highest;
}
