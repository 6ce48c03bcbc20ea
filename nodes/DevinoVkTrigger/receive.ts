import type {
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { readCallback, type CallbackEvent } from '../../providers/devino/callbacks';
import { callerFault } from '../shared/callback-guard';
import { SeenEvents } from '../shared/seen-events';
import { NOTHING, receiveSafely, type WebhookExchange } from '../shared/webhook-exchange';
import { labelOf } from './description';
import { secretFault } from './guard';
import { incomingFields, rawFields, statusFields, unrecognizedFields } from './items';
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
	const { callbackSecret } = await context.getCredentials(CREDENTIAL);
	return { settings, callbackSecret: typeof callbackSecret === 'string' ? callbackSecret : '' };
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

function fieldsOf(event: CallbackEvent, settings: TriggerSettings): IDataObject | undefined {
	const raw = (holder: { raw: unknown }) => (settings.includeRaw ? rawFields(holder) : {});
	switch (event.kind) {
		case 'status':
			return { ...statusFields(event, settings.timeZone), ...raw(event) };
		case 'incoming':
			return { ...incomingFields(event), ...raw(event) };
		case 'unrecognized':
			return unrecognizedFields(event);
		default:
			return undefined;
	}
}

/** The fields of the events that are to start the workflow; what is seen here is seen from now on. */
function select(
	context: IWebhookFunctions,
	events: readonly CallbackEvent[],
	settings: TriggerSettings,
): IDataObject[] {
	const read = events
		.filter((event) => isChosen(event, settings))
		.flatMap((event) => {
			const fields = fieldsOf(event, settings);
			return fields === undefined ? [] : [{ event, fields }];
		});
	// From here on nothing may fail: what is entered as seen has to come out.
	const seen = settings.ignoreDuplicates ? SeenEvents.open(context, SEEN) : undefined;
	const latest = settings.ignoreOutdated ? SeenEvents.open(context, LATEST) : undefined;
	const selected = read.filter(({ event, fields }) => {
		if (seen !== undefined && !isNew(fields, seen)) return false;
		return !(
			latest !== undefined &&
			event.kind === 'status' &&
			isOutdated(event, latest, settings.timeZone)
		);
	});
	seen?.save();
	latest?.save();
	return selected.map(({ fields }) => fields);
}

async function handle(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
): Promise<IWebhookResponseData> {
	const { settings, callbackSecret } = await readNode(context);
	const querySecret = exchange.query('secret');
	const atTheDoor = callerFault({ address: exchange.address, querySecret }, settings.allowlist);
	if (atTheDoor !== undefined) {
		exchange.refuse(atTheDoor);
		return NOTHING;
	}

	const body = await exchange.bodyJson();
	const events = body === undefined ? [] : readCallback(body);
	const fault = secretFault(events, querySecret, { callbackSecret, vkSecret: settings.vkSecret });
	if (fault !== undefined) {
		exchange.refuse(fault);
		return NOTHING;
	}
	if (events.every(({ kind }) => kind === 'unrecognized')) {
		exchange.answer(
			400,
			body === undefined
				? 'The body is not JSON, or nested too deeply'
				: 'The body holds neither a message status nor an event of VK',
		);
		return NOTHING;
	}

	const selected = select(context, events, settings);
	exchange.answer(200, answerTo(events, settings));
	if (selected.length === 0) return NOTHING;
	if (settings.lookUpPhone) await addPhones(context, selected);
	return { ...NOTHING, workflowData: [selected.map((json) => ({ json }))] };
}

/** Receives a callback: answers it, and then gives the items that it starts the workflow with. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(context, NAME, async (exchange) => await handle(context, exchange));
}
