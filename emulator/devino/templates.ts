import { isJsonObject } from '../common/json';
import type { JsonObject } from '../common/json';
import type { Template } from './seed';

/** The page: `{ address }`, with or without blanks. */
const VARIABLE = /\{\s*([^{}\s]+)\s*\}/g;

/** The names of a template's variables. */
export const variablesOf = (text: string): string[] => [
	...new Set([...text.matchAll(VARIABLE)].map(([, name]) => name ?? '')),
];

/** A template with its variables filled in; a missing one stays as it is. */
export function fillIn(text: string, data: JsonObject): string {
	return text.replace(VARIABLE, (whole, name: string) =>
		Object.hasOwn(data, name) ? String(data[name]) : whole,
	);
}

/** Whether a text could have come from a template: its fixed parts are there, in order. */
export function fitsTemplate(text: string, template: string): boolean {
	const pattern = template
		.split(VARIABLE)
		.map((part, index) => (index % 2 ? '[^]+?' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
		.join('');
	return new RegExp(`^${pattern}$`).test(text);
}

/** What the receiver reads, as far as the emulator knows the template. */
export function renderText(
	message: JsonObject,
	templates: ReadonlyMap<string, Template> | null,
): string {
	const { tmpl, tmplData, text, vkText, okText } = message;
	if (typeof tmpl !== 'string') return String(vkText ?? text ?? okText ?? '');
	const data = isJsonObject(tmplData) ? tmplData : {};
	const template = templates?.get(tmpl);
	if (template) return fillIn(template.text, data);
	const values = Object.entries(data).map(([name, value]) => `${name}: ${String(value)}`);
	return values.length ? `${tmpl} { ${values.join(', ')} }` : tmpl;
}
