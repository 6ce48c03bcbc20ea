/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { installByLock, isInstalled, runNpm } from './npm.cjs';

/** An n8n that is installed and can be started: see {@link startN8n}. */
export interface N8nInstallation {
	/** The folder with the package.json that pins it. */
	readonly directory: string;
	readonly version: string;
	/** The file that Node runs. */
	readonly entry: string;
	/** The Node binary that runs it. */
	readonly node: string;
	readonly nodeVersion: string;
	/** The PATH on which `node` is that Node, for n8n and all it starts. */
	readonly path: string;
}

export interface InstallationOptions {
	/** The folder whose package.json and package-lock.json pin n8n. Default: `n8n/`. */
	directory?: string;
	/** Called about once a second with what is being done. */
	progress?: (text: string) => void;
	signal?: AbortSignal;
}

/** No Node here can run this n8n. */
export class NodeMissingError extends Error {
	override readonly name = 'NodeMissingError';
	constructor(wanted: string) {
		super(
			`This n8n needs Node ${wanted}; here is Node ${process.versions.node}, and none is pinned ` +
				`beside n8n for ${process.platform}-${process.arch}. Install Node ` +
				`${/\d+/.exec(wanted)?.[0]} (https://nodejs.org) and start again.`,
		);
	}
}

/** What is read of a package-lock.json. */
interface LockFile {
	packages: Record<string, { engines?: { node?: string } }>;
}

/** `n8n/`, which pins the n8n that `npm start` runs. (`n8n/1.123/` pins one more, for the tests.) */
export const PINNED_N8N = resolve(__dirname, '..');

const INSTALL_TIMEOUT_MS = 30 * 60_000;
const COMPILE_TIMEOUT_MS = 20 * 60_000;

/** The packages of n8n's that need a native binary before n8n starts with SQLite. */
const NATIVE_PACKAGES = ['sqlite3', 'isolated-vm'];

const execFileAsync = promisify(execFile);

/**
 * Installs the pinned n8n unless it is there: its packages by the lock file, then the native
 * binaries that it needs (fetched, or compiled where there is none to fetch).
 */
export async function ensureInstalled(options: InstallationOptions = {}): Promise<N8nInstallation> {
	await installPackages(options);
	return await buildNativePackages(options);
}

/** The first half of {@link ensureInstalled}. Returns whether there was anything to do. */
export async function installPackages({
	directory = PINNED_N8N,
	progress = () => {},
	signal,
}: InstallationOptions = {}): Promise<boolean> {
	if (isInstalled(directory)) return false;
	assertSomeNodeWillDo(directory);
	await installByLock(directory, { progress, signal, timeoutMs: INSTALL_TIMEOUT_MS });
	return true;
}

/** The second half of {@link ensureInstalled}: does nothing where the binaries load already. */
export async function buildNativePackages({
	directory = PINNED_N8N,
	progress = () => {},
	signal,
}: InstallationOptions = {}): Promise<N8nInstallation> {
	const installation = await describeInstallation(directory);
	if (await nativePackagesLoad(installation)) return installation;

	const headers = dirname(dirname(installation.node));
	await runNpm(['rebuild', '--ignore-scripts=false', ...NATIVE_PACKAGES], {
		cwd: directory,
		timeoutMs: COMPILE_TIMEOUT_MS,
		signal,
		env: {
			...process.env,
			PATH: installation.path,
			// node-gyp's name for make's -j: all cores.
			JOBS: 'max',
			// Node's own headers lie beside its binary, so compiling needs nothing from the network.
			...(existsSync(join(headers, 'include/node/node.h')) && { npm_config_nodedir: headers }),
		},
		onOutput: () => progress('fetching them, or compiling'),
	});
	return installation;
}

const pinnedNode = () => `node_modules/node-${process.platform}-${process.arch}`;

/** Whether our own Node can run what wants `engines`, such as `>=24.0.0` or `>=20.19 <= 24.x`. */
function ownNodeWillDo(engines: string): boolean {
	const major = Number(process.versions.node.split('.')[0]);
	const [, least] = />=\s*(\d+)/.exec(engines) ?? [];
	const [, most = Infinity] = /<=\s*(\d+)/.exec(engines) ?? [];
	return major >= Number(least) && major <= Number(most);
}

/** Says at once, not after minutes of installing, that there will be no Node for this n8n. */
function assertSomeNodeWillDo(directory: string): void {
	const { packages }: LockFile = JSON.parse(
		readFileSync(join(directory, 'package-lock.json'), 'utf8'),
	);
	const wanted = packages['node_modules/n8n']?.engines?.node ?? '';
	if (!(pinnedNode() in packages) && !ownNodeWillDo(wanted)) throw new NodeMissingError(wanted);
}

async function describeInstallation(directory: string): Promise<N8nInstallation> {
	const n8n = join(directory, 'node_modules', 'n8n');
	const manifest: { version: string; engines: { node: string } } = JSON.parse(
		readFileSync(join(n8n, 'package.json'), 'utf8'),
	);
	const node = await findNode(directory, manifest.engines.node);
	return {
		directory,
		version: manifest.version,
		entry: join(n8n, 'bin', 'n8n'),
		node,
		nodeVersion: await versionOf(node),
		path: [dirname(node), process.env.PATH].join(delimiter),
	};
}

/** The Node that is pinned beside n8n, where it runs on this machine; else our own, if n8n takes it. */
async function findNode(directory: string, wanted: string): Promise<string> {
	const pinned = join(directory, pinnedNode(), 'bin', 'node');
	// A machine with musl has a binary that it can't run.
	const pinnedRuns = existsSync(pinned) && (await versionOf(pinned).then(Boolean, () => false));
	if (pinnedRuns) return pinned;
	if (ownNodeWillDo(wanted)) return process.execPath;
	throw new NodeMissingError(wanted);
}

async function versionOf(node: string): Promise<string> {
	return (await execFileAsync(node, ['--version'], { timeout: 10_000 })).stdout.trim();
}

async function nativePackagesLoad({ directory, node }: N8nInstallation): Promise<boolean> {
	const loadAll = NATIVE_PACKAGES.map((name) => `require('${name}');`).join('');
	return await execFileAsync(node, ['-e', loadAll], { cwd: directory, timeout: 60_000 }).then(
		() => true,
		() => false,
	);
}
