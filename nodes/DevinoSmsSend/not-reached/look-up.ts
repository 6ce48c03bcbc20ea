import type { Provider } from '../../shared/calling/transport';
import { lookUpMessages } from '../../shared/reading/detail-look-up';
import { explainReadFailure } from '../../shared/reading/read-failure';
import { StatReader } from '../../shared/reading/stat-reader';
import { NEEDED_FIELDS, type Finding } from './verdict';

/** What came of looking messages up. */
export interface Findings {
	of: (messageId: string | null) => Finding | undefined;
	/** Why some could not be looked up; undefined where all could. */
	failure: string | undefined;
}

/** Looks messages up, all of them together. Throws nothing. */
export async function lookUp(
	provider: Provider,
	messageIds: ReadonlySet<string>,
): Promise<Findings> {
	const { rows, failures } = await lookUpMessages(new StatReader(provider), messageIds, {
		outFields: NEEDED_FIELDS,
		timeOffset: 0,
		stopsAtFailure: false,
	});
	const wordsOf = (failure: unknown): string => provider.redact(explainReadFailure(failure).words);
	const [first] = failures.values();
	return {
		of: (messageId) => {
			if (messageId === null || !messageIds.has(messageId)) return undefined;
			const row = rows.get(messageId);
			if (row !== undefined) return { kind: 'row', row };
			return failures.has(messageId)
				? { kind: 'failed', words: wordsOf(failures.get(messageId)) }
				: { kind: 'absent' };
		},
		failure: failures.size === 0 ? undefined : wordsOf(first),
	};
}
