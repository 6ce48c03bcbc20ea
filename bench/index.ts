/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * `npm run bench`: measures the package in a real n8n, and writes docs/performance.md.
 *
 *   npm run bench                    the whole of it, about a quarter of an hour
 *   npm run bench -- --only send     one piece of work, printed only; may stand several times
 *   npm run bench -- --smoke         as little as shows that it works; the figures mean nothing
 *   npm run bench -- --profile       with a CPU profile of n8n in test-artifacts/bench/
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { createCleanup } from '../scripts/lib/cleanup.mjs';
import { describeFailure } from '../scripts/lib/failure.mjs';
import type { Report } from './finding';
import { describeMachine } from '../scripts/lib/machine';
import { asMarkdown, asText } from './report';
import { Stage } from './stage';
import { WORKS } from './works';

const ROOT = resolve(__dirname, '..');
const ARTIFACTS = join(ROOT, 'test-artifacts', 'bench');
const PAGE = join(ROOT, 'docs', 'performance.md');

interface Options {
	works: string[];
	smoke: boolean;
	profile: boolean;
}

const say = (text: string): void => {
	process.stdout.write(`${text}\n`);
};

function readOptions(): Options {
	const { values } = parseArgs({
		options: {
			only: { type: 'string', multiple: true, default: [] },
			smoke: { type: 'boolean', default: false },
			profile: { type: 'boolean', default: false },
		},
	});
	const { only, smoke, profile } = values;
	const unknown = only.filter((name) => !Object.hasOwn(WORKS, name));
	const names = Object.keys(WORKS);
	if (unknown.length > 0) {
		throw new Error(`There is no ${unknown.join(', ')}: --only takes ${names.join(', ')}`);
	}
	return { works: only.length > 0 ? only : names, smoke, profile };
}

/** Where the page goes: into the documentation only if it holds everything, measured in earnest. */
function pageFor({ works, smoke, profile }: Options): string {
	const isWhole = works.length === Object.keys(WORKS).length && !smoke && !profile;
	return isWhole ? PAGE : join(ARTIFACTS, 'performance.md');
}

async function measure(options: Options, cleanup: ReturnType<typeof createCleanup>): Promise<void> {
	const date = new Date();
	const folder = mkdtempSync(join(tmpdir(), 'bench-'));
	cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
	mkdirSync(ARTIFACTS, { recursive: true });
	say('Installing and starting n8n, the emulator and the floor');
	const stage = await Stage.set({
		folder,
		onEnd: cleanup.add,
		tell: () => {},
		signal: cleanup.signal,
		...(options.smoke ? { mostRestarts: 1 } : {}),
		env: options.profile
			? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${JSON.stringify(ARTIFACTS)}` }
			: {},
	});

	const reports: Report[] = [];
	for (const name of options.works) {
		const work = WORKS[name];
		if (work === undefined) continue;
		const began = Date.now();
		const report = await (options.smoke ? work.smoke : work.run)(stage);
		reports.push(report);
		say(`\n${asText(report, !options.smoke)}\n  (${Math.round((Date.now() - began) / 1000)} s)`);
	}

	const page = pageFor(options);
	const markdown = asMarkdown({
		machine: describeMachine(stage.installation),
		date,
		command: 'npm run bench',
		minutes: (Date.now() - date.getTime()) / 60_000,
		judged: !options.smoke,
		reports,
	});
	writeFileSync(page, markdown);
	say(`\n${markdown.split('\n## ')[1]?.replace(/^Aims\n+/, '') ?? ''}\nWritten to ${page}`);
}

async function run(): Promise<void> {
	const cleanup = createCleanup();
	let exitCode = 0;
	try {
		await measure(readOptions(), cleanup);
	} catch (error) {
		exitCode = 1;
		process.stderr.write(`${describeFailure(error)}\n`);
	}
	await cleanup.run();
	process.exit(exitCode);
}

void run();
