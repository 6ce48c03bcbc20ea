/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/**
 * `npm run docs:compatibility`: writes docs/compatibility.md from what the last `npm run test:n8n`
 * has left in test-artifacts/. Fails if a test has not passed on each n8n that it is for.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { compatibilityPage } from './page';
import { readRuns, ROOT } from './records';

const PAGE = join(ROOT, 'docs/compatibility.md');

async function write(): Promise<void> {
	const notes = readFileSync(join(__dirname, 'notes.md'), 'utf8');
	const page = compatibilityPage(readRuns(), notes);
	const style = await resolveConfig(PAGE);
	writeFileSync(PAGE, await format(page, { ...style, parser: 'markdown' }));
	process.stdout.write('Written: docs/compatibility.md\n');
}

write().catch((error: unknown) => {
	const reason = error instanceof Error ? error.message : String(error);
	process.stderr.write(`${reason}\nRun \`npm run test:n8n\` to its end first.\n`);
	process.exitCode = 1;
});
