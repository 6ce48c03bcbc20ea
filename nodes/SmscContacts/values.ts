import { BadParameter, quoteOf } from '../shared/calling/failures';
import { phoneList } from '../shared/parameters/phone-list';
import { exactId, isBlank, requiredText } from '../shared/parameters/values';
import { birthday } from './birthday';

/** Where parameters are read, and what they are called. */
export interface Around {
	/** The workflow's time zone. */
	timezone: string;
	/** A parameter's name as the user sees it. */
	label: (name: string) => string;
}

const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;

/** An e-mail address. */
export function emailAddress(value: unknown, label: string): string {
	const text = requiredText(value, label);
	if (EMAIL.test(text)) return text;
	throw new BadParameter(label, `is not an e-mail address: ${quoteOf(text)}`);
}

/**
 * The phone numbers in a contact's text, each as it goes out; a part that is none stays as it stands.
 */
export function phonesIn(text: string): string[] {
	const parts = text.split(/[,;|\r\n\t]+/).filter((part) => part.trim() !== '');
	return [
		...new Set(
			parts.flatMap((part) => {
				try {
					return phoneList(part, 'Phone');
				} catch {
					return [part.trim()];
				}
			}),
		),
	];
}

/**
 * The id of a group, as SMSC gave it.
 *
 * @throws BadParameter for what is no positive whole number
 */
export function groupId(value: unknown, label: string): string {
	return digits(value, label, /^[1-9]\d*$/, 'the ID of a group');
}

/** The number of a group for mailings. */
export function groupNumber(value: unknown, label: string): string {
	return digits(value, label, /^\d+$/, 'the number of a group');
}

function digits(value: unknown, label: string, pattern: RegExp, what: string): string {
	const text = exactId(value, label);
	if (pattern.test(text)) return text;
	throw new BadParameter(
		label,
		`is not ${what}: ${quoteOf(text)}`,
		`Give '${label}' a whole number, as Get Many of groups shows it`,
	);
}

/** Tags: a list, or a text with commas. */
export function tagList(value: unknown, label: string): string {
	if (!Array.isArray(value)) return requiredText(value, label);
	return value.map((tag) => requiredText(tag, label)).join(',');
}

type Field = (value: unknown, around: Around, label: string) => string;

const text: Field = (value, _, label) => requiredText(value, label);

/** The optional fields of a contact: what SMSC calls them, and how they are read. */
export const CONTACT_FIELDS: Readonly<Record<string, { field: string; read: Field }>> = {
	birthday: { field: 'bd', read: (value, { timezone }, label) => birthday(value, timezone, label) },
	clientId: { field: 'myid', read: (value, _, label) => exactId(value, label) },
	comments: { field: 'cmt', read: text },
	firstName: { field: 'fnm', read: text },
	group: { field: 'grp', read: (value, _, label) => groupId(value, label) },
	lastName: { field: 'lnm', read: text },
	middleName: { field: 'mnm', read: text },
	name: { field: 'name', read: text },
	newEmail: { field: 'new_mail', read: (value, _, label) => emailAddress(value, label) },
	newPhone: { field: 'new_phone', read: (value, _, label) => phoneList(value, label).join(',') },
	otherPhones: { field: 'pho', read: (value, _, label) => phoneList(value, label).join(',') },
	tags: { field: 'tags', read: (value, _, label) => tagList(value, label) },
};

/** Fields of a contact that SMSC empties when they come empty; it has no contact without the others. */
const CLEARABLE: ReadonlySet<string> = new Set([
	...['birthday', 'clientId', 'comments', 'firstName', 'lastName', 'middleName'],
	...['otherPhones', 'tags'],
]);

/**
 * The fields of a new contact that the user filled in.
 *
 * @throws BadParameter for what cannot be right
 */
export function newFields(
	given: Readonly<Record<string, unknown>>,
	around: Around,
): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const [name, { field, read }] of Object.entries(CONTACT_FIELDS)) {
		const value = given[name];
		if (!isBlank(value)) fields[field] = read(value, around, around.label(name));
	}
	return fields;
}

/**
 * The fields of a contact that are to change: one that was added and left empty is to be emptied. An
 * expression that gave nothing at all leaves a field as it is.
 *
 * @throws BadParameter for what cannot be right, and for an empty field that cannot be emptied
 */
export function changedFields(
	given: Readonly<Record<string, unknown>>,
	around: Around,
): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const [name, { field, read }] of Object.entries(CONTACT_FIELDS)) {
		if (!Object.hasOwn(given, name)) continue;
		const value = given[name];
		const label = around.label(name);
		if (!isBlank(value)) fields[field] = read(value, around, label);
		else if (!CLEARABLE.has(name)) {
			const advice = `Fill '${label}' in, or remove it from '${around.label('updateFields')}'`;
			throw new BadParameter(label, 'is empty, and cannot be emptied', advice);
		} else if (value === '') fields[field] = '';
	}
	return fields;
}
