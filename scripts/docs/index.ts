/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * `npm run docs` makes the tables in README.md and docs/ anew from the nodes' descriptions and the lists of
 * codes. A table stands between `<!-- table: options devinoVkSend -->` and `<!-- end of table -->`; what the
 * Russian pages say in its place stands in docs/ru/words.json. With `--check` it
 * writes nothing, and fails where a page is not as it would make it; `npm test` does that.
 */
import { writeFileSync } from 'node:fs';

import { makePages } from './pages';

async function write(): Promise<void> {
	const { pages, untranslated } = await makePages();
	const checks = process.argv.includes('--check');
	for (const { path, before, after } of pages) {
		if (after === before) continue;
		if (!checks) writeFileSync(path, after);
		process.stdout.write(checks ? `Not as the code has it: ${path}\n` : `Written: ${path}\n`);
		if (checks) process.exitCode = 1;
	}
	if (untranslated.length === 0) return;
	process.stderr.write('docs/ru/words.json lacks the Russian for:\n');
	for (const text of untranslated) process.stderr.write(`${JSON.stringify(text)}\n`);
	process.exitCode = 1;
}

write().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
