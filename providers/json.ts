/**
 * JSON without loss, alike on Node 20, 22 and 24 (only later Nodes give a reviver the source text).
 */

const INTEGER_AT = /-?(?:0|[1-9]\d*)(?![\d.eE])/y;
const NUMBER_AT = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** An integer of fewer digits than this is below 2^53. */
const FEWEST_UNSAFE_DIGITS = 16;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

function endOfString(text: string, start: number): number {
	for (let at = start + 1; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === BACKSLASH) at++;
		else if (code === QUOTE) return at + 1;
	}
	return text.length;
}

function unsafeIntegerAt(text: string, at: number): string | undefined {
	INTEGER_AT.lastIndex = at;
	const literal = INTEGER_AT.exec(text)?.[0];
	if (literal === undefined || literal.length < FEWEST_UNSAFE_DIGITS) return undefined;
	return Number.isSafeInteger(Number(literal)) ? undefined : literal;
}

/** Puts quotation marks around each integer literal beyond 2^53 - 1. `text` is valid JSON. */
function quoteUnsafeIntegers(text: string): string {
	const parts: string[] = [];
	let copied = 0;
	let at = 0;
	while (at < text.length) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) {
			at = endOfString(text, at);
		} else if (code === MINUS || isDigit(code)) {
			NUMBER_AT.lastIndex = at;
			const end = at + (NUMBER_AT.exec(text)?.[0].length ?? 1);
			const unsafe = unsafeIntegerAt(text, at);
			if (unsafe !== undefined) {
				parts.push(text.slice(copied, at), '"', unsafe, '"');
				copied = end;
			}
			at = end;
		} else {
			at++;
		}
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
	const parsed: unknown = JSON.parse(text);
	const quoted = quoteUnsafeIntegers(text);
	return quoted === text ? parsed : JSON.parse(quoted);
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
