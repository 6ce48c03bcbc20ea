/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { n8n, homepage } from '../package.json';
import { descriptionOf } from '../scripts/docs/descriptions';

const ROOT = resolve(__dirname, '..');
const PAGES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...below('docs')];
const TYPES = n8n.nodes.map((path) => /\/([^/]+)\.node\.js$/.exec(path)?.[1] ?? '');

function below(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));
}

const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** A heading as GitHub names it in an address. */
const anchorOf = (heading: string): string =>
	heading
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replace(/ /g, '-');

const anchorsIn = (page: string): Set<string> =>
	new Set(
		[...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)),
	);

/** What a link within the repository leads to, or `undefined` if it leads there. */
function brokenLink(page: string, link: string): string | undefined {
	const [path = '', anchor] = link.split('#');
	const target = path === '' ? page : join(dirname(page), decodeURI(path));
	if (!existsSync(join(ROOT, target))) return link;
	if (anchor === undefined || !target.endsWith('.md')) return undefined;
	return anchorsIn(target).has(decodeURI(anchor)) ? undefined : link;
}

/** An address in the repository as GitHub shows it, as a link from its root. */
const fromRoot = (url: string): string | undefined =>
	url.startsWith(`${homepage}/blob/main/`) ? url.slice(`${homepage}/blob/main/`.length) : undefined;

describe('the pages', () => {
	it('have the tables that the code has now (`npm run docs` makes them)', () => {
		const check = ['--import', 'tsx', 'scripts/docs/index.ts', '--check'];
		const { status, stdout, stderr } = spawnSync(process.execPath, check, { cwd: ROOT });
		expect(`${stdout}${stderr}`).toBe('');
		expect(status).toBe(0);
	});

	it.each(PAGES)('%s has no dead link', (page) => {
		const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
		const own = links.filter((link) => !/^[a-z]+:/.test(link));
		expect(own.flatMap((link) => brokenLink(page, link) ?? [])).toEqual([]);
	});

	it('welcome in fewer than 200 lines, the two commands first', () => {
		const lines = textOf('README.md').split('\n');
		expect(lines.length).toBeLessThan(200);
		expect(lines.slice(0, 20).join('\n')).toMatch(/npm start[^]*npm cit/);
	});

	it.each(below('docs').filter((page) => page.startsWith('docs/ru/')))(
		'%s stands beside its English twin',
		(page) => {
			expect(existsSync(join(ROOT, page.replace('docs/ru/', 'docs/')))).toBe(true);
		},
	);
});

/** n8n's list, in its repository: packages/workflow, the categories of the nodes panel. */
const CATEGORIES = [
	'Data & Storage',
	'Finance & Accounting',
	'Marketing & Content',
	'Productivity',
	'Miscellaneous',
	'Sales',
	'Development',
	'Analytics',
	'Communication',
	'Utility',
];
const LONGEST_HINT = 120;

interface Codex {
	categories: string[];
	alias: string[];
	resources: Record<string, Array<{ url: string }>>;
}

/** All fields of a node, those in collections too. */
function allFields(fields: readonly unknown[]): INodeProperties[] {
	return (
		fields as Array<INodeProperties & INodePropertyCollection & INodePropertyOptions>
	).flatMap((field) => [field, ...allFields([...(field.options ?? []), ...(field.values ?? [])])]);
}

describe.each(TYPES)('%s, by the rules that n8n has announced', (type) => {
	const codex: Codex = JSON.parse(textOf(`nodes/${type}/${type}.node.json`));
	const description = descriptionOf(type);

	it('has categories from n8n’s list', () => {
		expect(codex.categories.filter((category) => !CATEGORIES.includes(category))).toEqual([]);
		expect(codex.categories.length).toBeGreaterThan(0);
	});

	it('has one credential', () => {
		expect(description.credentials).toHaveLength(1);
	});

	it('has no hint of more than 120 characters', () => {
		const hints = allFields(description.properties).flatMap(({ hint }) => hint ?? []);
		expect(hints.filter((hint) => hint.length > LONGEST_HINT)).toEqual([]);
	});

	it('leads to pages that are there', () => {
		const urls = Object.values(codex.resources).flatMap((links) => links.map(({ url }) => url));
		const inFields = JSON.stringify(description.properties).matchAll(/href=\\"([^"\\]+)/g);
		const links = [...urls, ...[...inFields].map(([, url = '']) => url)].map(fromRoot);
		expect(links.length).toBeGreaterThan(1);
		for (const link of links)
			expect([link, brokenLink('README.md', link ?? '?')]).toEqual([link, undefined]);
	});
});

it.each(n8n.credentials)('%s leads to a page that is there', (path) => {
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const exported: Record<string, new () => { documentationUrl?: string }> = require(
		path.replace(/^dist/, '..').replace(/\.js$/, '.ts'),
	);
	const [Credential] = Object.values(exported);
	const link = fromRoot(Credential === undefined ? '' : (new Credential().documentationUrl ?? ''));
	expect([link, brokenLink('README.md', link ?? '?')]).toEqual([link, undefined]);
});
