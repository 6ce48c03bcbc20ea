/**
 * JSON without loss, alike on Node 20, 22 and 24 (only later Nodes give a reviver the source text).
 */

const NUMBER_AT = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const INTEGER = /^-?[1-9]\d*$/;
/** An integer of fewer digits than this is below 2^53. */
const FEWEST_UNSAFE_DIGITS = 16;
const MAY_BE_A_NAME = /\s*:/y;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Where the string that begins at `start` is over. Jumps from quotation mark to quotation mark. */
function endOfString(text: string, start: number): number {
	for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
		let backslashes = 0;
		while (text.charCodeAt(end - backslashes - 1) === BACKSLASH) backslashes++;
		if (backslashes % 2 === 0) return end + 1;
	}
	return text.length;
}

function isUnsafeInteger(literal: string): boolean {
	if (literal.length < FEWEST_UNSAFE_DIGITS || !INTEGER.test(literal)) return false;
	return !Number.isSafeInteger(Number(literal));
}

/**
 * Puts quotation marks around each integer literal beyond 2^53 - 1. What is JSON after it was JSON
 * before: a string may stand wherever a number may, and besides only as a name, which is left alone.
 */
function quoteUnsafeIntegers(text: string): string {
	const parts: string[] = [];
	let copied = 0;
	let at = 0;
	while (at < text.length) {
		const quote = text.indexOf('"', at);
		const gapEnd = quote === -1 ? text.length : quote;
		if (gapEnd - at < FEWEST_UNSAFE_DIGITS) at = gapEnd;
		while (at < gapEnd) {
			const code = text.charCodeAt(at);
			if (code !== MINUS && !isDigit(code)) {
				at++;
				continue;
			}
			NUMBER_AT.lastIndex = at;
			const literal = NUMBER_AT.exec(text)?.[0] ?? '-';
			const end = at + literal.length;
			MAY_BE_A_NAME.lastIndex = end;
			if (isUnsafeInteger(literal) && !MAY_BE_A_NAME.test(text)) {
				parts.push(text.slice(copied, at), '"', literal, '"');
				copied = end;
			}
			at = end;
		}
		if (quote !== -1) at = endOfString(text, quote);
	}
	if (parts.length === 0) return text;
	parts.push(text.slice(copied));
	return parts.join('');
}

/**
 * Parses JSON like `JSON.parse`, but gives an integer beyond ±(2^53 - 1) as a string of its very
 * digits. Every other number stays a number. Devino's ids are 64-bit integers, and its page shows
 * them bare in the send answer and quoted in the callback.
 *
 * @throws SyntaxError just where `JSON.parse` throws one.
 */
export function parseLossless(text: string): unknown {
	const quoted = quoteUnsafeIntegers(text);
	try {
		return JSON.parse(quoted);
	} catch {
		// Its words are to be about the text as it came.
		return JSON.parse(text);
	}
}

/** As {@link parseLossless}, but `undefined` for a text that is not JSON. */
export function tryParseLossless(text: string): unknown {
	try {
		return parseLossless(text);
	} catch {
		return undefined;
	}
}

/** Whether the value is an object with string keys: not null, not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a JSON value holds values within values more than so many levels deep. */
export function isDeeperThan(levels: number, value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
