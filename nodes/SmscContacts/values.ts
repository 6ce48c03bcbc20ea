import { DateTime } from 'luxon';

import { dateParameter } from '../shared/parameters/dates';
import { BadParameter } from '../shared/calling/failures';
import { phoneList } from '../shared/parameters/phone-list';
import { exactId, isBlank, requiredText } from '../shared/parameters/values';

/** Where parameters are read, and what they are called. */
export interface Around {
	/** The workflow's time zone. */
	timezone: string;
	/** A parameter's name as the user sees it. */
	label: (name: string) => string;
}

const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/;
const DAY = 'dd.MM.yyyy';

/** An e-mail address. */
export function emailAddress(value: unknown, label: string): string {
	const text = requiredText(value, label);
	if (EMAIL.test(text)) return text;
	throw new BadParameter(label, `is not an e-mail address: ${JSON.stringify(text)}`);
}

/** A date of birth as SMSC writes it, `dd.mm.yyyy`. */
export function birthday(value: unknown, timezone: string, label: string): string {
	if (typeof value === 'string' && /^\d{1,2}\.\d{1,2}\.\d{4}$/.test(value.trim())) {
		const date = DateTime.fromFormat(value.trim(), 'd.M.yyyy');
		if (date.isValid) return date.toFormat(DAY);
		throw new BadParameter(label, `is not a day of the calendar: ${JSON.stringify(value)}`);
	}
	return dateParameter(value, timezone, label).setZone(timezone).toFormat(DAY);
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
	group: { field: 'grp', read: (value, _, label) => exactId(value, label) },
	lastName: { field: 'lnm', read: text },
	middleName: { field: 'mnm', read: text },
	name: { field: 'name', read: text },
	newEmail: { field: 'new_mail', read: (value, _, label) => emailAddress(value, label) },
	newPhone: { field: 'new_phone', read: (value, _, label) => phoneList(value, label).join(',') },
	otherPhones: { field: 'pho', read: (value, _, label) => phoneList(value, label).join(',') },
	tags: { field: 'tags', read: (value, _, label) => tagList(value, label) },
};

/** Fields that may be emptied. */
const CLEARABLE: ReadonlySet<string> = new Set([
	...['birthday', 'clientId', 'comments', 'firstName', 'lastName', 'middleName'],
	...['otherPhones', 'tags'],
]);

/**
 * The fields of a contact that the user filled in.
 *
 * @param mayClear whether a field that was added and left empty is to be emptied at SMSC
 * @throws BadParameter for what cannot be right
 */
export function contactFields(
	given: Readonly<Record<string, unknown>>,
	mayClear: boolean,
	around: Around,
): Record<string, string> {
	const fields: Record<string, string> = {};
	for (const [name, { field, read }] of Object.entries(CONTACT_FIELDS)) {
		const value = given[name];
		if (!isBlank(value)) fields[field] = read(value, around, around.label(name));
		else if (mayClear && value === '' && CLEARABLE.has(name)) fields[field] = '';
	}
	return fields;
}
