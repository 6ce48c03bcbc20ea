/** JSON in which an integer beyond 2^53 - 1 is a bigint, so that no digit of an id is lost. */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;
export interface JsonObject {
	[key: string]: Json | undefined;
}

/** Says cheaply whether a text may hold a number that a double can't: most bodies don't. */
const MAY_HOLD_LONG_INTEGER = /(?:^|[[:,\s])-?[1-9]\d{15}/;
const STRING_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?[1-9]\d{15,}(?![\w.])/g;

/** `JSON.parse` without loss of digits; throws SyntaxError like it. */
export function parseJson(text: string): Json {
	if (!MAY_HOLD_LONG_INTEGER.test(text)) return JSON.parse(text) as Json;
	let mark = 'integer:';
	while (text.includes(mark)) mark = `_${mark}`;
	const marked = text.replace(STRING_OR_LONG_INTEGER, (token) =>
		token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${mark}${token}"`,
	);
	return JSON.parse(marked, (_key, value: unknown) =>
		typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
	) as Json;
}

/** `JSON.stringify` that writes a bigint as a bare number, digit for digit. */
export function writeJson(value: Json): string {
	try {
		return JSON.stringify(value);
	} catch {
		// It refuses bigints.
		return writeByHand(value);
	}
}

function writeByHand(value: Json): string {
	if (typeof value === 'bigint') return value.toString();
	if (value === null || typeof value !== 'object') return JSON.stringify(value);
	let text = '';
	if (Array.isArray(value)) {
		for (const element of value) text += `${text === '' ? '' : ','}${writeByHand(element)}`;
		return `[${text}]`;
	}
	for (const key of Object.keys(value)) {
		const member = value[key];
		if (member === undefined) continue;
		text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${writeByHand(member)}`;
	}
	return `{${text}}`;
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
