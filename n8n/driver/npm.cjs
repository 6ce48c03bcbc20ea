// Plain JavaScript without dependencies: scripts/start.mjs needs it before anything is installed.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { run } = require('./command.cjs');

/**
 * Runs npm: the one that runs us, if one does, else the one on PATH.
 *
 * @param {readonly string[]} args
 * @param {import('./command.cjs').RunOptions} options
 */
function runNpm(args, options) {
	const npmCli = process.env.npm_execpath;
	return npmCli && /npm-cli\.c?js$/.test(npmCli)
		? run(process.execPath, [npmCli, ...args], options)
		: run('npm', args, options);
}

/** @param {string} file */
function readPackages(file) {
	return JSON.parse(readFileSync(file, 'utf8')).packages;
}

// A lock file marks so what is not wanted on every platform.
const mayBeMissing = (entry) =>
	entry.optional || entry.devOptional || entry.peer || entry.extraneous;

/**
 * Whether node_modules holds what package-lock.json asks for, by npm's own record of what it
 * installed (node_modules/.package-lock.json, the last thing that an install writes).
 *
 * @param {string} directory
 */
function isInstalled(directory) {
	const recordFile = join(directory, 'node_modules', '.package-lock.json');
	if (!existsSync(recordFile)) return false;
	const wanted = readPackages(join(directory, 'package-lock.json'));
	const installed = readPackages(recordFile);
	const isAsWanted = ([path, { version }]) => wanted[path]?.version === version;
	const isThere = ([path, entry]) => path === '' || path in installed || mayBeMissing(entry);
	return Object.entries(installed).every(isAsWanted) && Object.entries(wanted).every(isThere);
}

const UNREACHABLE =
	/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT/;

/**
 * Fails if no connection to the registry can be made. (A registry that doesn't know `ping` is fine.)
 * Without it, npm tries each of thousands of packages for minutes before it gives up.
 *
 * @param {string} directory
 * @param {AbortSignal} [signal]
 */
async function assertRegistryReachable(directory, signal) {
	const quickly = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=20000'];
	try {
		await runNpm(['ping', ...quickly], { cwd: directory, timeoutMs: 60_000, signal });
	} catch (error) {
		if (signal?.aborted || UNREACHABLE.test(error.output)) throw error;
	}
}

/**
 * Installs by the lock file.
 *
 * @param {string} directory
 * @param {import('./npm.cjs').InstallOptions} options
 */
async function installByLock(directory, { progress, signal, timeoutMs }) {
	const paths = Object.keys(readPackages(join(directory, 'package-lock.json'))).filter(Boolean);
	const manifests = paths.map((path) => join(directory, path, 'package.json'));
	const showCount = () => {
		const count = manifests.filter((manifest) => existsSync(manifest)).length;
		progress(
			count === 0
				? `asking the registry about ${manifests.length} packages`
				: `${count} of about ${manifests.length} packages`,
		);
	};
	await assertRegistryReachable(directory, signal);
	const timer = setInterval(showCount, 1_000);
	try {
		await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress'], {
			cwd: directory,
			timeoutMs,
			signal,
		});
	} finally {
		clearInterval(timer);
	}
}

module.exports = { installByLock, isInstalled, runNpm };
