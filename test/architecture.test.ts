/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOT = resolve(__dirname, '..');
const FOLDERS = ['credentials', 'nodes', 'providers', 'emulator'];

const sources = FOLDERS.flatMap((folder) =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => join(folder, file).split(sep).join('/')),
);

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

const PUBLISHED = new Set(['n8n-workflow', 'zod/v4', 'luxon', 'lodash', 'node:crypto']);

function mayImport(file: string, target: string): boolean {
	const isOwn = FOLDERS.some((folder) => target.startsWith(`${folder}/`));
	if (file.startsWith('emulator/')) return /^(?:emulator(?:\/|$)|node:)/.test(target);
	if (!isOwn && !PUBLISHED.has(target)) return false;
	if (file.startsWith('providers/')) return target === 'zod/v4' || target.startsWith('providers/');
	if (file.startsWith('credentials/')) return !isOwn || target.startsWith('providers/');
	if (!isOwn || target.startsWith('providers/')) return true;
	const [from, to] = [nodeOf(file), nodeOf(target)];
	return to === 'shared' || (to !== undefined && to === from);
}

it.each(sources)('%s imports in one direction', (file) => {
	expect(importsOf(file).filter((target) => !mayImport(file, target))).toEqual([]);
});

it('finds the files and their imports', () => {
	expect(sources.length).toBeGreaterThan(30);
	expect(importsOf('nodes/shared/transport.ts')).toContain('providers/address');
	expect(mayImport('providers/json.ts', 'n8n-workflow')).toBe(false);
	expect(mayImport('nodes/shared/pause.ts', 'nodes/DevinoVkSend/send')).toBe(false);
	expect(mayImport('nodes/DevinoVkSend/send.ts', 'nodes/DevinoVkStats/x')).toBe(false);
	expect(mayImport('emulator/index.ts', 'providers/json')).toBe(false);
	expect(mayImport('nodes/shared/pause.ts', 'node:fs')).toBe(false);
});
