import { isRecord, parseLossless } from '../../../providers/json';
import { BadParameter, quoteOf } from '../calling/failures';
import { visible } from './phone';

/** Whether a parameter was left alone: hidden, empty, or an expression that gave nothing. */
export function isBlank(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

/** A text that must be there. Numbers are taken, in plain decimal. */
export function requiredText(value: unknown, label: string): string {
	const text = typeof value === 'string' ? value.trim() : value;
	if (isBlank(text)) throw new BadParameter(label, 'is empty', `Fill '${label}' in`);
	return typeof text === 'string' ? text : scalarText(text, label);
}

/** `requiredText`, or `undefined` where the parameter was left alone. */
export function optionalText(value: unknown, label: string): string | undefined {
	return isBlank(value) ? undefined : requiredText(value, label);
}

/** A text of at most `longest` characters, kept as written, spaces included, but not blanks alone. */
export function limitedText(value: unknown, longest: number, label: string): string {
	const text = typeof value === 'string' ? value : scalarText(value, label);
	const length = text.length > longest ? [...text].length : text.length;
	if (length > longest) {
		throw new BadParameter(
			label,
			`has ${length.toLocaleString('en-US')} characters, more than ${longest.toLocaleString('en-US')}`,
			`Shorten '${label}'`,
		);
	}
	if (text !== '' && visible(text).trim() === '') {
		throw new BadParameter(label, 'is empty', `Fill '${label}' in`);
	}
	return text;
}

/** A safe number without an exponent: 1e-7 as 0.0000001. */
function plainDecimal(number: number): string {
	const written = String(number);
	if (!written.includes('e')) return written;
	const [, sign = '', whole = '', fraction = '', exponent] =
		/^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(written) ?? [];
	const digits = whole + fraction;
	const point = whole.length + Number(exponent);
	return `${sign}0.${'0'.repeat(-point)}${digits}`;
}

/** Whether the value is a date as an expression gives it: a Date, or a DateTime of any luxon. */
export function isDate(value: unknown): boolean {
	return (
		value instanceof Date ||
		(typeof value === 'object' && value !== null && 'isLuxonDateTime' in value)
	);
}

function dateText(value: object): string | undefined {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	if ('isLuxonDateTime' in value && 'toISO' in value && typeof value.toISO === 'function') {
		const iso: unknown = value.toISO();
		return typeof iso === 'string' ? iso : undefined;
	}
	return undefined;
}

/** @param at where in the value it stands @throws BadParameter for a whole number beyond 2^53 - 1 */
function refuseLostDigits(number: number, label: string, at = ''): void {
	if (!Number.isInteger(number) || Number.isSafeInteger(number)) return;
	throw new BadParameter(
		label,
		`${at === '' ? 'is' : `holds under ${quoteOf(at)}`} the number ${number}, beyond 2^53 - 1: its last digits are already lost`,
		`Give '${label}' as a text, and see that no step before this one turns it into a number`,
	);
}

/**
 * A value as a text to be read by a person: numbers in plain decimal, dates as ISO 8601.
 *
 * @throws BadParameter for null, undefined, NaN, objects and lists, so that nobody gets "Hello undefined"
 */
export function scalarText(value: unknown, label: string): string {
	switch (typeof value) {
		case 'string':
			return value;
		case 'boolean':
		case 'bigint':
			return String(value);
		case 'number':
			refuseLostDigits(value, label);
			if (Number.isFinite(value)) return plainDecimal(value);
			throw new BadParameter(label, `is ${value}, not a number that can be written down`);
		case 'object': {
			const date = value === null ? undefined : dateText(value);
			if (date !== undefined) return date;
			break;
		}
	}
	if (value === null || value === undefined) {
		throw new BadParameter(
			label,
			`has no value (${String(value)})`,
			`See that the item has the field that '${label}' is filled from, or drop the item`,
		);
	}
	throw new BadParameter(
		label,
		Array.isArray(value) ? 'is a list, not a single value' : 'is an object, not a single value',
		`Fill '${label}' from a single field`,
	);
}

/** A whole number within bounds; a text of digits, as an expression may give, is taken too. */
export function wholeNumber(
	value: unknown,
	{ min, max }: { min: number; max: number },
	label: string,
): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) {
		return number;
	}
	const bounds = `a whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
	throw new BadParameter(label, `is not ${bounds}: ${quoteOf(value)}`, `Give '${label}' ${bounds}`);
}

/** An id or a key: a text, or a number whose digits are all there. */
export function exactId(value: unknown, label: string): string {
	if (typeof value === 'number' && !Number.isSafeInteger(value)) {
		refuseLostDigits(value, label);
		throw new BadParameter(label, `is not a whole number: ${value}`);
	}
	return requiredText(value, label);
}

/** One of a fixed list of words, in any case. */
export function oneOf<W extends string>(value: unknown, words: readonly W[], label: string): W {
	const exact = words.find((known) => known === value);
	if (exact !== undefined) return exact;
	const text = requiredText(value, label);
	const word = words.find((known) => known.toLowerCase() === text.toLowerCase());
	if (word !== undefined) return word;
	throw new BadParameter(label, `is ${quoteOf(text)}, not one of ${words.join(', ')}`);
}

/** Some of a fixed list of words: a list, or a text with commas. */
export function someOf<W extends string>(value: unknown, words: readonly W[], label: string): W[] {
	const list: unknown[] = Array.isArray(value) ? value : requiredText(value, label).split(',');
	return [...new Set(list.map((one) => oneOf(one, words, label)))];
}

/** A http or https URL, as written. */
export function webUrl(value: unknown, label: string): string {
	const text = requiredText(value, label);
	const isWeb = /^https?:\/\/[^/?#\s]/i.test(text) && URL.canParse(text);
	if (isWeb) return text;
	throw new BadParameter(
		label,
		`is not a URL with http:// or https:// in front: ${quoteOf(text)}`,
		`Write '${label}' in full, for example https://example.com/callback`,
	);
}

/**
 * The text of a JSON object: the given text as it is, so that no digit in it is lost, or an
 * object that an expression gave.
 */
export function jsonObjectText(value: unknown, label: string): string {
	const notAnObject = (what: string): never => {
		throw new BadParameter(
			label,
			`is ${what}, not a JSON object`,
			`Write '${label}' like { "name": "Anna" }`,
		);
	};
	if (isBlank(value)) return notAnObject('empty');
	if (typeof value !== 'string') {
		if (!isRecord(value)) return notAnObject(Array.isArray(value) ? 'a list' : `a ${typeof value}`);
		if (isDate(value)) return notAnObject('a date');
		return JSON.stringify(value, (name, inner: unknown) => {
			if (typeof inner === 'number') refuseLostDigits(inner, label, name);
			return inner;
		});
	}
	let parsed: unknown;
	try {
		parsed = parseLossless(value);
	} catch {
		return notAnObject('not valid JSON');
	}
	if (!isRecord(parsed)) return notAnObject(Array.isArray(parsed) ? 'a list' : 'a single value');
	return value.trim();
}

/** `true` or `false`; a text of either word, as an expression may give, is taken too. */
export function flag(value: unknown, label: string): boolean {
	if (isBlank(value)) return false;
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 'false') return value === 'true';
	throw new BadParameter(label, `is ${quoteOf(value)}, not true or false`);
}
