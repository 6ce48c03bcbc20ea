import { BadParameter, quoteOf } from '../shared/calling/failures';
import { parseLossless } from '../../providers/json';
import { exactId, isBlank } from '../shared/parameters/values';

/** Devino's ids have 64 bits. */
const MOST_DIGITS = String(2n ** 64n).length;
/** An HTTP status that tells of a fault. */
const FAULT_STATUS = /^[45]\d\d$/;

/**
 * An id of Devino: a whole number of up to 64 bits, as its digits.
 *
 * @throws BadParameter for anything else, and for a number whose digits are already lost
 */
function devinoId(value: unknown, label: string): string {
	const text = exactId(value, label);
	if (!/^\d+$/.test(text)) {
		throw new BadParameter(label, `is not an id, which is digits alone: ${quoteOf(text)}`);
	}
	if (text.length <= MOST_DIGITS && !text.startsWith('0')) return text;
	throw new BadParameter(
		label,
		`is not an id, which has at most ${MOST_DIGITS} digits, the first of them not 0: ${quoteOf(text)}`,
	);
}

/**
 * The id of a message, as its digits.
 *
 * @throws BadParameter for anything else; for the status of an answer too, which stands where an id
 * would when a send failed and its error was taken for its outcome
 */
export function messageIdOf(value: unknown, label: string): string {
	const id = devinoId(value, label);
	if (!FAULT_STATUS.test(id)) return id;
	throw new BadParameter(
		label,
		`is ${id}, which is the HTTP status of a fault and not the id of a message`,
		`Fill '${label}' from the field 'messageId' of Devino VK Send`,
	);
}

/** `devinoId`, or `undefined` where the parameter was left alone. */
export function optionalId(value: unknown, label: string): string | undefined {
	const text = typeof value === 'string' ? value.trim() : value;
	return isBlank(text) ? undefined : devinoId(text, label);
}

function listOf(value: unknown, label: string): unknown[] {
	if (Array.isArray(value)) return value;
	if (typeof value !== 'string') return isBlank(value) ? [] : [value];
	const text = value.trim();
	if (!text.startsWith('[')) return text.split(/[\s,;]+/).filter((part) => part !== '');
	try {
		const parsed = parseLossless(text);
		if (Array.isArray(parsed)) return parsed;
	} catch {
		// Told below: a text that begins like a list and is none.
	}
	throw new BadParameter(label, 'begins like a JSON list and is not one');
}

const NAMED_IDS = 5;

/** Names the ids that nothing is known of. */
export function openIds(ids: readonly string[]): string {
	const named = ids.slice(0, NAMED_IDS).join(', ');
	const more = ids.length > NAMED_IDS ? ` and ${ids.length - NAMED_IDS} more` : '';
	return `Nothing is known of the message ${ids.length === 1 ? 'id' : 'ids'} ${named}${more}.`;
}

/**
 * Message ids in the order given: a list, or a text with commas, spaces or lines between them.
 *
 * @throws BadParameter if there is none, or one of them is not an id
 */
export function messageIdList(value: unknown, label: string): string[] {
	const ids = listOf(value, label).map((one) => messageIdOf(one, label));
	if (ids.length > 0) return ids;
	throw new BadParameter(label, 'is empty', `Give '${label}' at least one message id`);
}
