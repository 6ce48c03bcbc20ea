/** What must be there before anything is installed. */

import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

import npm from '../../n8n/driver/npm.cjs';

const OLDEST_NODE = [20, 19];
const GIGABYTE = 1024 ** 3;
/** Room for the packages of a first start, npm's cache of them included; and for a later one. */
const FIRST_START_GB = 5;
const LATER_START_GB = 0.3;

/**
 * @param {string} root
 * @param {{ progress: (text: string) => void; signal: AbortSignal }} options
 */
export async function checkPrerequisites(root, { progress, signal }) {
	if (process.platform === 'win32') {
		throw new Error('This runs on Linux and macOS; on Windows, run it inside WSL.');
	}
	const node = process.versions.node;
	const [major = 0, minor = 0] = node.split('.').map(Number);
	if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
		throw new Error(
			`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${node}. Install Node 24 (https://nodejs.org).`,
		);
	}
	const npmVersion = (
		await npm.runNpm(['--version'], { cwd: root, timeoutMs: 60_000, signal })
	).trim();

	const { bavail, bsize } = await statfs(root);
	const freeGb = (bavail * bsize) / GIGABYTE;
	const isFirst = !existsSync(join(root, 'n8n', 'node_modules', '.package-lock.json'));
	const neededGb = isFirst ? FIRST_START_GB : LATER_START_GB;
	if (freeGb < neededGb) {
		throw new Error(
			`ENOSPC: ${freeGb.toFixed(1)} GB are free on this disk; ${neededGb} GB are needed.`,
		);
	}
	progress(`Node ${node}, npm ${npmVersion}, ${freeGb.toFixed(0)} GB free`);
}
