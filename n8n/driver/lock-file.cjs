// Plain JavaScript without dependencies: scripts/start.mjs needs it before anything is installed.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const IN_MODULES = 'node_modules/';

/** @typedef {import('./lock-file.cjs').LockFile} LockFile */

/** @param {string} directory @returns {LockFile} */
function readLock(directory) {
	return JSON.parse(readFileSync(join(directory, 'package-lock.json'), 'utf8'));
}

/** @param {string} path such as `node_modules/a/node_modules/@b/c` */
const nameOf = (path) => path.slice(path.lastIndexOf(IN_MODULES) + IN_MODULES.length);

/**
 * The same lock file with the address of each package's archive in it. Our lock files name no registry, so
 * npm would first ask for each package's list of versions, which takes longer than fetching the package.
 *
 * @param {LockFile} lock
 * @param {string} registry
 * @returns {LockFile}
 */
function withAddresses(lock, registry) {
	const base = registry.trim().replace(/\/*$/, '/');
	const packages = Object.entries(lock.packages).map(([path, entry]) => {
		const { name = nameOf(path), version, resolved, link, inBundle } = entry;
		if (path === '' || resolved || link || inBundle || !version) return [path, entry];
		const file = `${name.split('/').at(-1)}-${version}.tgz`;
		return [path, { ...entry, resolved: `${base}${name}/-/${file}` }];
	});
	return { ...lock, packages: Object.fromEntries(packages) };
}

/** Where a package finds another one, as Node does. */
function findFrom(packages, from, name) {
	for (let folder = from; ; ) {
		const path = `${folder === '' ? '' : `${folder}/`}${IN_MODULES}${name}`;
		if (path in packages) return path;
		if (folder === '') return undefined;
		folder = folder.slice(0, Math.max(0, folder.lastIndexOf(`/${IN_MODULES}`)));
	}
}

/**
 * The part of a lock file that one of its packages needs, as a lock file of its own.
 *
 * @param {LockFile} lock
 * @param {string} name
 * @returns {{ version: string; lock: LockFile }}
 */
function partFor(lock, name) {
	const { packages } = lock;
	const wanted = new Map();
	const line = [`${IN_MODULES}${name}`];
	for (let path = line.pop(); path !== undefined; path = line.pop()) {
		if (wanted.has(path)) continue;
		const entry = packages[path];
		wanted.set(path, entry);
		for (const other of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
			const found = findFrom(packages, path, other);
			if (found !== undefined) line.push(found);
		}
	}
	const { version = '' } = packages[`${IN_MODULES}${name}`];
	const root = { dependencies: { [name]: version } };
	return { version, lock: { ...lock, packages: { '': root, ...Object.fromEntries(wanted) } } };
}

module.exports = { partFor, readLock, withAddresses };
