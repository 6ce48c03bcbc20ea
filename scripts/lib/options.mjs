/** The switches of the command line. */

import { parseArgs } from 'node:util';

/**
 * Reads switches such as `--once`; says which there are, and ends, if one is not known.
 *
 * @template {string} Name
 * @param {readonly Name[]} names
 * @returns {Record<Name, boolean>}
 */
export function readOptions(names) {
	const options = Object.fromEntries(
		names.map((name) => [name, { type: 'boolean', default: false }]),
	);
	try {
		return parseArgs({ options }).values;
	} catch (error) {
		console.error(`${error.message}\nThere are: ${names.map((name) => `--${name}`).join(', ')}`);
		process.exit(2);
	}
}
