/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import type { RunRecord } from '../../test/support/run-record';

/** The repository's folder. */
export const ROOT = resolve(__dirname, '..', '..');

export type TestRecord = Extract<RunRecord, { kind: 'test' }>;

/** The tests on one n8n: all of them passed. */
export interface Run {
	/** As jest.real.config.js names it: `n8n 2`. */
	project: string;
	version: string;
	node: string;
	database: string;
	/** The date of the last test: `2026-01-31`. */
	date: string;
	/** By the name of the test file, in their order; a file that is not for this n8n is missing. */
	files: ReadonlyMap<string, readonly TestRecord[]>;
}

interface Project {
	displayName: string;
	testPathIgnorePatterns: string[];
	globals: { PINNED_N8N: { records: string } };
}

/** The names of the test files that a project has. */
function testFilesOf({ testPathIgnorePatterns }: Project): string[] {
	const folder = join(ROOT, 'test/real-n8n');
	return readdirSync(folder)
		.filter((name) => name.endsWith('.test.ts'))
		.filter(
			(name) => !testPathIgnorePatterns.some((one) => new RegExp(one).test(join(folder, name))),
		)
		.map((name) => basename(name, '.test.ts'))
		.sort();
}

/** The file names of examples/. */
export const examplesThere = (): string[] => readdirSync(join(ROOT, 'examples')).sort();

function readRecords(file: string): RunRecord[] {
	if (!existsSync(file)) return [];
	const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
	return lines.map((line) => JSON.parse(line) as RunRecord);
}

const ofKind = <Kind extends RunRecord['kind']>(records: readonly RunRecord[], kind: Kind) =>
	records.filter((one): one is Extract<RunRecord, { kind: Kind }> => one.kind === kind);

function readRun(project: Project): Run {
	const { displayName, globals } = project;
	const files = new Map<string, TestRecord[]>();
	const all: RunRecord[] = [];
	for (const name of testFilesOf(project)) {
		const records = readRecords(join(globals.PINNED_N8N.records, `${name}.jsonl`));
		const [end] = ofKind(records, 'end');
		if (end === undefined)
			throw new Error(`${name}.test.ts did not run to its end on ${displayName}`);
		const tests = ofKind(records, 'test');
		const other = tests.find(({ status }) => status !== 'passed');
		if (other) throw new Error(`On ${displayName}, ${other.status}: ${other.path.join(': ')}`);
		files.set(name, tests);
		all.push(...records);
	}
	const taken = ofKind(all, 'example').map(({ file }) => file);
	const untried = examplesThere().filter((file) => !taken.includes(file));
	if (untried.length > 0) throw new Error(`Not tried on ${displayName}: ${untried.join(', ')}`);
	const [n8n] = ofKind(all, 'n8n');
	if (n8n === undefined) throw new Error(`No record tells the version of ${displayName}`);
	const date = ofKind(all, 'end')
		.map(({ at }) => at.slice(0, 10))
		.sort()
		.at(-1);
	return { project: displayName, ...n8n, date: date ?? '', files };
}

/**
 * Reads what `npm run test:n8n` has left, for each pinned n8n.
 *
 * @throws Error if a test file or an example is missing in it, or a test has not passed
 */
export function readRuns(): Run[] {
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const { projects } = require('../../jest.real.config.js') as { projects: Project[] };
	return projects.map(readRun);
}
