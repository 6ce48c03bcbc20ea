import type { IDataObject } from 'n8n-workflow';

import { readCommunity } from '../../providers/vk/community';
import { LIMITS, METHODS } from '../../providers/vk/endpoints';
import {
	PERSON_FIELDS,
	readIsAllowed,
	readPersons,
	type PersonItem,
} from '../../providers/vk/person';
import { Refused } from '../shared/calling/failures';
import { eachInOrder } from '../shared/calling/gate';
import type { Provider } from '../shared/calling/transport';
import { notTheAnswer, readVk } from '../shared/calling/vk-methods';
import { NotFound } from '../shared/reading/read-failure';
import type { ItemResult } from '../shared/reading/run-operation';

/** Whom an input item asks about. */
export interface PersonQuery {
	userId: string;
	/** Milliseconds for each request. */
	timeout: number;
}

type Queries = ReadonlyMap<number, PersonQuery>;
type ByItem = Map<number, ItemResult>;
/** What is known of a person, or why nothing is. */
type Known<T> = { value: T } | { failure: unknown };

const REQUESTS_AT_ONCE = 5;
/** VK's errors that may be about one of many ids. */
const OF_ONE_ID: ReadonlySet<string> = new Set(['100', '113']);

/** Each person once, with the longest time that an item gives for it. */
function askedFor(queries: Queries): Map<string, number> {
	const timeouts = new Map<string, number>();
	for (const { userId, timeout } of queries.values()) {
		timeouts.set(userId, Math.max(timeout, timeouts.get(userId) ?? 0));
	}
	return timeouts;
}

function asResults<T>(
	queries: Queries,
	known: ReadonlyMap<string, Known<T>>,
	itemOf: (value: T) => IDataObject,
): ByItem {
	const results: ByItem = new Map();
	for (const [itemIndex, { userId }] of queries) {
		const one = known.get(userId);
		// Not got to, because another failed before.
		if (one === undefined) continue;
		results.set(
			itemIndex,
			'value' in one
				? { outputs: [{ json: itemOf(one.value) }] }
				: { outputs: [], failure: one.failure },
		);
	}
	return results;
}

/** Looks persons up, many in a request; an id that VK refuses them all for is found by halving. */
async function lookUp(
	provider: Provider,
	ids: readonly string[],
	timeout: number,
	known: Map<string, Known<PersonItem>>,
): Promise<void> {
	try {
		const fields = { user_ids: ids.join(','), fields: PERSON_FIELDS.join(',') };
		const response = await readVk(provider, { method: METHODS.getPersons, fields, timeout });
		const persons = readPersons(response);
		if (persons === undefined) throw notTheAnswer(METHODS.getPersons);
		for (const person of persons) known.set(person.userId, { value: provider.redact(person) });
		for (const id of ids) {
			if (known.has(id)) continue;
			const failure = new NotFound(`VK has no person with the ID ${id}`, "Correct 'User ID'");
			known.set(id, { failure });
		}
	} catch (failure) {
		if (failure instanceof Refused && OF_ONE_ID.has(failure.key) && ids.length > 1) {
			const half = Math.ceil(ids.length / 2);
			await lookUp(provider, ids.slice(0, half), timeout, known);
			await lookUp(provider, ids.slice(half), timeout, known);
			return;
		}
		for (const id of ids) known.set(id, { failure });
	}
}

/** Gets the persons that items ask for, a thousand in a request. */
export async function getPersons(queries: Queries, provider: Provider): Promise<ByItem> {
	const asked = [...askedFor(queries)];
	const known = new Map<string, Known<PersonItem>>();
	for (let from = 0; from < asked.length; from += LIMITS.personsPerRequest) {
		const part = asked.slice(from, from + LIMITS.personsPerRequest);
		const timeout = Math.max(...part.map(([, time]) => time));
		await lookUp(
			provider,
			part.map(([id]) => id),
			timeout,
			known,
		);
	}
	return asResults(queries, known, (person) => ({ ...person }));
}

/** Whether the community may write to the persons that items ask about; one request a person. */
export async function getPermissions(
	queries: Queries,
	provider: Provider,
	stopsAtFailure: boolean,
): Promise<ByItem> {
	const asked = [...askedFor(queries)];
	const known = new Map<string, Known<IDataObject>>();
	let community: Promise<string> | undefined;
	const communityId = async (timeout: number): Promise<string> => {
		const response = await readVk(provider, { method: METHODS.getCommunity, timeout });
		const facts = readCommunity(response);
		if (facts === undefined) throw notTheAnswer(METHODS.getCommunity);
		return facts.id;
	};
	await eachInOrder(asked, REQUESTS_AT_ONCE, async ([userId, timeout]) => {
		try {
			community ??= communityId(timeout);
			const groupId = await community;
			const fields = { group_id: groupId, user_id: userId };
			const method = METHODS.isMessagesAllowed;
			const isAllowed = readIsAllowed(await readVk(provider, { method, fields, timeout }));
			if (isAllowed === undefined) throw notTheAnswer(method);
			known.set(userId, { value: { userId, groupId, isAllowed } });
			return undefined;
		} catch (failure) {
			known.set(userId, { failure });
			return stopsAtFailure ? 'stop' : undefined;
		}
	});
	return asResults(queries, known, (permission) => permission);
}
