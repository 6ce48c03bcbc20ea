import type {
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { readCallback, type CallbackEvent } from '../../providers/devino/callbacks';
import { callerFault } from '../shared/callbacks/callback-guard';
import { callbackSecretOf } from '../shared/callbacks/callback-secret';
import { incomingItem, type IncomingSource } from '../shared/callbacks/incoming-item';
import { SeenEvents } from '../shared/callbacks/seen-events';
import { NOTHING, receiveSafely, type WebhookExchange } from '../shared/callbacks/webhook-exchange';
import { labelOf } from './description';
import { secretFault, sourceOf } from './guard';
import { rawFields, statusFields, unrecognizedFields } from './items';
import { addPhones } from './phone-lookup';
import { isChosen, isNew, isOutdated } from './selection';
import { readTriggerSettings, type TriggerSettings } from './settings';

const NAME = 'Devino VK Trigger';
const CREDENTIAL = 'devinoVkApi';
/** The names in the node's static data. */
const SEEN = 'seenEvents';
const LATEST = 'latestStatuses';

/**
 * The settings and the callback secret of the node.
 *
 * @throws BadParameter for what cannot be right
 */
export async function readNode(
	context: IHookFunctions | IWebhookFunctions,
): Promise<{ settings: TriggerSettings; callbackSecret: string }> {
	const parameter = (name: string): unknown => context.getNodeParameter(name, null) ?? undefined;
	const settings = readTriggerSettings(
		{
			events: parameter('events'),
			statuses: parameter('statuses'),
			options: parameter('options'),
		},
		labelOf,
	);
	return { settings, callbackSecret: await callbackSecretOf(context, CREDENTIAL) };
}

/** What a request is answered with, if it may come in and holds anything. */
function answerTo(events: readonly CallbackEvent[], { confirmationCode }: TriggerSettings): string {
	const [first, ...more] = events;
	if (first?.kind === 'confirmation' && more.length === 0 && confirmationCode !== '') {
		return confirmationCode;
	}
	// VK repeats what is not answered so. Devino's statuses want an empty answer.
	const isVk = events.some(({ kind }) => ['incoming', 'confirmation', 'otherVk'].includes(kind));
	return isVk && events.every(({ kind }) => kind !== 'status') ? 'ok' : '';
}

/** @param source of a user's message */
function fieldsOf(
	event: CallbackEvent,
	settings: TriggerSettings,
	source: (event: { secret: unknown }) => IncomingSource,
): IDataObject | undefined {
	const raw = (holder: { raw: unknown }) => (settings.includeRaw ? rawFields(holder) : {});
	switch (event.kind) {
		case 'status':
			return { ...statusFields(event, settings.timeZone), ...raw(event) };
		case 'incoming':
			return { ...incomingItem(event.message, source(event)), ...raw(event) };
		case 'unrecognized':
			return unrecognizedFields(event);
		default:
			return undefined;
	}
}

interface Memories {
	seen: SeenEvents;
	/** The latest status of each message. */
	latest: SeenEvents;
}

/** The fields of the events that are to start the workflow; what is seen here is seen from now on. */
function select(
	events: readonly CallbackEvent[],
	settings: TriggerSettings,
	{ seen, latest }: Memories,
	source: (event: { secret: unknown }) => IncomingSource,
): IDataObject[] {
	const read = events
		.filter((event) => isChosen(event, settings))
		.flatMap((event) => {
			const fields = fieldsOf(event, settings, source);
			return fields === undefined ? [] : [{ event, fields }];
		});
	// From here on nothing may fail: what is entered as seen has to come out.
	const selected = read.filter(({ event, fields }) => {
		if (settings.ignoreDuplicates && !isNew(fields, seen)) return false;
		return !(
			settings.ignoreOutdated &&
			event.kind === 'status' &&
			isOutdated(event, latest, settings.timeZone)
		);
	});
	return selected.map(({ fields }) => fields);
}

interface Admitted {
	/** What starts the workflow. */
	fields: IDataObject[];
	lookUpPhone: boolean;
}

const NOBODY: Admitted = { fields: [], lookUpPhone: false };

/** Answers a request, and gives what comes in by it. */
async function admit(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
	memories: Memories,
): Promise<Admitted> {
	const { settings, callbackSecret } = await readNode(context);
	const querySecret = exchange.query('secret');
	const atTheDoor = callerFault({ address: exchange.address, querySecret }, settings.allowlist);
	if (atTheDoor !== undefined) {
		exchange.refuse(atTheDoor);
		return NOBODY;
	}

	const body = await exchange.bodyJson();
	const events = body === undefined ? [] : readCallback(body);
	const secrets = { callbackSecret, vkSecret: settings.vkSecret };
	const fault = secretFault(events, querySecret, secrets);
	if (fault !== undefined) {
		exchange.refuse(fault);
		return NOBODY;
	}
	if (events.every(({ kind }) => kind === 'unrecognized')) {
		exchange.answer(
			400,
			body === undefined
				? 'The body is not JSON, or nested too deeply'
				: 'The body holds neither a message status nor an event of VK',
		);
		return NOBODY;
	}

	const fields = select(events, settings, memories, (event) =>
		sourceOf(event, querySecret, secrets),
	);
	exchange.answer(200, answerTo(events, settings));
	return { fields, lookUpPhone: settings.lookUpPhone };
}

async function handle(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
): Promise<IWebhookResponseData> {
	const { fields, lookUpPhone } = await SeenEvents.during(
		context,
		SEEN,
		async (seen) =>
			await SeenEvents.during(
				context,
				LATEST,
				async (latest) => await admit(context, exchange, { seen, latest }),
			),
	);
	if (fields.length === 0) return NOTHING;
	if (lookUpPhone) await addPhones(context, fields);
	return { ...NOTHING, workflowData: [fields.map((json) => ({ json }))] };
}

/** Receives a callback: answers it, and then gives the items that it starts the workflow with. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(context, NAME, async (exchange) => await handle(context, exchange));
}
