import type { IExecuteFunctions } from 'n8n-workflow';

import { pause } from '../../shared/calling/pause';
import type { Provider } from '../../shared/calling/transport';
import { StatReader } from '../../shared/reading/stat-reader';
import { readStatuses } from './detail';
import { laterOf, type StatusReport } from './waited-item';
import { unfinished, type Wait } from './state';

const FIRST_INTERVAL_MS = 2_000;
const LONGEST_INTERVAL_MS = 60_000;
const GROWTH = 1.5;

/**
 * Reads the detail at growing intervals until all is done, the wait is over, or the execution is
 * stopped. Throws nothing.
 */
export async function poll(
	context: IExecuteFunctions,
	provider: Provider,
	wait: Wait,
): Promise<ReadonlyMap<string, StatusReport>> {
	const reader = new StatReader(provider);
	const reports = new Map<string, StatusReport>();
	let interval = FIRST_INTERVAL_MS;
	for (;;) {
		const rest = wait.end - Date.now();
		await pause(Math.max(0, Math.min(interval, rest)), provider.cancelSignal);
		if (provider.stopped) return reports;
		const ids = unfinished(wait, reports);
		const read = await readStatuses(reader, ids, context);
		for (const [id, report] of read.reports) reports.set(id, laterOf(reports.get(id), report));
		if (unfinished(wait, reports).length === 0 || Date.now() >= wait.end) return reports;
		interval = Math.min(interval * GROWTH, LONGEST_INTERVAL_MS);
	}
}
