import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { lookUpMessages, type LookedUp } from '../shared/reading/detail-look-up';
import { explainReadFailure } from '../shared/reading/read-failure';
import { StatReader } from '../shared/reading/stat-reader';
import { minutesAhead } from '../shared/parameters/dates';
import { Unreachable } from '../shared/calling/failures';
import { unlessAborted } from '../shared/calling/pause';
import { Provider } from '../shared/calling/transport';

const CREDENTIAL = 'devinoVkApi';
const SECRET_FIELDS = ['apiKey', 'callbackSecret'];
/** For all of it: the caller waits for its answer, and repeats what it gets none for. */
const LONGEST_LOOK_UP_MS = 4_000;

const TOO_LATE = new Unreachable(
	`Devino did not answer within ${LONGEST_LOOK_UP_MS / 1000} seconds`,
	'Look the message up with Devino VK Stats by its messageTag',
	'TIMEOUT',
	'uncertain',
);

const failedAll = (messageIds: readonly string[], failure: unknown): LookedUp => ({
	rows: new Map(),
	failures: new Map(messageIds.map((id) => [id, failure])),
});

async function lookUp(context: IWebhookFunctions, messageIds: string[]): Promise<LookedUp> {
	if (messageIds.length === 0) return failedAll([], undefined);
	const reading = async (): Promise<LookedUp> => {
		try {
			const { provider } = await Provider.connect(context, CREDENTIAL, SECRET_FIELDS);
			return await lookUpMessages(StatReader.within(provider, LONGEST_LOOK_UP_MS), messageIds, {
				outFields: ['MESSAGE_ID', 'RECIPIENT'],
				timeOffset: minutesAhead(context.getTimezone()),
				stopsAtFailure: false,
			});
		} catch (failure) {
			return failedAll(messageIds, failure);
		}
	};
	const deadline = AbortSignal.timeout(LONGEST_LOOK_UP_MS);
	return (await unlessAborted(reading(), deadline)) ?? failedAll(messageIds, TOO_LATE);
}

/**
 * Adds the phones to incoming messages, looked up by the ids of the messages that they answer, all
 * in one call, within four seconds, and repeating nothing. What cannot be found is null; why not
 * stands in `phoneLookupError`. Never throws.
 */
export async function addPhones(context: IWebhookFunctions, items: IDataObject[]): Promise<void> {
	const incoming = items.filter(({ event }) => event === 'incomingMessage');
	if (incoming.length === 0) return;
	const tags = incoming.flatMap(({ messageTag }) =>
		typeof messageTag === 'string' ? messageTag : [],
	);
	const { rows, failures } = await lookUp(context, tags);
	const whyNot = (messageTag: string): string => {
		if (!failures.has(messageTag)) return `Devino knows no message ${messageTag}`;
		const { words, advice } = explainReadFailure(failures.get(messageTag));
		return `${words}. ${advice}`;
	};
	for (const failure of new Set(failures.values())) {
		const { words } = explainReadFailure(failure);
		context.logger.warn(`Devino VK Trigger could not look phones up: ${words}`);
	}
	for (const item of incoming) {
		const { messageTag } = item;
		if (typeof messageTag !== 'string') {
			item.phone = null;
			item.phoneLookupError =
				'The message names no message that it answers, so there is none to look up';
			continue;
		}
		const phone = rows.get(messageTag)?.recipient;
		item.phone = typeof phone === 'string' ? phone : null;
		if (item.phone === null) item.phoneLookupError = whyNot(messageTag);
	}
}
