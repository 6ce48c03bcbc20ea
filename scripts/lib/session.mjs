/** What `npm start` and `npm run dev` have in common: from nothing to a place where TypeScript runs. */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import n8nPackages from '../../n8n/driver/n8n-packages.cjs';
import { createCleanup } from './cleanup.mjs';
import { describeFailure } from './failure.mjs';
import { takePlace } from './only-one.mjs';
import { buildRoot, installRoot } from './package-build.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { createSteps } from './steps.mjs';

const INTERRUPTED = 130;

/** The steps that are shown before `work` begins, and those of `demo.bringUp`. */
const PREPARING_STEPS = 4;
const BRING_UP_STEPS = 5;

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @typedef {object} Session
 * @property {import('../demo/steps').Surroundings} surroundings
 * @property {typeof import('../demo')} demo
 */

/**
 * Installs and builds the package, then does the work; ends everything that was started, and the process
 * with the work's exit code, or 1 with an explanation if something failed.
 *
 * @param {{ ownSteps: number; fresh: boolean; folder?: string }} options how many steps the work shows beside
 * bringing up n8n; whether to forget the n8n of earlier starts; where, below the repository, n8n's state is kept
 * @param {(session: Session) => Promise<number>} work
 */
export async function runSession({ ownSteps, fresh, folder = '.n8n-demo' }, work) {
	const cleanup = createCleanup();
	let exitCode = 1;
	try {
		exitCode = await prepareAndWork(cleanup, { ownSteps, fresh, folder }, work);
	} catch (error) {
		if (cleanup.signal.aborted) exitCode = INTERRUPTED;
		else console.error(describeFailure(error));
	}
	await cleanup.run();
	if (cleanup.signal.aborted) console.log('\nStopped.');
	process.exit(exitCode);
}

async function prepareAndWork(cleanup, { ownSteps, fresh, folder }, work) {
	const { signal } = cleanup;
	const demoFolder = join(root, folder);
	const stateFolder = join(demoFolder, 'state');
	cleanup.add(takePlace(join(demoFolder, 'running.pid')));
	if (fresh) rmSync(stateFolder, { recursive: true, force: true });

	const steps = createSteps({ total: PREPARING_STEPS + BRING_UP_STEPS + ownSteps });
	await steps.run('Check Node, npm and the disk', async (progress) => {
		await checkPrerequisites(root, { progress, signal });
	});
	await steps.together([
		{
			title: 'Fetch the development packages, and build the package',
			work: async (progress) => {
				await installRoot(root, { progress, signal });
				progress('building');
				await buildRoot(root, { progress, signal });
			},
		},
		{
			title: 'Fetch n8n',
			work: async (progress) => {
				const wasMissing = await n8nPackages.installPackages({ progress, signal });
				if (!wasMissing) progress('already there');
			},
		},
		{
			title: 'Compile SQLite for n8n',
			work: async (progress) => await n8nPackages.compileAhead({ progress, signal }),
		},
	]);
	// From here on there is tsx, and with it everything else is TypeScript.
	const { tsImport } = await import('tsx/esm/api');
	const demo = await tsImport('../demo/index.ts', import.meta.url);
	return await work({ surroundings: { root, stateFolder, steps, cleanup }, demo });
}
