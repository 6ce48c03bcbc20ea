import { examplesThere, type Run, type TestRecord } from './records';

const DATABASES: Readonly<Record<string, string>> = { sqlite: 'SQLite', postgresdb: 'PostgreSQL' };

const row = (cells: readonly string[]): string =>
	`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

const countTests = ({ files }: Run): string => String([...files.values()].flat().length);

/** A test's titles in one; without the seed, which each run has its own of. */
const titleOf = ({ path }: TestRecord): string => path.join(': ').replace(/, seed \d+/, '');

function testsOf(file: string, runs: readonly Run[]): string {
	const having = runs.filter(({ files }) => files.has(file));
	const titles = [...new Set(having.flatMap(({ files }) => (files.get(file) ?? []).map(titleOf)))];
	const rows = titles.map((title) => [
		title,
		...having.map(({ files }) =>
			files.get(file)?.some((test) => titleOf(test) === title) ? '✓' : '',
		),
	]);
	return `### ${file}.test.ts\n\n${table(['Test', ...having.map(({ version }) => version)], rows)}`;
}

/** docs/compatibility.md. `notes`: what is different for the user, in Markdown. */
export function compatibilityPage(runs: readonly Run[], notes: string): string {
	const versions = runs.map(({ version }) => `n8n ${version}`);
	const examples = examplesThere().map((file) => [
		`[${file}](../examples/${file})`,
		...runs.map(() => '✓'),
	]);
	return [
		'<!-- Written by `npm run docs:compatibility` from the records of `npm run test:n8n`. Do not edit. -->',
		'# Compatibility',
		'Each n8n below had the package installed in it as a user installs it: from the tarball that is published. The tests ran workflows in it against [emulators](../emulator/README.md) of the providers, and looked at what arrived there and at what came out.',
		table(
			['n8n', 'Node', 'Database', 'Tried on', 'Tests passed'],
			runs.map((run) => [
				run.version,
				run.node,
				DATABASES[run.database] ?? run.database,
				run.date,
				countTests(run),
			]),
		),
		'This page is written from those runs by `npm run test:n8n && npm run docs:compatibility`.',
		'## The examples',
		'Imported as they are and run; what n8n 1.123 asks for besides stands below.',
		table(['Example', ...versions], examples),
		notes.trim(),
		'## The tests',
		'A table with one version tells of a test file that is for that n8n only: those of the editor, in Chromium, and of queue mode.',
		...[...new Set(runs.flatMap(({ files }) => [...files.keys()]))]
			.sort()
			.map((file) => testsOf(file, runs)),
	].join('\n\n');
}
