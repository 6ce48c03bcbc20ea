import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { adviceFor } from '../../nodes/RapportoVkSend/advice';
import { OUTCOME_CODES } from '../../nodes/shared/sending/outcomes';
import { WAIT_OUTCOMES } from '../../nodes/shared/sending/wait-outcomes';
import { SEND_CODES as DEVINO_CODES } from '../../providers/devino/send-codes';
import { DETAIL_STATUSES, ERROR_CODES, statusFacts } from '../../providers/devino/statuses';
import { SEND_CODES as RAPPORTO_CODES } from '../../providers/rapporto/send-codes';
import { ERROR_CODES as VK_CODES } from '../../providers/vk/error-codes';
import { descriptionOf, fieldsOf } from './descriptions';
import { OUTCOME_WORDS, WAIT_OUTCOME_WORDS } from './words';

/** A table of the docs. Texts in plain words are translated; what stands in `code` is not. */
export interface Table {
	heads: string[];
	rows: string[][];
}

const code = (text: string | number): string => `\`${text}\``;
const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The names of a choice's values, such as _Template_, _Text_. */
function choices({ type, options = [] }: INodeProperties): string {
	if (type !== 'options' && type !== 'multiOptions') return '';
	return options.map(({ name }) => `_${name}_`).join(', ');
}

function shownDefault(field: INodeProperties): string {
	const { default: value, type, options = [] } = field;
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	if (type === 'options') {
		const chosen = options.find((option) => 'value' in option && option.value === value);
		return chosen === undefined ? '' : `_${chosen.name}_`;
	}
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string' || value === '') return '';
	return value.startsWith('=') ? code(value.slice(1)) : code(value);
}

/** What the editor says of a field, with its choices. */
function told(field: INodeProperties): string[] {
	const { description = '', options = [], type } = field;
	const words = description === '' ? [] : [description];
	if (type !== 'options' || options.length < 2 || options.length > MOST_TOLD) return words;
	const each = options.flatMap((option) => {
		const said = 'description' in option ? option.description : undefined;
		return said === undefined ? [] : [`_${option.name}_: ${said}`];
	});
	return [...words, ...each];
}

function fieldRows(fields: readonly INodeProperties[], translate: Translate): string[][] {
	const seen = new Set<string>();
	return fields.flatMap((field) => {
		const { displayName } = field;
		if (field.type === 'notice' || field.type === 'hidden' || seen.has(displayName)) return [];
		seen.add(displayName);
		const words = told(field).map((text) => {
			const [, name, rest] = /^(_[^_]+_: )(.*)$/.exec(text) ?? [];
			return name === undefined ? translate(text) : `${name}${translate(rest ?? '')}`;
		});
		const listed = words.length > 1 || choices(field) === '' ? [] : [choices(field)];
		return [[displayName, shownDefault(field), [...words, ...listed].join('<br>')]];
	});
}

export type Translate = (text: string) => string;

/** More choices than these are only named. */
const MOST_TOLD = 8;

const STRUCTURE = new Set([
	'resource',
	'operation',
	'options',
	'filters',
	'additionalFields',
	'updateFields',
]);

/** The parameters that are shown for the resources and operations among the chosen words. */
function parametersFor(
	properties: INodeProperties[],
	chosen: readonly string[],
): INodeProperties[] {
	const chosenOf = (name: string): unknown[] =>
		properties
			.filter((field) => field.name === name)
			.flatMap(({ options = [] }) => options as INodePropertyOptions[])
			.map(({ value }) => value)
			.filter((value) => chosen.includes(String(value)));
	const wanted = { resource: chosenOf('resource'), operation: chosenOf('operation') };
	const isShown = (shown: readonly unknown[] | undefined, values: readonly unknown[]): boolean =>
		shown === undefined || values.length === 0 || values.some((value) => shown.includes(value));
	return properties.filter(
		({ name, displayOptions: { show = {} } = {} }) =>
			!STRUCTURE.has(name) &&
			isShown(show.resource, wanted.resource) &&
			isShown(show.operation, wanted.operation),
	);
}

const TABLES: Record<string, (translate: Translate, ...args: string[]) => Table> = {
	parameters: (translate, type = '', ...chosen) => ({
		heads: ['Parameter', 'Default', ''],
		rows: fieldRows(parametersFor(descriptionOf(type).properties, chosen), translate),
	}),
	options: (translate, type = '', collection = 'options') => ({
		heads: ['Option', 'Default', ''],
		rows: fieldRows(fieldsOf(type, collection), translate),
	}),
	outcomes: (translate) => ({
		heads: ['`code`', 'What it means', 'What to do'],
		rows: OUTCOME_CODES.map((name) => {
			const { meaning, todo } = OUTCOME_WORDS[name];
			return [code(name), translate(meaning), translate(todo)];
		}),
	}),
	waitOutcomes: (translate) => ({
		heads: ['`outcome`', 'What it means'],
		rows: WAIT_OUTCOMES.map((name) => [code(name), translate(WAIT_OUTCOME_WORDS[name])]),
	}),
	devinoCodes: (translate) => ({
		heads: ['Code', 'What it means', 'What to do'],
		rows: Object.entries(DEVINO_CODES).map(([name, { meaning, advice }]) => [
			code(name),
			translate(meaning),
			translate(advice),
		]),
	}),
	rapportoCodes: (translate) => ({
		heads: ['Code', 'What it means', 'What to do'],
		rows: Object.entries(RAPPORTO_CODES).map(([name, meaning]) => [
			code(name),
			translate(meaning),
			translate(adviceFor(Number(name))),
		]),
	}),
	vkCodes: (translate) => ({
		heads: ['Code', 'What it means', 'What to do'],
		rows: Object.entries(VK_CODES).map(([name, { meaning, advice }]) => [
			code(name),
			translate(meaning),
			translate(advice),
		]),
	}),
	statuses: (translate) => ({
		heads: ["Devino's word", '`normalizedStatus`', '`isFinal`', '`isDelivered`', '`isSeen`'],
		rows: DETAIL_STATUSES.map((word) => {
			const { normalizedStatus, isFinal, isDelivered, isSeen } = statusFacts(word);
			const flags = [isFinal, isDelivered, isSeen].map((flag) => translate(yesNo(flag)));
			return [code(word), code(normalizedStatus), ...flags];
		}),
	}),
	errorCodes: (translate) => ({
		heads: ['`errorCode`', 'What to do'],
		rows: Object.entries(ERROR_CODES).map(([name, { advice }]) => [code(name), translate(advice)]),
	}),
};

/**
 * A table by the words of its marker, such as `options devinoVkSend`.
 *
 * @throws Error for a table that there is not
 */
export function tableOf(words: string, translate: Translate): Table {
	const [name = '', ...args] = words.split(/\s+/);
	const make = TABLES[name];
	if (make === undefined) throw new Error(`There is no table '${words}'`);
	const { heads, rows } = make(translate, ...args);
	return { heads: heads.map((head) => (head === '' ? '' : translate(head))), rows };
}

/** The table in Markdown. */
export function markdown({ heads, rows }: Table): string {
	const line = (cells: string[]): string =>
		`| ${cells
			.map((cell) =>
				upperFirst(cell)
					.replace(/\|/g, '\\|')
					.replace(/\s*\n\s*/g, ' '),
			)
			.join(' | ')} |`;
	return [line(heads), `|${' --- |'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}
