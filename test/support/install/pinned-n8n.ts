/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { ensureInstalled } from '../../../n8n/driver';
import type { PinnedN8n } from '../pinned-n8n';

/** What is read here of a project of jest.real.config.js. */
interface Project {
	displayName: { name: string };
	globals: { PINNED_N8N: PinnedN8n };
}

const REPORT_EVERY_MS = 15_000;

/** Installs a project's n8n before its test files, of which two run at once. */
export default async function installPinnedN8n(
	_: unknown,
	{ displayName, globals }: Project,
): Promise<void> {
	const say = (text: string) => process.stdout.write(`${displayName.name}: ${text}\n`);
	let said = 0;
	const { version, nodeVersion } = await ensureInstalled({
		directory: globals.PINNED_N8N.directory,
		progress: (text) => {
			if (Date.now() - said < REPORT_EVERY_MS) return;
			said = Date.now();
			say(text);
		},
	});
	say(`${version} on Node ${nodeVersion.replace('v', '')}`);
}
