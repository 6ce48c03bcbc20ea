import type { FunctionsBase } from 'n8n-workflow';

import { lookUpMessages } from '../../shared/reading/detail-look-up';
import { minutesAhead } from '../../shared/parameters/dates';
import type { StatReader } from '../../shared/reading/stat-reader';
import { reportOf, type StatusReport } from './waited-item';

/** What the provider's detail says of messages. */
export interface Reading {
	reports: ReadonlyMap<string, StatusReport>;
	/** Whether the provider answered for all of them. */
	complete: boolean;
}

const text = (value: unknown): string | null =>
	typeof value === 'string' || typeof value === 'number' ? String(value) : null;

/** Asks the provider what became of messages. Throws nothing: what could not be read is logged. */
export async function readStatuses(
	reader: StatReader,
	messageIds: readonly string[],
	context: Pick<FunctionsBase, 'getTimezone' | 'logger'>,
): Promise<Reading> {
	const { rows, failures } = await lookUpMessages(reader, messageIds, {
		outFields: ['MESSAGE_ID', 'STATUS', 'ERROR_CODE'],
		timeOffset: minutesAhead(context.getTimezone()),
		stopsAtFailure: true,
	});
	const at = Date.now();
	const reports = new Map<string, StatusReport>();
	for (const [id, row] of rows) {
		const word = text(row.status);
		if (word !== null) reports.set(id, reportOf(word, text(row.errorCode), at));
	}
	const [failure] = failures.values();
	if (failure !== undefined) {
		const words = failure instanceof Error ? failure.message : String(failure);
		context.logger.warn(`Devino VK Send could not read the statuses it waits for: ${words}`);
	}
	return { reports, complete: failures.size === 0 };
}
