import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { lookUpMessages, type LookedUp } from '../shared/reading/detail-look-up';
import { explainReadFailure } from '../shared/reading/read-failure';
import { StatReader } from '../shared/reading/stat-reader';
import { minutesAhead } from '../shared/parameters/dates';
import { Provider } from '../shared/calling/transport';

const CREDENTIAL = 'devinoVkApi';
const SECRET_FIELDS = ['apiKey', 'callbackSecret'];
const TIMEOUT_MS = 10_000;

async function lookUp(context: IWebhookFunctions, messageIds: string[]): Promise<LookedUp> {
	try {
		const { provider } = await Provider.connect(context, CREDENTIAL, SECRET_FIELDS);
		return await lookUpMessages(new StatReader(provider, TIMEOUT_MS), messageIds, {
			outFields: ['MESSAGE_ID', 'RECIPIENT'],
			timeOffset: minutesAhead(context.getTimezone()),
			stopsAtFailure: false,
		});
	} catch (failure) {
		return { rows: new Map(), failures: new Map(messageIds.map((id) => [id, failure])) };
	}
}

/**
 * Adds the phones to incoming messages, looked up by the ids of the messages that they answer, all
 * in one call. What cannot be found is null; why not stands in `phoneLookupError`. Never throws.
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
