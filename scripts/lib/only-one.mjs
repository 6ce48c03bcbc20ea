/** Two n8n on one SQLite file would harm it: only one `npm start` or `npm run dev` at a time. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Takes the place, or throws if a living process has it. Returns what gives it back.
 *
 * @param {string} file
 */
export function takePlace(file) {
	const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
	if (holder !== 0 && holder !== process.pid && isAlive(holder)) {
		throw new Error(
			`It is running already (process ${holder}). Stop that one first; if no such process is yours, delete ${file}.`,
		);
	}
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	writeFileSync(file, String(process.pid));
	return () => rmSync(file, { force: true });
}

/** @param {number} pid */
function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}
