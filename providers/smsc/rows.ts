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

/** The parts of a list that SMSC gives in one text, with any separator. */
export function partsOf(text: string | null | undefined): string[] {
	return (text ?? '').split(/[^\p{L}\p{N}+@._-]+/u).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

const FEWEST_PHONE_DIGITS = 8;

/** The phone numbers in one text, with any separator between them. */
function phonesOf(text: string | null): string[] {
	const numbers = (text ?? '').split(/[^\d+]+/).filter((number) => number !== '');
	const areWhole = numbers.every(({ length }) => length >= FEWEST_PHONE_DIGITS);
	return areWhole ? numbers : partsOf(text);
}

/** A contact; `phones`, `emails` and `groups` are the lists that `phone`, `email` and `group` may be. */
export function contactItem(row: SmscRow): Item {
	const item = itemOf(row);
	return {
		...item,
		...(item.phone === undefined ? {} : { phones: phonesOf(item.phone) }),
		...(item.email === undefined ? {} : { emails: partsOf(item.email) }),
		...(item.group === undefined ? {} : { groups: partsOf(item.group) }),
	};
}

/** A group. */
export function groupItem(row: SmscRow): Item {
	return itemOf(row);
}

/** An entry of the black list; `blockType` is the word for SMSC's number in `type`. */
export function blacklistItem(row: SmscRow): Item {
	const item = itemOf(row);
	const word = BLOCK_TYPES[Number(item.type ?? Number.NaN)];
	return word === undefined ? item : { ...item, blockType: word };
}

/**
 * Where a list goes on: SMSC's cursor `after_id` wants the `int_id` of the last row, which the page
 * does not show. Without it the row's id is tried, which `isCertain` tells.
 */
export function cursorAfter(
	row: SmscRow | undefined,
): { afterId: string; isCertain: boolean } | undefined {
	const own = asText(row?.int_id);
	if (own !== null && /^\d+$/.test(own)) return { afterId: own, isCertain: true };
	const id = asText(row?.id);
	return id !== null && /^\d+$/.test(id) ? { afterId: id, isCertain: false } : undefined;
}
