/** Whether the provider surely did not get the request, or may have. */
export type Certainty = 'certain' | 'uncertain';

/** A value that cannot be right, found before any call. */
export class BadParameter extends Error {
	/**
	 * @param parameter as the user sees it; @param fault the end of a sentence that begins with it
	 * @param reason the code that the outcome of its item gives
	 */
	constructor(
		readonly parameter: string,
		readonly fault: string,
		readonly advice = `Correct '${parameter}'`,
		readonly reason = 'invalid.parameter',
	) {
		super(`'${parameter}' ${fault}`);
		this.name = 'BadParameter';
	}
}

/** No answer came. `certain`: the request surely never arrived. */
export class Unreachable extends Error {
	constructor(
		message: string,
		readonly advice: string,
		/** The error code of Node, axios or this package: ECONNREFUSED, TIMEOUT, CANCELLED … */
		readonly reason: string,
		readonly certainty: Certainty,
		options?: ErrorOptions,
	) {
		super(message, options);
		this.name = 'Unreachable';
	}
}

/** What to do where a request may have been acted upon. */
export const UNCERTAIN_ADVICE = 'The provider may have got the request: look before you repeat it';

/** The execution was stopped, by the user or by n8n's own time limit. */
export function cancelled(certainty: Certainty, advice?: string): Unreachable {
	const usual = certainty === 'certain' ? 'Nothing was sent' : UNCERTAIN_ADVICE;
	return new Unreachable('The execution was stopped', advice ?? usual, 'CANCELLED', certainty);
}

/** The provider said no. */
export class Refused extends Error {
	constructor(
		message: string,
		readonly advice: string,
		readonly status: number,
		readonly key: string,
		/** All that the provider gave as reasons, if it gave more than the key. */
		readonly reasons: ReadonlyArray<{ key: string; ref?: string; description?: string }> = [],
	) {
		super(message);
		this.name = 'Refused';
	}
}

/** An answer came that does not fit what the provider documents. `place`: what did not fit. */
export class Unintelligible extends Error {
	constructor(
		readonly place: string,
		readonly status: number,
		readonly excerpt: string,
		readonly advice = 'Check the address in the credential, and whether a proxy stands in between',
	) {
		super(`The answer was not understood: ${place}. It begins: ${excerpt}`);
		this.name = 'Unintelligible';
	}
}

const LONGEST_EXCERPT = 200;

/** The beginning of a text, in one line, for an error message. */
export function excerptOf(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	if (line === '') return '(nothing)';
	return line.length <= LONGEST_EXCERPT ? line : `${line.slice(0, LONGEST_EXCERPT)}…`;
}

const LONGEST_QUOTE = 60;

/**
 * What a parameter was given, as a refusal quotes it: in quotation marks where it is a text, and
 * never more than its first 60 characters. (A column mapped by mistake may hold a whole document.)
 */
export function quoteOf(value: unknown): string {
	if (typeof value === 'string') {
		const short = value.length <= LONGEST_QUOTE;
		return short ? JSON.stringify(value) : `${JSON.stringify(firstCharacters(value))}…`;
	}
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object' && value !== null) return 'an object';
	return firstCharacters(String(value));
}

/** The first 60 characters, none of them halved. */
function firstCharacters(text: string): string {
	return text.slice(0, LONGEST_QUOTE).replace(/[\uD800-\uDBFF]$/, '');
}

const FEWEST_SECRET_CHARACTERS = 4;
/** A secret this long is no part of a word by chance. */
const LONG_SECRET_CHARACTERS = 12;
/** Where a word may begin: also behind a character in a URL's or in JSON's spelling. */
const NO_WORD_BEFORE = String.raw`(?<=^|[^\p{L}\p{N}]|%[\dA-Fa-f]{2}|\\(?:[bfnrt]|u[\dA-Fa-f]{4}))`;
const NO_WORD_BEHIND = String.raw`(?![\p{L}\p{N}])`;

const XML_NAMES: Readonly<Record<string, string>> = {
	'&': 'amp',
	'<': 'lt',
	'>': 'gt',
	'"': 'quot',
	"'": 'apos',
};

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

/** Hexadecimal digits in either case. */
const anyCase = (digits: string): string =>
	digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

/**
 * A pattern for one character in each of the spellings in which an echo may bring it: as it is,
 * escaped in JSON, percent-encoded in a URL or a form, as an entity of XML.
 */
function spellings(character: string): string {
	const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
	const bytes = new TextEncoder().encode(character);
	const code = character.codePointAt(0) ?? 0;
	const name = XML_NAMES[character];
	return [
		String.raw`\\?${escaped(character)}`,
		units.map((unit) => String.raw`\\u${anyCase(hex(unit, 4))}`).join(''),
		[...bytes].map((byte) => `%${anyCase(hex(byte, 2))}`).join(''),
		`&#(?:0*${code}|[xX]0*${anyCase(hex(code, 1))});`,
		...(name === undefined ? [] : [`&${name};`]),
		...(character === ' ' ? [String.raw`\+`] : []),
	].join('|');
}

function patternOf(secret: string): RegExp {
	const literal = [...secret].map((character) => `(?:${spellings(character)})`).join('');
	const isLong = secret.length >= LONG_SECRET_CHARACTERS;
	return new RegExp(isLong ? literal : `${NO_WORD_BEFORE}${literal}${NO_WORD_BEHIND}`, 'gu');
}

/**
 * A function that puts *** in place of the secrets in whatever spelling, however deep they stand in a
 * JSON value: long ones wherever they stand, short ones only as a word of their own, and none that is
 * very short.
 */
export function createRedactor(secrets: readonly string[]): <T>(value: T) => T {
	const patterns = [...new Set(secrets)]
		.filter((secret) => secret.length >= FEWEST_SECRET_CHARACTERS)
		.sort((one, other) => other.length - one.length)
		.map(patternOf);
	const redactText = (text: string): string =>
		patterns.reduce((clean, pattern) => clean.replace(pattern, '***'), text);
	const holds = (text: string): boolean => patterns.some((pattern) => text.search(pattern) !== -1);
	// Copying is dear, and hardly any value holds a secret.
	const mayHold = (value: unknown): boolean => {
		if (typeof value === 'string') return holds(value);
		if (typeof value === 'number' || typeof value === 'bigint') return holds(String(value));
		if (typeof value !== 'object' || value === null) return false;
		if (Array.isArray(value)) return value.some(mayHold);
		return Object.entries(value).some(([name, inner]) => holds(name) || mayHold(inner));
	};
	const redact = (value: unknown): unknown => {
		if (typeof value === 'string') return redactText(value);
		if (typeof value === 'number' || typeof value === 'bigint') {
			return holds(String(value)) ? redactText(String(value)) : value;
		}
		if (Array.isArray(value)) return value.map(redact);
		if (typeof value === 'object' && value !== null) {
			return Object.fromEntries(
				Object.entries(value).map(([name, inner]) => [redactText(name), redact(inner)]),
			);
		}
		return value;
	};
	return <T>(value: T): T => (mayHold(value) ? (redact(value) as T) : value);
}
