/** Says of a failed step what happened and what to do about it. */

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const SHOWN_LINES = 25;

/** What a compiler run needs, and npm does not bring. */
const COMPILER_TOOLS = ['python3', 'make', 'g++'];

/** @type {ReadonlyArray<{ sign: RegExp; advice: () => string }>} the first sign that is seen counts: a
 * compiler is asked for when fetching a binary has failed, so its output tells of the network too */
const ADVICE = [
	{
		sign: /ENOSPC|no space left|SQLITE_FULL/i,
		advice: () => 'The disk is full. Free some space (about 5 GB are needed) and start again.',
	},
	{
		sign: /gyp ERR|not found: make|node-gyp|prebuild-install/,
		advice: () => {
			const missing = COMPILER_TOOLS.filter((tool) => !isOnPath(tool));
			const what = missing.length > 0 ? `Missing here: ${missing.join(', ')}.` : '';
			return (
				'A native part of n8n (SQLite) could not be fetched ready-made and had to be compiled, which ' +
				`needs ${COMPILER_TOOLS.join(', ')}. ${what}\n` +
				'On Debian and Ubuntu: apt-get install python3 make g++. On macOS: xcode-select --install. ' +
				'Then start again.'
			);
		},
	},
	{
		sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network request|socket hang up/,
		advice: () =>
			'The package registry could not be reached. Check the network (`npm ping`), or set a proxy ' +
			'(`npm config set proxy …`), and start again: what has been fetched is kept in npm’s cache.',
	},
	{
		sign: /EACCES|EPERM/,
		advice: () => 'A file could not be written: check who owns this folder and npm’s cache.',
	},
	{
		sign: /can only install packages when your package\.json and package-lock\.json/,
		advice: () => 'package-lock.json does not fit package.json: run `npm install` in that folder.',
	},
	{
		sign: /error TS\d+/,
		advice: () => 'The sources do not compile: mend what the compiler names above.',
	},
];

/** @param {string} tool */
function isOnPath(tool) {
	return (process.env.PATH ?? '').split(delimiter).some((folder) => {
		try {
			accessSync(join(folder, tool), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}

/** @param {unknown} error */
function reasonOf(error) {
	return error instanceof Error ? error.message : String(error);
}

/** What the failed command printed. @param {unknown} error */
function outputOf(error) {
	return error instanceof Error && 'output' in error ? String(error.output) : '';
}

/**
 * @param {unknown} error what was thrown; of a StepError its cause is what happened
 * @returns {string} the whole message for the person at the terminal
 */
export function describeFailure(error) {
	const isStep = error instanceof Error && error.name === 'StepError';
	const cause = isStep ? error.cause : error;
	const output = outputOf(cause);
	const tail = output.trimEnd().split('\n').slice(-SHOWN_LINES);
	const evidence = `${reasonOf(cause)}\n${output}`;
	const advice = ADVICE.find(({ sign }) => sign.test(evidence))?.advice();
	return [
		'',
		isStep ? `${error.message}: ${reasonOf(cause)}` : reasonOf(cause),
		...(output ? ['', 'The last lines of its output:', ...tail.map((line) => `  ${line}`)] : []),
		...(advice ? ['', `What to do: ${advice}`] : []),
	].join('\n');
}
