/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import {
	COMPILE_TIMEOUT_MS,
	compileAhead,
	compilerEnvironment,
	installPackages,
	NodeMissingError,
	ownNodeWillDo,
	PINNED_N8N,
	pinnedNode,
	placeCompiled,
	type InstallationOptions,
} from './n8n-packages.cjs';
import { runNpm } from './npm.cjs';

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

/** The packages of n8n's that need a native binary before n8n starts with SQLite. */
const NATIVE_PACKAGES = ['sqlite3', 'isolated-vm'];

const execFileAsync = promisify(execFile);

/**
 * Installs the pinned n8n unless it is there: its packages by the lock file, then the native
 * binaries that it needs (fetched, or compiled where there is none to fetch).
 */
export async function ensureInstalled(options: InstallationOptions = {}): Promise<N8nInstallation> {
	await Promise.all([installPackages(options), compileAhead({ ...options, progress: undefined })]);
	return await buildNativePackages(options);
}

/** Sees to it that n8n's native parts load: does nothing where they do already. */
export async function buildNativePackages({
	directory = PINNED_N8N,
	progress = () => {},
	signal,
}: InstallationOptions = {}): Promise<N8nInstallation> {
	placeCompiled(directory);
	const installation = await describeInstallation(directory);
	if (await nativePackagesLoad(installation)) return installation;

	await runNpm(['rebuild', '--ignore-scripts=false', ...NATIVE_PACKAGES], {
		cwd: directory,
		timeoutMs: COMPILE_TIMEOUT_MS,
		signal,
		env: compilerEnvironment(installation.node, installation.path),
		onOutput: () => progress('fetching them, or compiling'),
	});
	return installation;
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
