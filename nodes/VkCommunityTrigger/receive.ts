import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { idField } from '../../providers/fields';
import { isRecord } from '../../providers/json';
import type { EventType } from '../../providers/vk/community-events';
import { createRedactor } from '../shared/calling/failures';
import { isSecret } from '../shared/callbacks/callback-guard';
import { SeenEvents } from '../shared/callbacks/seen-events';
import { NOTHING, receiveSafely, type WebhookExchange } from '../shared/callbacks/webhook-exchange';
import { explainReadFailure } from '../shared/reading/read-failure';
import { addPerson, answerButton, withinReason } from './asides';
import { confirmationCode, expectedSecret } from './confirmation';
import { listenerOf, readEntry } from './entry';
import { itemOf } from './items';
import { moveHere } from './registration';
import { readSettings, type TriggerSettings } from './settings';

const NAME = 'VK Community Trigger';
/** The name in the node's static data. */
const SEEN = 'seenEvents';

/** Answers VK's question for the confirmation code: the one request that needs no secret. */
async function confirm(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
	event: Record<string, unknown>,
): Promise<void> {
	const groupId = idField(event.group_id);
	const entered = readEntry(context)?.groupId;
	if (groupId === null || !/^\d+$/.test(groupId) || groupId !== (entered ?? groupId)) {
		exchange.refuse('it asks for the confirmation code of another community');
		return;
	}
	try {
		exchange.answer(200, await confirmationCode(context, groupId));
	} catch (error) {
		const { words } = explainReadFailure(error);
		context.logger.warn(`${NAME} could not get the confirmation code: ${words}`);
		exchange.answer(503, 'The confirmation code could not be had from VK');
	}
}

/** Why an event is refused, `undefined` if it may come in. */
function secretFault(context: IWebhookFunctions, secret: unknown): string | undefined {
	const secrets = [readEntry(context)?.secret, expectedSecret(listenerOf(context))].filter(
		(one) => one !== undefined,
	);
	if (secrets.length === 0) return 'this trigger is not entered at VK';
	if (secrets.some((known) => isSecret(secret, known))) return undefined;
	return secret === undefined ? 'it carries no secret' : 'its secret is not right';
}

interface Admitted {
	item: IDataObject;
	settings: TriggerSettings;
}

/** Answers a request, and gives the event that comes in by it. */
async function admit(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
	seen: SeenEvents,
): Promise<Admitted | undefined> {
	const event = await exchange.bodyJson();
	if (!isRecord(event)) {
		exchange.answer(400, 'The body is not an event of VK');
		return undefined;
	}
	if (event.type === 'confirmation') {
		await confirm(context, exchange, event);
		return undefined;
	}
	const fault = secretFault(context, event.secret);
	if (fault !== undefined) {
		exchange.refuse(fault);
		return undefined;
	}
	const settings = readSettings(context);
	const type = event.type as EventType;
	const item = settings.events.has(type) ? itemOf(type, event) : undefined;
	const isNew =
		item !== undefined && (!settings.ignoreDuplicates || seen.claim(String(item.eventId)));
	// Whatever is not answered so VK repeats, for hours.
	exchange.answer(200, 'ok');
	if (!isNew) return undefined;
	if (settings.includeRaw) item.raw = createRedactor([String(event.secret)])(event) as IDataObject;
	return { item, settings };
}

/** Addresses that VK was asked to call in place of an older one, since this process started. */
const movedTo = new Map<string, string>();
const MOST_MOVES = 1_000;

/** Whether this n8n is known by another address than when the node was entered: told once. */
function hasMoved(context: IWebhookFunctions): boolean {
	const entry = readEntry(context);
	const url = context.getNodeWebhookUrl('default');
	if (entry === undefined || url === undefined || context.getMode() === 'manual') return false;
	const listener = listenerOf(context);
	if (entry.url === url || movedTo.get(listener) === url) return false;
	if (movedTo.size >= MOST_MOVES) movedTo.clear();
	movedTo.set(listener, url);
	return true;
}

async function handle(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
): Promise<IWebhookResponseData> {
	const admitted = await SeenEvents.during(
		context,
		SEEN,
		async (seen) => await admit(context, exchange, seen),
	);
	if (admitted === undefined) return NOTHING;
	const { item, settings } = admitted;
	const asides: Array<Promise<void>> = [];
	const beside = (what: string, work: Promise<void>, whyNot: (words: string) => void): void => {
		asides.push(
			withinReason(work).then((words) => {
				if (words === undefined) return;
				context.logger.warn(`${NAME} could not ${what}: ${words}`);
				whyNot(words);
			}),
		);
	};
	if (settings.answerButtons && item.event === 'message_event') {
		beside('answer the button', answerButton(context, item), () => {});
	}
	if (settings.lookUpPerson) {
		const names = { firstName: null, lastName: null };
		Object.assign(item, names);
		beside('look the person up', addPerson(context, item), (words) => {
			item.personLookupError = words;
		});
	}
	if (hasMoved(context)) beside('have VK call its new address', moveHere(context), () => {});
	await Promise.all(asides);
	return { ...NOTHING, workflowData: [[{ json: item }]] };
}

/** Receives an event of VK: answers it, and then gives the item that it starts the workflow with. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(context, NAME, async (exchange) => await handle(context, exchange));
}
