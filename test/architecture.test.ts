/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOT = resolve(__dirname, '..');
const FOLDERS = ['credentials', 'nodes', 'providers', 'emulator'];
const UNPUBLISHED = ['bench', 'n8n/driver', 'scripts', 'test'];

const filesIn = (folders: string[]): string[] =>
	folders.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => join(folder, file).split(sep).join('/')),
	);

const sources = filesIn(FOLDERS);

/** What a file imports: packages by name, own files by their path from the root. */
function importsOf(file: string): string[] {
	const text = readFileSync(join(ROOT, file), 'utf8');
	const statement =
		/^(?:(?:import|export)\b[^'"=\n]* from |import |\} from )['"]([^'"]+)['"]|\brequire\(['"]([^'"]+)['"]\)/gm;
	const specifiers = [...text.matchAll(statement)].map((match) => match[1] ?? match[2] ?? '');
	return specifiers.map((specifier) =>
		specifier.startsWith('.')
			? relative(ROOT, resolve(ROOT, dirname(file), specifier))
					.split(sep)
					.join('/')
			: specifier,
	);
}

/** The folder below nodes/ that a file belongs to. */
const nodeOf = (file: string): string | undefined => /^nodes\/([^/]+)\//.exec(file)?.[1];

/** The rooms of nodes/shared, and the other rooms that each may import. */
const ROOMS: Record<string, readonly string[]> = {
	calling: [],
	parameters: ['calling'],
	sending: ['parameters', 'calling'],
	callbacks: ['parameters', 'calling'],
	reading: ['sending', 'parameters', 'calling'],
};

/** The room of nodes/shared that a file belongs to; a file beside the rooms has none. */
const roomOf = (file: string): string => /^nodes\/shared\/([^/]+)\//.exec(file)?.[1] ?? '';

function mayEnter(file: string, target: string): boolean {
	const [from, to] = [roomOf(file), roomOf(target)];
	return from === to || (ROOMS[from] ?? []).includes(to);
}

const PUBLISHED = new Set(['n8n-workflow', 'zod/v4', 'luxon', 'lodash', 'node:crypto']);

function mayImport(file: string, target: string): boolean {
	const isOwn = FOLDERS.some((folder) => target.startsWith(`${folder}/`));
	if (file.startsWith('emulator/')) return /^(?:emulator(?:\/|$)|node:)/.test(target);
	if (!isOwn && !PUBLISHED.has(target)) return false;
	if (file.startsWith('providers/')) return target === 'zod/v4' || target.startsWith('providers/');
	if (file.startsWith('credentials/')) return !isOwn || target.startsWith('providers/');
	if (!isOwn || target.startsWith('providers/')) return true;
	const [from, to] = [nodeOf(file), nodeOf(target)];
	if (from === 'shared') return to === 'shared' && mayEnter(file, target);
	return to === 'shared' || (to !== undefined && to === from);
}

/** The first circle that a walk along imports finds, as the files on it; empty if there is none. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] {
	const done = new Set<string>();
	const path: string[] = [];
	const walk = (file: string): string[] => {
		if (done.has(file)) return [];
		const start = path.indexOf(file);
		if (start !== -1) return [...path.slice(start), file];
		path.push(file);
		for (const target of graph.get(file) ?? []) {
			const circle = walk(target);
			if (circle.length > 0) return circle;
		}
		path.pop();
		done.add(file);
		return [];
	};
	for (const file of graph.keys()) {
		const circle = walk(file);
		if (circle.length > 0) return circle;
	}
	return [];
}

/** Own files as they are imported: without their ending, a folder for its index. */
const moduleOf = (file: string): string => file.replace(/(?:\/index)?\.ts$/, '');

it.each(sources)('%s imports in one direction', (file) => {
	expect(importsOf(file).filter((target) => !mayImport(file, target))).toEqual([]);
});

it('has no circle of files', () => {
	const graph = new Map(
		[...sources, ...filesIn(UNPUBLISHED)].map((file) => [moduleOf(file), importsOf(file)]),
	);
	expect(findCircle(graph)).toEqual([]);
	expect(
		findCircle(
			new Map([
				['a', ['b']],
				['b', ['c', 'd']],
				['d', ['b']],
			]),
		),
	).toEqual(['b', 'd', 'b']);
});

it('has every shared file in a room', () => {
	const shared = sources.filter((file) => file.startsWith('nodes/shared/'));
	expect(shared.filter((file) => !(roomOf(file) in ROOMS))).toEqual([]);
});

it('lets no script import the benchmark', () => {
	const wrong = filesIn(['scripts']).filter((file) =>
		importsOf(file).some((target) => target.startsWith('bench/')),
	);
	expect(wrong).toEqual([]);
});

it('finds the files and their imports', () => {
	expect(sources.length).toBeGreaterThan(30);
	expect(importsOf('nodes/shared/calling/transport.ts')).toContain('providers/address');
	expect(mayImport('providers/json.ts', 'n8n-workflow')).toBe(false);
	expect(mayImport('nodes/shared/calling/pause.ts', 'nodes/DevinoVkSend/send')).toBe(false);
	expect(mayImport('nodes/shared/calling/pause.ts', 'nodes/shared/parameters/values')).toBe(false);
	expect(mayImport('nodes/shared/sending/explain.ts', 'nodes/shared/reading/read-pages')).toBe(
		false,
	);
	expect(mayImport('nodes/shared/reading/read-pages.ts', 'nodes/shared/sending/explain')).toBe(
		true,
	);
	expect(mayImport('nodes/DevinoVkSend/send.ts', 'nodes/DevinoVkStats/x')).toBe(false);
	expect(mayImport('emulator/index.ts', 'providers/json')).toBe(false);
	expect(mayImport('nodes/shared/calling/pause.ts', 'node:fs')).toBe(false);
});
