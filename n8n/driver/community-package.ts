/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './command.cjs';
import { runNpm } from './npm.cjs';

/** Packs the package at `directory` as for publishing; gives the tarball's path. */
export async function pack(
	directory: string,
	destination: string,
	signal?: AbortSignal,
): Promise<string> {
	mkdirSync(destination, { recursive: true });
	const output = await runNpm(
		['pack', '--ignore-scripts', '--json', '--pack-destination', destination],
		{ cwd: directory, timeoutMs: 120_000, signal },
	);
	// An array, or in newer versions of npm an object by package name.
	const [packed] = Object.values<{ filename: string }>(JSON.parse(output));
	if (!packed) throw new Error(`npm pack made nothing of ${directory}`);
	return join(destination, packed.filename);
}

/**
 * Installs a tarball where n8n keeps community packages of the user `userFolder`, as installing it
 * from the editor does: unpacked below `.n8n/nodes/node_modules` and named in the package.json there.
 * Gives the folder that it is in.
 */
export async function installPackage(
	userFolder: string,
	tarball: string,
	signal?: AbortSignal,
): Promise<string> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const unpacked = join(nodesFolder, 'unpacked');
	rmSync(unpacked, { recursive: true, force: true });
	mkdirSync(unpacked, { recursive: true });
	// npm puts everything of a tarball below one folder named "package".
	await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components', '1'], {
		cwd: nodesFolder,
		timeoutMs: 60_000,
		signal,
	});
	const { name, version }: { name: string; version: string } = JSON.parse(
		readFileSync(join(unpacked, 'package.json'), 'utf8'),
	);
	const target = join(nodesFolder, 'node_modules', name);
	rmSync(target, { recursive: true, force: true });
	mkdirSync(join(target, '..'), { recursive: true });
	renameSync(unpacked, target);
	nameInManifest(nodesFolder, name, version);
	return target;
}

/** Packs the package at `directory` and installs it for the user `userFolder`: see {@link installPackage}. */
export async function packAndInstall(
	directory: string,
	userFolder: string,
	signal?: AbortSignal,
): Promise<string> {
	const tarball = await pack(directory, join(userFolder, 'packed'), signal);
	return await installPackage(userFolder, tarball, signal);
}

/** Names a package in the package.json of the community packages, beside others, as npm install does. */
function nameInManifest(nodesFolder: string, name: string, version: string): void {
	const file = join(nodesFolder, 'package.json');
	const others: { dependencies?: Record<string, string> } = existsSync(file)
		? JSON.parse(readFileSync(file, 'utf8'))
		: {};
	const manifest = {
		name: 'installed-nodes',
		private: true,
		dependencies: { ...others.dependencies, [name]: version },
	};
	writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
