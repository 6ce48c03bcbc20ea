/** The root package: its development packages and its compiled form in dist/. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import npm from '../../n8n/driver/npm.cjs';

const INSTALL_TIMEOUT_MS = 20 * 60_000;
const BUILD_TIMEOUT_MS = 5 * 60_000;

/** What `npm run build` reads. */
const SOURCES = [
	'credentials',
	'nodes',
	'providers',
	'icons',
	'gulpfile.js',
	'package.json',
	'tsconfig.json',
];

/** @typedef {{ progress: (text: string) => void; signal: AbortSignal }} Options */

/**
 * Installs the development packages unless node_modules is what the lock file asks for.
 *
 * @param {string} root
 * @param {Options} options
 */
export async function installRoot(root, { progress, signal }) {
	if (npm.isInstalled(root)) return progress('already there');
	await npm.installByLock(root, { progress, signal, timeoutMs: INSTALL_TIMEOUT_MS });
}

/**
 * Runs the build if a source is newer than what was built.
 *
 * @param {string} root
 * @param {Options} options
 */
export async function buildRoot(root, { progress, signal }) {
	const newestSource = Math.max(...SOURCES.map((source) => newestChange(join(root, source))));
	if (newestChange(join(root, 'dist')) > newestSource) return progress('nothing has changed');
	await npm.runNpm(['run', 'build'], { cwd: root, timeoutMs: BUILD_TIMEOUT_MS, signal });
}

/**
 * When something in a file or folder last changed; a folder's own time tells of removals.
 *
 * @param {string} path
 * @returns {number}
 */
function newestChange(path) {
	if (!existsSync(path)) return 0;
	const stats = statSync(path);
	if (!stats.isDirectory()) return stats.mtimeMs;
	return Math.max(
		stats.mtimeMs,
		...readdirSync(path).map((name) => newestChange(join(path, name))),
	);
}
