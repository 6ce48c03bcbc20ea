import { isRecord } from '../../providers/json';
import { RawJson } from '../../providers/devino/message';
import { BadParameter } from '../shared/calling/failures';
import { isBlank, jsonObjectText, requiredText, scalarText } from '../shared/parameters/values';

const VARIABLE = /\{\s*([^{}]+?)\s*\}/g;

const OWN = { configurable: true, enumerable: true, writable: true };

/** The names of the variables in an approved text, each once, in the order of the text. */
export function templateVariables(text: string): string[] {
	return [...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name ?? ''))];
}

/** The variable as an error names it. */
const named = (name: string, label: string): string => `${label}: ${name}`;

/** Template data typed field by field: `{ variable: [{ name, value }] }`. */
export function dataFromFields(fields: unknown, label: string): Record<string, string> | undefined {
	const variables = isRecord(fields) ? fields.variable : undefined;
	if (isBlank(variables)) return undefined;
	if (!Array.isArray(variables)) throw new BadParameter(label, 'is not a list of variables');
	const data: Record<string, string> = {};
	const nameLabel = `${label}: Variable Name`;
	for (const variable of variables) {
		const { name: rawName, value } = isRecord(variable) ? variable : {};
		const name = requiredText(rawName, nameLabel);
		if (Object.hasOwn(data, name)) {
			throw new BadParameter(named(name, label), 'is given twice', `Remove one '${name}'`);
		}
		const text = typeof value === 'string' ? value : scalarText(value, named(name, label));
		// An assignment would set the prototype, and the variable would be lost.
		if (name === '__proto__') Object.defineProperty(data, name, { value: text, ...OWN });
		else data[name] = text;
	}
	return variables.length === 0 ? undefined : data;
}

/** Template data as a JSON object, sent as given. */
export function dataFromJson(json: unknown, label: string): RawJson | undefined {
	return isBlank(json) ? undefined : new RawJson(jsonObjectText(json, label));
}

/**
 * Template data by mapping: a value for each variable of the approved text. With automatic mapping
 * the item's field of the same name gives it.
 */
export function dataFromMapping(
	text: string,
	mapping: unknown,
	item: Readonly<Record<string, unknown>>,
	label: string,
): Record<string, string> | undefined {
	const { mappingMode, value } = isRecord(mapping) ? mapping : {};
	const values = mappingMode === 'autoMapInputData' ? item : isRecord(value) ? value : {};
	const data = templateVariables(text).map((name): [string, string] => [
		name,
		scalarText(Object.hasOwn(values, name) ? values[name] : undefined, named(name, label)),
	]);
	return data.length === 0 ? undefined : Object.fromEntries(data);
}
