import { BadParameter, quoteOf } from '../calling/failures';
import { MOBILE_LENGTHS } from './mobile-lengths';

/** How most numbers come; nothing below would change it. */
const AS_IT_GOES_OUT = /^7\d{10}$/;
/** Russia and Kazakhstan have more than mobile phones; what begins otherwise is nobody's. */
const NUMBER_OF_SEVEN = /^7[3-9]\d{9}$/;
const WRITTEN_IN_ONE_PIECE = /^\d{11,15}$/;
const LAID_OUT_LIKE_A_PHONE = /^[( ]*\+?[( ]*\d[-\d ().]*$/;
/** A spreadsheet's 79991234567.0. (One dot right behind a calling code is a way to write phones.) */
const DECIMAL = /^\+?\d{4,}\.\d+$/;
/** How calls leave a country: +, 00, or Russia's 8 10. */
const EXIT = /^\D*(?:\+|0\D*0|8\D*1\D*0)\D*/;
const NATIONAL_ZERO = /\( *0 *\)/;
const EXTENSION = /\([ \d]+\)[ .-]*$/;
/** More than any spelling of a number takes. */
const LONGEST_SPELLING = 100;

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xfee0;

const lengthsBehind: ReadonlyMap<string, ReadonlySet<number>> = new Map(
	MOBILE_LENGTHS.flatMap(([lengths, codes]) => {
		const allowed = new Set(lengths.split(' ').map(Number));
		return codes.split(' ').map((code) => [code, allowed] as const);
	}),
);

/** What a text turned out to be: a phone number as it goes out, or why it is none. */
export type PhoneReading = { phone: string } | PhoneFault;
interface PhoneFault {
	/** The end of a sentence that begins with the parameter. */
	fault: string;
	/** The number that may have been meant. */
	meant?: string;
}

const digitsIn = (text: string): string => text.replace(/\D/g, '');

/** The calling code that digits begin with. (No code begins with another.) */
function callingCodeOf(digits: string): string | undefined {
	return [1, 2, 3].map((length) => digits.slice(0, length)).find((code) => lengthsBehind.has(code));
}

/** Whether the digits are a calling code and as many more as a mobile phone has behind it. */
function fits(digits: string): boolean {
	const code = callingCodeOf(digits);
	if (code === undefined) return false;
	if (code === '7') return NUMBER_OF_SEVEN.test(digits);
	return lengthsBehind.get(code)?.has(digits.length - code.length) === true;
}

/** The text without invisible characters. */
export function visible(text: string): string {
	return text.replace(INVISIBLE, '');
}

/** Every dash, space, bracket and dot that a phone number may be written with, as ASCII has it. */
function tidy(text: string): string {
	return text
		.replace(FULL_WIDTH, (wide) => String.fromCharCode(wide.charCodeAt(0) - FULL_WIDTH_OFFSET))
		.replace(/\p{Dash}/gu, '-')
		.replace(/[\p{Zs}\t]/gu, ' ')
		.replace(/\p{Ps}/gu, '(')
		.replace(/\p{Pe}/gu, ')')
		.replace(/[\u00b7\u2024\u2027]/g, '.')
		.trim()
		.replace(/^8 ?~ ?10/, '8 10');
}

/** Eleven digits behind an 8 as a Russian writes them, meant for +7. */
function meantForSeven(digits: string): string | undefined {
	const [, code, ...groups] = /^8([3-9]\d\d)(\d{3})(\d\d)(\d\d)$/.exec(digits) ?? [];
	return code === undefined ? undefined : `+7 ${code} ${groups.join('-')}`;
}

function misfit(digits: string): string {
	const code = callingCodeOf(digits) ?? '';
	if (code === '7' && digits.length === 11) return 'is no number of +7, which begin with 3 to 9';
	const lengths = [...(lengthsBehind.get(code) ?? [])].join(', ').replace(/, (?=\d+$)/, ' or ');
	return `has ${digits.length} digits, not ${lengths} behind +${code}`;
}

function readInternational(text: string, exit: string): PhoneReading {
	let rest = text.slice(exit.length);
	const zero = NATIONAL_ZERO.exec(rest);
	if (zero !== null) {
		const before = digitsIn(rest.slice(0, zero.index));
		if (!lengthsBehind.has(before)) return { fault: 'is not one phone number' };
		rest = before + rest.slice(zero.index + zero[0].length);
	}
	const digits = digitsIn(rest);
	// What stands apart behind the exit is the calling code, and 8 is none: +8 495 is not Vietnam.
	if (/^8(?!\d)/.test(rest) || callingCodeOf(digits) === undefined) {
		return { fault: 'begins with no calling code that exists', meant: meantForSeven(digits) };
	}
	if (!fits(digits)) return { fault: misfit(digits) };
	const extension = EXTENSION.exec(rest);
	if (extension !== null && fits(digitsIn(rest.slice(0, extension.index)))) {
		return { fault: 'has an extension' };
	}
	return { phone: digits };
}

function readNational(text: string): PhoneReading {
	const digits = digitsIn(text);
	if (NATIONAL_ZERO.test(text)) return { fault: 'is not one phone number' };
	if (AS_IT_GOES_OUT.test(digits)) return { phone: digits };
	if (/^8[79]\d{9}$/.test(digits)) return { phone: `7${digits.slice(1)}` };
	if (/^9\d{9}$/.test(digits)) return { phone: `7${digits}` };
	// 84951234567 is a telephone in Moscow to those who live there, and to the world one in Vietnam.
	const mayBeRussian = /^8[348]\d{9}$/.test(digits);
	if (WRITTEN_IN_ONE_PIECE.test(text) && fits(digits) && !mayBeRussian) return { phone: digits };
	if (digits.length < 7) return { fault: `has ${digits.length} digits, too few for a phone` };
	return {
		fault: 'has no clear country: write it with + and the country code',
		meant: mayBeRussian ? meantForSeven(digits) : undefined,
	};
}

/** What a text, as a person or a system wrote it, is as a phone number. */
export function readPhone(written: string): PhoneReading {
	if (AS_IT_GOES_OUT.test(written)) return { phone: written };
	const text = tidy(visible(written.slice(0, 10 * LONGEST_SPELLING)));
	if (/\p{L}/u.test(text)) return { fault: 'holds letters' };
	const strange = /[^-\d ().+,;/\r\n]/u.exec(text)?.[0];
	if (strange !== undefined) {
		const point = strange.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
		return { fault: `holds ${quoteOf(strange)} (U+${point}), which stands in no phone number` };
	}
	const isOne = LAID_OUT_LIKE_A_PHONE.test(text) && text.length <= LONGEST_SPELLING;
	if (!isOne || DECIMAL.test(text)) return { fault: 'is not one phone number' };
	const exit = EXIT.exec(text)?.[0];
	return exit === undefined ? readNational(text) : readInternational(text, exit);
}

function phoneText(value: unknown, label: string): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
	if (value === undefined || value === null) {
		throw new BadParameter(label, 'is empty', `Give '${label}' a phone number, or drop the item`);
	}
	if (typeof value === 'number' && Number.isInteger(value)) {
		throw new BadParameter(
			label,
			`is the number ${quoteOf(value)}, beyond 2^53 - 1: its last digits are already lost`,
			`Give '${label}' a phone number as a text`,
		);
	}
	throw new BadParameter(label, `is not a phone number: ${quoteOf(value)}`);
}

/** The refusal of a text that is no phone number. */
export function badPhone(
	written: string,
	{ fault, meant }: PhoneFault,
	label: string,
): BadParameter {
	const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
	return new BadParameter(
		label,
		`${fault}: ${quoteOf(written)}${hint}`,
		'Write one number with + and the country code, for example +7 999 123-45-67',
	);
}

/**
 * The digits of a phone number in international form, as they go out (E.164 without the plus).
 *
 * Behind a +, 00 or 8 10 stands a calling code that exists, with as many digits behind it as mobile
 * phones have there. Without, Russian spellings are completed (8 9xx and 8 7xx become 7…, ten digits
 * from 9 get a 7), and 11 to 15 digits in one piece are taken as they are if they are such a number.
 *
 * @param label the parameter as the user sees it
 * @throws BadParameter for anything that could be the wrong person's number
 */
export function normalizePhone(value: unknown, label: string): string {
	const written = phoneText(value, label);
	if (visible(written).trim() === '') {
		throw new BadParameter(label, 'is empty', `Give '${label}' a phone number, or drop the item`);
	}
	const reading = readPhone(written);
	if ('phone' in reading) return reading.phone;
	throw badPhone(written, reading, label);
}
