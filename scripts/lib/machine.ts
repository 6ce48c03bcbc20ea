/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { cpus, release, totalmem, type } from 'node:os';

import type { N8nInstallation } from '../../n8n/driver';

/** Where and with what the figures were taken, as lines of `name: value`. */
export function describeMachine({
	version,
	nodeVersion,
}: N8nInstallation): Array<[name: string, value: string]> {
	const cores = cpus();
	return [
		['n8n', `${version} on Node ${nodeVersion.replace(/^v/, '')}`],
		['Cores', `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown'}`],
		['Memory', `${Math.round(totalmem() / 2 ** 30)} GB`],
		['System', `${type()} ${release()}, ${process.arch}`],
	];
}
