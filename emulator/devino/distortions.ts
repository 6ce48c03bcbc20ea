import { isJsonObject } from '../common/json';
import type { Json, JsonObject } from '../common/json';

/** Works on the `result` array of a send's answer, and on nothing else. */
const onResults =
	(change: (results: Json[]) => Json[]) =>
	(json: Json): Json =>
		isJsonObject(json) && Array.isArray(json.result)
			? { ...json, result: change(json.result) }
			: json;

const onEachResult = (change: (item: JsonObject) => Json) =>
	onResults((results) => results.map((item) => (isJsonObject(item) ? change(item) : item)));

function withoutId(item: JsonObject): JsonObject {
	return { ...item, messageId: undefined };
}

function reasonsAsMap(item: JsonObject): JsonObject {
	if (!Array.isArray(item.reasons)) return item;
	const entries = item.reasons
		.filter(isJsonObject)
		.map((reason): [string, Json] => [String(reason.key), String(reason.ref ?? '')]);
	return { ...item, reasons: Object.fromEntries(entries) };
}

/** Ways to spoil an answer of Devino that leave it JSON. */
export const DISTORTIONS = {
	/** One result too few. */
	fewer: onResults((results) => results.slice(0, -1)),
	/** One result too many: the last one twice. */
	more: onResults((results) => [...results, ...results.slice(-1)]),
	/** No result at all. */
	none: onResults(() => []),
	/** The content of `result` without its wrapper. */
	unwrapped: (json: Json): Json => (isJsonObject(json) ? (json.result ?? null) : json),
	/** OK without an id, for every message. */
	okWithoutId: onEachResult((item) => (item.code === 'OK' ? withoutId(item) : item)),
	/** `reasons` as an object instead of an array. */
	reasonsMap: (json: Json): Json => {
		const items = onEachResult(reasonsAsMap)(json);
		return isJsonObject(items) ? reasonsAsMap(items) : items;
	},
	/** `{"result":null}` and nothing else. */
	nullResult: (): Json => ({ result: null }),
	/** Ids as strings, whatever the switch says. */
	idsAsStrings: onEachResult((item) =>
		typeof item.messageId === 'bigint' ? { ...item, messageId: item.messageId.toString() } : item,
	),
	/** Ids as bare numbers, whatever the switch says. */
	idsAsNumbers: onEachResult((item) =>
		typeof item.messageId === 'string' ? { ...item, messageId: BigInt(item.messageId) } : item,
	),
} satisfies Record<string, (json: Json) => Json>;
