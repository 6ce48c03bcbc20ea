import { z } from 'zod/v4';

import { isRecord, tryParseLossless } from '../json';

/** A row of a list, in SMSC's names. */
export type SmscRow = Record<string, unknown>;

/** What an answer of `phones.php` says. */
export type SmscAnswer =
	| { kind: 'list'; rows: SmscRow[] }
	| { kind: 'created'; id: string }
	| { kind: 'done' }
	| { kind: 'refused'; code: number; words: string }
	/** `place`: what did not fit. */
	| { kind: 'unintelligible'; place: string };

const Id = z
	.union([z.string().trim().min(1), z.number().refine(Number.isSafeInteger)])
	.transform(String);

const Refusal = z.looseObject({
	error: z.unknown(),
	error_code: z
		.union([
			z.number(),
			z
				.string()
				.trim()
				.regex(/^-?\d+$/),
		])
		.transform(Number),
});
const Created = z.looseObject({ id: Id });
const Done = z.looseObject({ result: z.literal('OK') });
const Rows = z.array(z.record(z.string(), z.unknown()));

/** The page's other forms, `fmt` 0, 1 and 2, in case SMSC answers in one of them all the same. */
const ERROR_TEXTS = [
	/^ERROR\s*=\s*(?<code>\d+)\s*(?:\((?<words>[\s\S]*)\))?/,
	/^0\s*,\s*-(?<code>\d+)$/,
	/^<result>\s*<error>(?<words>[^<]*)<\/error>\s*<error_code>\s*(?<code>\d+)\s*<\/error_code>\s*<\/result>$/,
];
const ID_TEXTS = [
	/^ID\s*=\s*(\d+)$/,
	/^<(?:phone|group)>\s*<id>\s*(\d+)\s*<\/id>\s*<\/(?:phone|group)>$/,
];
const DONE_TEXT = /^(?:OK|<result>\s*OK\s*<\/result>)$/;
const XML_DECLARATION = /^<\?xml\s[^<>]*\?>\s*/;

/** The fields that the page shows without quotation marks. */
const UNQUOTED = 'group|id|number|type|error_code';
const BARE_LIST = new RegExp(
	String.raw`("(?:${UNQUOTED})"\s*:\s*)(\d+(?:\s*,\s*\d+)+)(?=\s*[,}])`,
	'g',
);
/** A line break, for one: no JSON within a string, and no more than a space between values. */
const CONTROL_CHARACTERS = /\p{Cc}+/gu;
const BARE_NOTHING = new RegExp(String.raw`("(?:${UNQUOTED})"\s*:)(?=\s*[,}])`, 'g');

/** The fields that hold what people write, and where such a value ends in the page's layout. */
const TEXTS =
	'name|first_name|last_name|middle_name|comments?|tags|phone|phone_other|mail|mail_other|error';
const LONGEST_TEXT = 5_000;
const QUOTED = new RegExp(
	String.raw`("(?:${TEXTS})"\s*:\s*")([\s\S]{0,${LONGEST_TEXT}}?)("\s*(?=,\s*"\w+"\s*:|\}\s*(?:,\s*\{|\]?\s*$)))`,
	'g',
);

/**
 * A quotation mark within a name, not escaped, breaks the JSON too. A value is over where the next
 * field, the next row or the end comes.
 */
function quotesMended(text: string): string {
	return text.replace(
		QUOTED,
		(_, beginning: string, value: string, end: string) =>
			beginning + value.replace(/\\.|"/g, (sign) => (sign === '"' ? '\\"' : sign)) + end,
	);
}

/**
 * The page shows some values without quotation marks, so that more than one (a contact of several
 * groups), or none, breaks the JSON; so does a line break in a comment. A name in quotation marks
 * before a colon never stands inside a string, where the marks are escaped.
 */
function mended(text: string): string {
	return text
		.replace(CONTROL_CHARACTERS, ' ')
		.replace(BARE_LIST, (_, name: string, list: string) => `${name}"${list.replace(/\s/g, '')}"`)
		.replace(BARE_NOTHING, '$1""');
}

function readText(text: string): SmscAnswer {
	const plain = text.replace(XML_DECLARATION, '');
	for (const form of ERROR_TEXTS) {
		const { code, words = '' } = form.exec(plain)?.groups ?? {};
		if (code !== undefined) return { kind: 'refused', code: Number(code), words };
	}
	for (const form of ID_TEXTS) {
		const id = form.exec(plain)?.[1];
		if (id !== undefined) return { kind: 'created', id };
	}
	if (DONE_TEXT.test(plain)) return { kind: 'done' };
	return { kind: 'unintelligible', place: 'the answer is not JSON' };
}

/** Reads an answer; an error comes with an HTTP 200 like everything else. */
export function readAnswer(body: string): SmscAnswer {
	const text = body.replace(/^\ufeff/, '').trim();
	const parsed =
		tryParseLossless(text) ??
		tryParseLossless(mended(text)) ??
		tryParseLossless(quotesMended(mended(text)));
	if (parsed === undefined) return readText(text);
	const refusal = Refusal.safeParse(parsed).data;
	if (refusal !== undefined) {
		const words = typeof refusal.error === 'string' ? refusal.error : '';
		return { kind: 'refused', code: refusal.error_code, words };
	}
	const rows = Rows.safeParse(parsed).data;
	if (rows !== undefined) return { kind: 'list', rows };
	const created = Created.safeParse(parsed).data;
	if (created !== undefined) return { kind: 'created', id: created.id };
	if (Done.safeParse(parsed).success) return { kind: 'done' };
	const place = isRecord(parsed) ? 'neither an id, a result nor an error' : 'no form of the page';
	return { kind: 'unintelligible', place };
}
