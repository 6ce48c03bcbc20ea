/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { markdown, tableOf, type Translate } from './tables';

const ROOT = resolve(__dirname, '..', '..');
const RUSSIAN = join('docs', 'ru');
const MARKED = /(<!-- table: ([^\n]*?) -->\n)[\s\S]*?(\n<!-- end of table -->)/g;

/** A page whose tables were made anew. */
export interface MadePage {
	/** From the root. */
	path: string;
	before: string;
	after: string;
}

const russian: Record<string, string> = JSON.parse(
	readFileSync(join(ROOT, RUSSIAN, 'words.json'), 'utf8'),
);

/** The Russian words of the tables; those that are missing are entered in `missing`. */
const translator = (missing: Set<string>): Translate => {
	return (text) => {
		if (/^`[^`]*`$/.test(text)) return text;
		const found = russian[text];
		if (found === undefined) missing.add(text);
		return found ?? text;
	};
};

const pagesIn = (folder: string): string[] =>
	readdirSync(join(ROOT, folder))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));

/**
 * All pages with their tables as the code has them now.
 *
 * @returns the pages, and the English words of tables that docs/ru/words.json does not translate
 */
export async function makePages(): Promise<{ pages: MadePage[]; untranslated: string[] }> {
	const missing = new Set<string>();
	const toRussian = translator(missing);
	const pages: MadePage[] = [];
	for (const path of ['README.md', ...pagesIn('docs'), ...pagesIn(RUSSIAN)]) {
		const before = readFileSync(join(ROOT, path), 'utf8');
		if (!before.includes('<!-- table: ')) continue;
		const translate: Translate = path.startsWith(RUSSIAN) ? toRussian : (text) => text;
		const made = before.replace(
			MARKED,
			(_, begin: string, words: string, end: string) =>
				`${begin}\n${markdown(tableOf(words, translate))}\n${end}`,
		);
		const style = await resolveConfig(join(ROOT, path));
		pages.push({ path, before, after: await format(made, { ...style, parser: 'markdown' }) });
	}
	return { pages, untranslated: [...missing] };
}
