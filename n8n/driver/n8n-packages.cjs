// Plain JavaScript without dependencies: scripts/start.mjs needs it before anything is installed.
const { cpSync, existsSync, mkdirSync, readFileSync, rmSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { partFor, readLock } = require('./lock-file.cjs');
const { installByLock, installInto, isInstalled, registryOf, runNpm } = require('./npm.cjs');

/** `n8n/`, which pins the n8n that `npm start` runs. (`n8n/1.123/` pins one more, for the tests.) */
const PINNED_N8N = resolve(__dirname, '..');

const INSTALL_TIMEOUT_MS = 30 * 60_000;
const COMPILE_TIMEOUT_MS = 20 * 60_000;

/** The only package of n8n's that has to be compiled where no ready binary can be fetched. */
const COMPILED = 'sqlite3';
/** Where it is compiled while n8n's packages are still on their way. */
const AHEAD = '.compiling';
const BINARY = join('node_modules', COMPILED, 'build', 'Release', 'node_sqlite3.node');

/** No Node here can run this n8n. */
class NodeMissingError extends Error {
	/** @param {string} wanted */
	constructor(wanted) {
		super(
			`This n8n needs Node ${wanted}; here is Node ${process.versions.node}, and none is pinned ` +
				`beside n8n for ${process.platform}-${process.arch}. Install Node ` +
				`${/\d+/.exec(wanted)?.[0]} (https://nodejs.org) and start again.`,
		);
		this.name = 'NodeMissingError';
	}
}

const pinnedNode = () => `node_modules/node-${process.platform}-${process.arch}`;

/** Whether our own Node can run what wants `engines`, such as `>=24.0.0` or `>=20.19 <= 24.x`. */
function ownNodeWillDo(engines) {
	const major = Number(process.versions.node.split('.')[0]);
	const [, least] = />=\s*(\d+)/.exec(engines) ?? [];
	const [, most = Infinity] = /<=\s*(\d+)/.exec(engines) ?? [];
	return major >= Number(least) && major <= Number(most);
}

/** Says at once, not after minutes of installing, that there will be no Node for this n8n. */
function assertSomeNodeWillDo({ packages }) {
	const wanted = packages['node_modules/n8n']?.engines?.node ?? '';
	if (!(pinnedNode() in packages) && !ownNodeWillDo(wanted)) throw new NodeMissingError(wanted);
}

/** @param {import('./n8n-packages.cjs').InstallationOptions} [options] */
async function installPackages({ directory = PINNED_N8N, progress = () => {}, signal } = {}) {
	if (isInstalled(directory)) return false;
	assertSomeNodeWillDo(readLock(directory));
	await installByLock(directory, { progress, signal, timeoutMs: INSTALL_TIMEOUT_MS });
	return true;
}

/** What npm needs to compile: n8n's native parts speak Node-API, so any Node's headers serve. */
function compilerEnvironment(node, path = process.env.PATH) {
	const headers = dirname(dirname(node));
	return {
		...process.env,
		PATH: path,
		// node-gyp's name for make's -j: all cores.
		JOBS: 'max',
		// Node's own headers lie beside its binary, so compiling needs nothing from the network.
		...(existsSync(join(headers, 'include/node/node.h')) && { npm_config_nodedir: headers }),
	};
}

/** @param {import('./n8n-packages.cjs').InstallationOptions} [options] */
async function compileAhead({ directory = PINNED_N8N, progress = () => {}, signal } = {}) {
	if (isInstalled(directory) && existsSync(join(directory, BINARY))) return progress('already there');
	const folder = join(directory, AHEAD);
	try {
		const { version, lock } = partFor(readLock(directory), COMPILED);
		const { overrides } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
		const manifest = JSON.stringify({ dependencies: { [COMPILED]: version }, overrides });
		const registry = await registryOf(directory, signal);
		const options = { progress, signal, timeoutMs: INSTALL_TIMEOUT_MS };
		await installInto(folder, { manifest, lock, registry }, options);
		progress(`fetching ${COMPILED} ${version} ready-made, or compiling it`);
		await runNpm(['rebuild', '--ignore-scripts=false', COMPILED], {
			cwd: folder,
			timeoutMs: COMPILE_TIMEOUT_MS,
			signal,
			env: compilerEnvironment(process.execPath),
		});
		progress(`${COMPILED} ${version}`);
	} catch (error) {
		if (signal?.aborted) throw error;
		rmSync(folder, { recursive: true, force: true });
		progress('not yet: tried again once n8n is there');
	}
}

/** @param {string} directory */
function placeCompiled(directory) {
	const folder = join(directory, AHEAD);
	const binary = join(folder, BINARY);
	if (existsSync(binary) && existsSync(join(directory, 'node_modules', COMPILED))) {
		mkdirSync(dirname(join(directory, BINARY)), { recursive: true });
		cpSync(binary, join(directory, BINARY));
	}
	rmSync(folder, { recursive: true, force: true });
}

module.exports = {
	COMPILE_TIMEOUT_MS,
	NodeMissingError,
	PINNED_N8N,
	compileAhead,
	compilerEnvironment,
	installPackages,
	ownNodeWillDo,
	pinnedNode,
	placeCompiled,
};
