import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { readDetailPage, type DetailRow } from '../../providers/devino/detail';
import { ENDPOINTS } from '../../providers/devino/endpoints';
import { readStatAnswer, statCode } from '../../providers/devino/stat-answer';
import { Provider } from '../shared/transport';

const CREDENTIAL = 'devinoVkApi';
const SECRET_FIELDS = ['apiKey', 'callbackSecret'];
const TIMEOUT_MS = 10_000;
/** Ids of 20 digits as `&messageIds=…` keep the URL under 7,000 characters. */
const IDS_A_REQUEST = 200;

/** @throws Error that says what Devino answered instead of rows */
function readRows(status: number, text: string): DetailRow[] {
	const answer = readStatAnswer(status, text);
	if (answer.kind === 'unintelligible') throw new Error(answer.place);
	if (answer.kind === 'refused') {
		const key = answer.reasons[0]?.key ?? '';
		const { meaning, advice } = statCode(key, status);
		throw new Error(`${meaning} (HTTP ${status}, ${key}). ${advice}`);
	}
	const page = readDetailPage(answer.content);
	if (typeof page === 'string') throw new Error(`HTTP ${status}: ${page}`);
	return page.rows;
}

async function fetchPhones(
	context: IWebhookFunctions,
	messageIds: string[],
): Promise<Map<string, string>> {
	const { provider } = await Provider.connect(context, CREDENTIAL, SECRET_FIELDS);
	const phones = new Map<string, string>();
	for (let from = 0; from < messageIds.length; from += IDS_A_REQUEST) {
		const part = messageIds.slice(from, from + IDS_A_REQUEST);
		const { status, text } = await provider.read({
			method: 'GET',
			path: ENDPOINTS.detail,
			query: {
				messageIds: part,
				outFields: ['MESSAGE_ID', 'RECIPIENT'],
				limit: part.length,
				offset: 0,
			},
			timeout: TIMEOUT_MS,
		});
		for (const { messageId, recipient } of readRows(status, text)) {
			if (typeof messageId === 'string' && typeof recipient === 'string') {
				phones.set(messageId, recipient);
			}
		}
	}
	return phones;
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
	let phones: ReadonlyMap<string, string> = new Map();
	let failure: string | undefined;
	if (tags.length > 0) {
		try {
			phones = await fetchPhones(context, [...new Set(tags)]);
		} catch (error) {
			failure = error instanceof Error ? error.message : String(error);
			context.logger.warn(`Devino VK Trigger could not look phones up: ${failure}`);
		}
	}
	for (const item of incoming) {
		const { messageTag } = item;
		const phone = typeof messageTag === 'string' ? phones.get(messageTag) : undefined;
		item.phone = phone ?? null;
		if (phone !== undefined) continue;
		item.phoneLookupError =
			typeof messageTag !== 'string'
				? 'The message names no message that it answers, so there is none to look up'
				: (failure ?? `Devino knows no message ${messageTag}`);
	}
}
