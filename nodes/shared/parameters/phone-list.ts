import { BadParameter } from '../calling/failures';
import { badPhone, normalizePhone, readPhone, visible } from './phone';
import { isBlank } from './values';

/**
 * What stands in no number, however it is written (commas, lines, slashes, a list's brackets …); a
 * plus begins one.
 */
const BETWEEN = /(?:[\t\r\n]|[^\p{L}\p{N}\p{Dash}\s+().\uff08\uff09])+|(?=\(\+)|(?<!\()(?=\+)/u;
/** What may stand within a number or between two: behind it a group of digits begins. */
const GROUP = /[^\s.\p{Dash}]+/gu;
/** Groups of digits that one number is written in at most. */
const MOST_GROUPS = 15;
/** What is longer is several numbers, and a refusal names the one at fault. */
const LONGEST_NUMBER = 30;

/** The groups of digits in a text: where each begins and ends. */
function groupsIn(text: string): Array<{ start: number; end: number }> {
	return [...text.matchAll(GROUP)].map(({ 0: group, index }) => ({
		start: index,
		end: index + group.length,
	}));
}

/**
 * The numbers in a text in which a space, a dot or a dash may stand within a number or between two:
 * if there is just one way to read it as whole numbers, these.
 *
 * @throws BadParameter for everything else, naming the part of the text that is no number
 */
function numbersIn(text: string, label: string): string[] {
	const whole = readPhone(text);
	if ('phone' in whole) return [whole.phone];
	const groups = groupsIn(text);
	const textOf = (from: number, to: number): string =>
		text.slice(groups[from]?.start, groups[to - 1]?.end);
	/** The first number that stands at a group, by where the next begins. */
	const numbersAt = (from: number): Array<{ next: number; phone: string }> => {
		const found: Array<{ next: number; phone: string }> = [];
		for (let next = from + 1; next <= Math.min(groups.length, from + MOST_GROUPS); next++) {
			const reading = readPhone(textOf(from, next));
			if ('phone' in reading) found.push({ next, phone: reading.phone });
		}
		return found;
	};
	// From the front: how the text up to a group can be read, and in how many ways.
	const ways = new Array<number>(groups.length + 1).fill(0);
	const last = new Array<{ from: number; phone: string } | undefined>(groups.length + 1);
	ways[0] = 1;
	let farthest = 0;
	for (let from = 0; from < groups.length; from++) {
		const known = ways[from] ?? 0;
		if (known === 0) continue;
		for (const { next, phone } of numbersAt(from)) {
			ways[next] = Math.min(2, (ways[next] ?? 0) + known);
			last[next] = { from, phone };
			farthest = Math.max(farthest, next);
		}
	}
	if (ways[groups.length] === 1) {
		const phones: string[] = [];
		for (let at = last[groups.length]; at !== undefined; at = last[at.from]) phones.push(at.phone);
		return phones.reverse();
	}
	if (text.length <= LONGEST_NUMBER || farthest === groups.length) {
		throw badPhone(text, whole, label);
	}
	let end = farthest + 1;
	while (end < groups.length && numbersAt(end).length === 0) end++;
	const part = textOf(farthest, end);
	const reading = readPhone(part);
	throw badPhone(part, 'phone' in reading ? whole : reading, label);
}

/**
 * The phone numbers of a list, or of a text with any separator between them, each once and as it
 * goes out.
 *
 * @throws BadParameter for what is not a phone number, and for an empty list
 */
export function phoneList(value: unknown, label: string): string[] {
	const given: unknown[] = Array.isArray(value) ? value : [value];
	const numbers = given.flatMap((one) => {
		if (isBlank(one)) return [];
		if (typeof one !== 'string') return [normalizePhone(one, label)];
		return visible(one)
			.split(BETWEEN)
			.filter((part) => part.trim() !== '')
			.flatMap((part) => numbersIn(part.trim(), label));
	});
	if (numbers.length === 0) {
		throw new BadParameter(label, 'is empty', `Give '${label}' at least one phone number`);
	}
	return [...new Set(numbers)];
}
