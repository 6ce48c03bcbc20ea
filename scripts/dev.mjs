/**
 * `npm run dev`: a real n8n with this package in it and the emulator behind it, as `npm start` brings them
 * up; what you change is compiled, copied into n8n, and reloaded by it within a second or two. Reload the
 * editor's page if it still shows an old form.
 *
 * n8n watches the whole folder of a package that it reloads, so the repository itself can't be linked into
 * it: with n8n's own database below, every write to that would be a change. `dist/` is copied instead.
 */

import { spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { endGroup } from '../n8n/driver/command.cjs';
import { readOptions } from './lib/options.mjs';
import { runSession } from './lib/session.mjs';

const require = createRequire(import.meta.url);
const options = readOptions(['fresh']);

/** Lets a burst of writes end before it is acted upon. */
const SETTLE_MS = 200;

await runSession({ ownSteps: 0, fresh: options.fresh }, async ({ surroundings, demo }) => {
	const { root, cleanup } = surroundings;
	const playground = await demo.bringUp(surroundings, demo.RELOADING);
	const { n8n, emulator, owner } = playground;
	const say = (text) => console.log(`[dev] ${text}`);
	console.log(
		[
			'',
			`n8n's editor             ${n8n.url}   log in with ${owner.email}   ${owner.password}`,
			`The emulator's messages  ${emulator.url}`,
			'Press Ctrl-C to stop.',
			'',
		].join('\n'),
	);

	const compiler = spawn(
		process.execPath,
		[require.resolve('typescript/bin/tsc'), '--watch', '--preserveWatchOutput'],
		{ cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true },
	);
	cleanup.add(async () => await endGroup(compiler, 2_000));

	const gulp = require('gulp');
	const { default: copyAssets } = require('../gulpfile.js');
	const watch = (globs, task) => {
		const watcher = gulp.watch(globs, { cwd: root, delay: SETTLE_MS }, task);
		watcher.on('error', (error) => say(error.message));
		cleanup.add(async () => await watcher.close());
	};

	watch(['icons/**/*.svg', 'nodes/**/*.svg', 'nodes/**/__schema__/**/*.json'], copyAssets);
	watch(['dist/**/*'], async function copyIntoN8n() {
		cpSync(join(root, 'dist'), join(playground.packageFolder, 'dist'), { recursive: true });
		say('copied into n8n, which reloads it');
	});
	let running = n8n;
	watch(['package.json'], async function restartN8n() {
		say('package.json has changed: restarting n8n …');
		running = await demo.restartN8n({ ...playground, n8n: running }, surroundings, demo.RELOADING);
		say(`n8n is back at ${running.url}`);
	});

	await cleanup.interrupted();
	return 0;
});
