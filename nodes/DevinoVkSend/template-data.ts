import { isRecord } from '../../providers/json';
import { RawJson } from '../../providers/devino/message';
import { BadParameter } from '../shared/calling/failures';
import { visible } from '../shared/parameters/phone';
import { isBlank, jsonObjectText, requiredText, scalarText } from '../shared/parameters/values';

const BRACES = /\{([^{}]*)\}/g;
/** A name in an error is no longer than this. */
const LONGEST_NAME = 60;

const OWN = { configurable: true, enumerable: true, writable: true };

/** The names of the variables in an approved text, each once, in the order of the text. */
export function templateVariables(text: string): string[] {
	const names = [...text.matchAll(BRACES)].map(([, name = '']) => name.trim());
	return [...new Set(names)].filter((name) => name !== '');
}

/** What variables are called, and what they may be. */
export interface VariableRules {
	/** The parameter as the user sees it. */
	label: string;
	/** Whether a value may be empty, or blanks alone. */
	allowEmpty: boolean;
	/** The option that allows it, as the user sees it. */
	allowEmptyLabel: string;
}

/** The variable as an error names it. */
const named = (name: string, label: string): string => `${label}: ${name.slice(0, LONGEST_NAME)}`;

/** A variable's value as it goes out. Nobody is to get "Hello undefined" or "Hello , your order". */
function variableText(
	value: unknown,
	name: string,
	{ label, allowEmpty, allowEmptyLabel }: VariableRules,
): string {
	const own = named(name, label);
	if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
		throw new BadParameter(
			own,
			`is the number ${value}, beyond 2^53 - 1: its last digits are already lost`,
			`Give '${own}' as a text, and see that no step before this one turns it into a number`,
		);
	}
	const text = scalarText(value, own);
	if (allowEmpty || visible(text).trim() !== '') return text;
	throw new BadParameter(
		own,
		'is empty',
		`Fill '${own}' in, drop the item, or switch on '${allowEmptyLabel}' in 'Options'`,
	);
}

/** Template data typed field by field: `{ variable: [{ name, value }] }`. */
export function dataFromFields(
	fields: unknown,
	rules: VariableRules,
): Record<string, string> | undefined {
	const { label } = rules;
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
		const text = variableText(value, name, rules);
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
	rules: VariableRules,
): Record<string, string> | undefined {
	const { mappingMode, value } = isRecord(mapping) ? mapping : {};
	const values = mappingMode === 'autoMapInputData' ? item : isRecord(value) ? value : {};
	const data = templateVariables(text).map((name): [string, string] => [
		name,
		variableText(Object.hasOwn(values, name) ? values[name] : undefined, name, rules),
	]);
	return data.length === 0 ? undefined : Object.fromEntries(data);
}
