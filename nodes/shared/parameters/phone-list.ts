import { BadParameter } from '../calling/failures';
import { normalizePhone } from './phone';
import { isBlank } from './values';

/** What stands in no number, however it is written (commas, lines, slashes …); a plus begins one. */
const BETWEEN = /(?:[\t\r\n]|[^\p{L}\p{N}\p{Cf}\s+().\u2010-\u2015-])+|(?=\+)/u;
/** What may stand within a number or between two. */
const WITHIN_OR_BETWEEN = /[\s.\u2010-\u2015-]+/;
/** Parts of one number are shorter than a whole one. */
const WHOLE_NUMBER = /^\+?(?:\D*\d){10,15}\D*$/;

/** The numbers in a text in which a space or a hyphen may stand within a number or between two. */
function numbersIn(text: string): string[] {
	const parts = text.trim().split(WITHIN_OR_BETWEEN);
	return parts.length > 1 && parts.every((part) => WHOLE_NUMBER.test(part)) ? parts : [text];
}

/**
 * The phone numbers of a list, or of a text with any separator between them, each once and as it
 * goes out.
 *
 * @throws BadParameter for what is not a phone number, and for an empty list
 */
export function phoneList(value: unknown, label: string): string[] {
	const given: unknown[] = Array.isArray(value) ? value : [value];
	const numbers = given
		.flatMap((one) => (typeof one === 'string' ? one.split(BETWEEN).flatMap(numbersIn) : [one]))
		.filter((one) => !isBlank(typeof one === 'string' ? one.trim() : one));
	if (numbers.length === 0) {
		throw new BadParameter(label, 'is empty', `Give '${label}' at least one phone number`);
	}
	return [...new Set(numbers.map((one) => normalizePhone(one, label)))];
}
