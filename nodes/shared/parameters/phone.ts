import { BadParameter } from '../calling/failures';

const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const WRITTEN_LIKE_A_PHONE = /^\+?[ \u00a0]?\(?\d[\d ()\u00a0\u2000-\u200a\u202f\u2010-\u2015.-]*$/;
/** How most numbers come; nothing below would change it. */
const AS_IT_GOES_OUT = /^7\d{10}$/;
const DIGITS = { min: 8, max: 15 };

function phoneText(value: unknown, label: string): string {
	if (typeof value === 'string') return value.replace(INVISIBLE, '').trim();
	if (typeof value === 'number' || typeof value === 'bigint') return String(value);
	if (value === undefined || value === null) {
		throw new BadParameter(label, 'is empty', `Give '${label}' a phone number, or drop the item`);
	}
	throw new BadParameter(label, 'is not a phone number but a list or an object');
}

/**
 * The digits of a phone number in international form, as they go out (E.164 without the plus).
 *
 * With a leading + or 00 they are taken as they are. Without, Russian spellings are completed:
 * 8 (9xx) and 8 (7xx) become 7…, ten digits from 9 get a 7; 12 to 15 digits are taken as they are.
 *
 * @param label the parameter as the user sees it
 * @throws BadParameter for anything that could be the wrong person's number
 */
export function normalizePhone(value: unknown, label: string): string {
	if (typeof value === 'string' && AS_IT_GOES_OUT.test(value)) return value;
	const text = phoneText(value, label);
	const refuse = (fault: string): never => {
		throw new BadParameter(
			label,
			`${fault}: ${JSON.stringify(text)}`,
			'Write one number with + and the country code, for example +7 999 123-45-67',
		);
	};
	if (text === '') {
		throw new BadParameter(label, 'is empty', `Give '${label}' a phone number, or drop the item`);
	}
	if (/\p{L}/u.test(text)) refuse('holds letters');
	// One dot is a decimal point (a spreadsheet's 79991234567.0), several separate groups of digits.
	const isDecimal = (text.match(/\./g) ?? []).length === 1;
	if (!WRITTEN_LIKE_A_PHONE.test(text) || isDecimal) refuse('is not one phone number');

	const written = text.replace(/\D/g, '');
	const isInternational = text.startsWith('+') || written.startsWith('00');
	const digits = text.startsWith('+') ? written : written.replace(/^00/, '');
	if (digits.length < DIGITS.min || digits.length > DIGITS.max) {
		refuse(`has ${digits.length} digits, not ${DIGITS.min} to ${DIGITS.max}`);
	}
	if (digits.startsWith('0')) refuse('has no country code');
	if (isInternational || digits.length >= 12) return digits;
	if (AS_IT_GOES_OUT.test(digits)) return digits;
	if (/^8[79]\d{9}$/.test(digits)) return `7${digits.slice(1)}`;
	if (/^9\d{9}$/.test(digits)) return `7${digits}`;
	return refuse('has no clear country: write it with + and the country code');
}
