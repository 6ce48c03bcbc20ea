import { statusFacts } from '../../providers/devino/statuses';
import { isRecord } from '../../providers/json';
import { lookUpMessages, type LookedUp, type LookUp } from '../shared/reading/detail-look-up';
import { NotFound } from '../shared/reading/read-failure';
import type { ItemResult, Results } from '../shared/reading/run-operation';
import { minutesAhead } from '../shared/parameters/dates';
import { flag, isBlank } from '../shared/parameters/values';
import type { ReadingSurroundings } from './detail-query';
import { messageIdList, messageIdOf, openIds } from './message-ids';
import type { Performance, StatOperation } from './operation';
import { messageJson } from './simplify';

/** Looks the ids of all items up together. */
async function lookUp(
	messageIds: readonly string[],
	outFields: LookUp['outFields'],
	{ context, reader, stopsAtFailure }: Performance,
): Promise<LookedUp> {
	const timeOffset = minutesAhead(context.getTimezone());
	return await lookUpMessages(reader, messageIds, { outFields, timeOffset, stopsAtFailure });
}

interface GetParameters {
	messageId?: unknown;
	options?: unknown;
}

interface MessageLookUp {
	messageId: string;
	simplify: boolean;
}

function buildGet(
	{ messageId, options }: GetParameters,
	{ label }: ReadingSurroundings,
): MessageLookUp {
	const simplify = isRecord(options) ? options.simplify : undefined;
	return {
		messageId: messageIdOf(messageId, label('messageId')),
		simplify: isBlank(simplify) || flag(simplify, label('simplify')),
	};
}

async function performGet(
	queries: ReadonlyMap<number, MessageLookUp>,
	around: Performance,
): Promise<Results> {
	const ids = [...queries.values()].map(({ messageId }) => messageId);
	const { rows, failures } = await lookUp(ids, undefined, around);
	const byItem = new Map<number, ItemResult>();
	for (const [itemIndex, { messageId, simplify }] of queries) {
		const row = rows.get(messageId);
		const progress = { told: '', facts: { messageId } };
		if (row !== undefined) {
			byItem.set(itemIndex, {
				outputs: [{ json: messageJson(row, { simplify, outFields: undefined }) }],
			});
		} else if (failures.has(messageId)) {
			const told = `The message ${messageId} was asked for.`;
			const failure = failures.get(messageId);
			byItem.set(itemIndex, { outputs: [], failure, progress: { ...progress, told } });
		} else if (failures.size === 0 || !around.stopsAtFailure) {
			const failure = new NotFound(
				`Devino has no message with the id ${messageId}`,
				'Check the id digit for digit, and that the API key belongs to the account that sent it. A message just sent may take a moment to appear',
			);
			byItem.set(itemIndex, { outputs: [], failure, progress });
		}
	}
	return { byItem };
}

/** Message: Get. */
export const get: StatOperation<GetParameters, MessageLookUp> = {
	parameters: ['messageId', 'options'],
	build: buildGet,
	perform: performGet,
};

interface GetStatusesParameters {
	messageIds?: unknown;
}

async function performGetStatuses(
	queries: ReadonlyMap<number, string[]>,
	around: Performance,
): Promise<Results> {
	const ids = [...queries.values()].flat();
	const { rows, failures } = await lookUp(ids, ['MESSAGE_ID', 'STATUS'], around);
	const statusOf = (messageId: string): ItemResult['outputs'][number] => {
		const row = rows.get(messageId);
		if (row === undefined) {
			const nothing = { status: null, normalizedStatus: null, isFinal: false, found: false };
			return { json: { messageId, ...nothing } };
		}
		const status = typeof row.status === 'string' ? row.status : null;
		const { normalizedStatus, isFinal } = statusFacts(status ?? '');
		return { json: { messageId, status, normalizedStatus, isFinal, found: true } };
	};
	const byItem = new Map<number, ItemResult>();
	for (const [itemIndex, messageIds] of queries) {
		const unread = messageIds.filter((id) => failures.has(id));
		const read = messageIds.filter((id) => !failures.has(id));
		const outputs = read.map(statusOf);
		if (unread.length === 0) {
			byItem.set(itemIndex, { outputs });
			continue;
		}
		const progress = { told: openIds(unread), facts: { messageIds: unread } };
		byItem.set(itemIndex, { outputs, failure: failures.get(unread[0] ?? ''), progress });
	}
	return { byItem };
}

/** Message: Get Statuses. */
export const getStatuses: StatOperation<GetStatusesParameters, string[]> = {
	parameters: ['messageIds'],
	build: ({ messageIds }, { label }) => messageIdList(messageIds, label('messageIds')),
	perform: performGetStatuses,
};
