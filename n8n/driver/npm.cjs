// Plain JavaScript without dependencies: scripts/start.mjs needs it before anything is installed.
const {
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} = require('node:fs');
const { join } = require('node:path');
const { run } = require('./command.cjs');
const { readLock, withAddresses } = require('./lock-file.cjs');

/** Where packages are installed before they take their place, so that a half installation never stands there. */
const ASIDE = '.installing';

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
	const wanted = readLock(directory).packages;
	const installed = JSON.parse(readFileSync(recordFile, 'utf8')).packages;
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
 * Calls npm ci, and tells how far it has come.
 *
 * @param {string} directory
 * @param {import('./npm.cjs').InstallOptions} options
 */
async function clean(directory, { progress, signal, timeoutMs }) {
	const paths = Object.keys(readLock(directory).packages).filter(Boolean);
	const manifests = paths.map((path) => join(directory, path, 'package.json'));
	const showCount = () => {
		const count = manifests.filter((manifest) => existsSync(manifest)).length;
		progress(
			count === 0
				? `asking the registry for ${manifests.length} packages`
				: `${count} of about ${manifests.length} packages`,
		);
	};
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

/**
 * Installs by a lock file into a folder of its own, which is made anew: without asking the registry where
 * each package is.
 *
 * @param {string} folder
 * @param {{ manifest: string; lock: import('./lock-file.cjs').LockFile; registry: string }} what
 * @param {import('./npm.cjs').InstallOptions} options
 */
async function installInto(folder, { manifest, lock, registry }, options) {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), manifest);
	writeFileSync(
		join(folder, 'package-lock.json'),
		JSON.stringify(withAddresses(lock, registry), null, '\t'),
	);
	await clean(folder, options);
}

/** @param {string} directory @param {AbortSignal} [signal] */
async function registryOf(directory, signal) {
	return await runNpm(['config', 'get', 'registry'], { cwd: directory, timeoutMs: 60_000, signal });
}

/**
 * Installs by the lock file.
 *
 * @param {string} directory
 * @param {import('./npm.cjs').InstallOptions} options
 */
async function installByLock(directory, options) {
	const { progress, signal } = options;
	progress('looking for the registry');
	await assertRegistryReachable(directory, signal);
	const aside = join(directory, ASIDE);
	try {
		const manifest = readFileSync(join(directory, 'package.json'), 'utf8');
		const registry = await registryOf(directory, signal);
		await installInto(aside, { manifest, lock: readLock(directory), registry }, options);
		rmSync(join(directory, 'node_modules'), { recursive: true, force: true });
		renameSync(join(aside, 'node_modules'), join(directory, 'node_modules'));
	} catch (error) {
		// A registry may keep its archives elsewhere: npm finds them by asking.
		if (signal?.aborted || !/E40[0-9]/.test(error.output)) throw error;
		await clean(directory, options);
	} finally {
		rmSync(aside, { recursive: true, force: true });
	}
}

module.exports = { installByLock, installInto, isInstalled, registryOf, runNpm };
