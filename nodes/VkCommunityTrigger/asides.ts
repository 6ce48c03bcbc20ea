import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

import { METHODS } from '../../providers/vk/endpoints';
import { readPersons } from '../../providers/vk/person';
import { unlessAborted } from '../shared/calling/pause';
import { changeVk, notTheAnswer, readVk } from '../shared/calling/vk-methods';
import { explainReadFailure } from '../shared/reading/read-failure';
import { connect } from './community';

/** An event waits no longer for what is done beside it. */
const LONGEST_MS = 4_000;

/** Waits four seconds at most; gives what went wrong, in words, if something did. Never throws. */
export async function withinReason(work: Promise<void>): Promise<string | undefined> {
	const told = work.then(
		() => undefined,
		(error: unknown) => explainReadFailure(error).words,
	);
	let isDone = false;
	const outcome = await unlessAborted(
		told.finally(() => {
			isDone = true;
		}),
		AbortSignal.timeout(LONGEST_MS),
	);
	return isDone ? outcome : `VK did not answer within ${LONGEST_MS} ms`;
}

/** Tells VK that a press was taken: the button stops spinning. */
export async function answerButton(context: IWebhookFunctions, item: IDataObject): Promise<void> {
	const { buttonEventId, userId, peerId } = item;
	const fields = {
		event_id: String(buttonEventId),
		user_id: String(userId),
		peer_id: String(peerId),
	};
	const provider = await connect(context);
	await changeVk(provider, { method: METHODS.answerButton, fields, timeout: LONGEST_MS });
}

/** Adds the names of the person that an event is about. */
export async function addPerson(context: IWebhookFunctions, item: IDataObject): Promise<void> {
	const userId = item.fromId ?? item.userId;
	// What is no person's id, a community's, has no names.
	if (typeof userId !== 'string' || !/^\d+$/.test(userId)) return;
	const provider = await connect(context);
	const method = METHODS.getPersons;
	const fields = { user_ids: userId };
	const persons = readPersons(await readVk(provider, { method, fields, timeout: LONGEST_MS }));
	if (persons === undefined) throw notTheAnswer(method);
	const person = persons.find((one) => one.userId === userId);
	item.firstName = person?.firstName ?? null;
	item.lastName = person?.lastName ?? null;
}
