/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { pinnedN8n } from './pinned-n8n';

/** What is kept of a test file's run on a real n8n; docs/compatibility.md is written from it. */
export type RunRecord =
	/** What n8n says of itself. */
	| { kind: 'n8n'; version: string; node: string; database: string }
	/** A workflow of examples/ that a test takes. */
	| { kind: 'example'; file: string }
	/** Its title below those of what it is described in. */
	| { kind: 'test'; path: string[]; status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo' }
	/** The last one: when the file's tests had run. */
	| { kind: 'end'; at: string };

/** Notes something in the record of the test file that runs. */
export function record(note: RunRecord): void {
	const { testPath = '' } = expect.getState();
	const file = join(pinnedN8n.records, `${basename(testPath, '.test.ts')}.jsonl`);
	appendFileSync(file, `${JSON.stringify(note)}\n`);
}
