import type {
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { readEvent, type CallbackEvent } from '../../providers/devino/callbacks';
import { callerFault } from '../shared/callbacks/callback-guard';
import { callbackSecretOf } from '../shared/callbacks/callback-secret';
import { incomingItem } from '../shared/callbacks/incoming-item';
import { mapBreathing } from '../shared/callbacks/long-loops';
import { rawFields } from '../shared/callbacks/raw-fields';
import { SeenEvents } from '../shared/callbacks/seen-events';
import { TriggerOptions } from '../shared/callbacks/trigger-options';
import { renewEntry, type Registrant } from '../shared/callbacks/trigger-registry';
import {
	jsonOf,
	NOTHING,
	receiveSafely,
	type WebhookExchange,
} from '../shared/callbacks/webhook-exchange';
import { createRedactor } from '../shared/calling/failures';
import { labelOf } from './description';
import { faultBeforeBody, secretFault, sourceOf, type TriggerSecrets } from './guard';
import { statusFields, unrecognizedFields } from './items';
import { addPhones } from './phone-lookup';
import { isChosen, isNew, isOutdated } from './selection';
import { readTriggerSettings, type TriggerSettings } from './settings';

const NAME = 'Devino VK Trigger';
const CREDENTIAL = 'devinoVkApi';
const WEBHOOK_PATH = 'devino-vk';
/** After a wait of so long what n8n has loaded for a request is old, and is not to be written back. */
const LONGEST_HELD_MS = 1_000;

export interface TriggerNode {
	settings: TriggerSettings;
	secrets: TriggerSecrets;
}

/**
 * The settings and the secrets of the node.
 *
 * @throws BadParameter for what cannot be right
 */
export async function readNode(context: IHookFunctions | IWebhookFunctions): Promise<TriggerNode> {
	const parameter = (name: string): unknown => context.getNodeParameter(name, null) ?? undefined;
	const settings = readTriggerSettings(
		{
			events: parameter('events'),
			statuses: parameter('statuses'),
			options: TriggerOptions.of(context, labelOf),
		},
		labelOf,
	);
	const callbackSecret = await callbackSecretOf(context, CREDENTIAL);
	return { settings, secrets: { callbackSecret, vkSecret: settings.vkSecret } };
}

/** What the trigger makes known of itself in its workflow. */
export const registrantOf = ({ settings }: TriggerNode): Registrant => ({
	credentialType: CREDENTIAL,
	path: WEBHOOK_PATH,
	events: [...settings.events],
});

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

/** A request that was let in. */
interface Admitted extends TriggerNode {
	events: CallbackEvent[];
	querySecret: unknown;
	/** Puts *** in place of the secrets, where the body may hold one. */
	redact: <T>(value: T) => T;
}

function fieldsOf(
	event: CallbackEvent,
	{ settings, secrets, querySecret }: Admitted,
): IDataObject | undefined {
	const raw = (holder: { raw: unknown }) => (settings.includeRaw ? rawFields(holder.raw) : {});
	switch (event.kind) {
		case 'status':
			return { ...statusFields(event, settings.timeZone), ...raw(event) };
		case 'incoming': {
			const source = sourceOf(event, querySecret, secrets);
			return { ...incomingItem(event.message, source), ...raw(event) };
		}
		case 'unrecognized':
			return unrecognizedFields(event);
		default:
			return undefined;
	}
}

/** Answers a request that does not come in, and gives one that does. */
async function admit(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
): Promise<Admitted | undefined> {
	const node = await readNode(context);
	const { settings, secrets } = node;
	const querySecret = exchange.query('secret');
	const atTheDoor =
		callerFault({ address: exchange.address, querySecret }, settings.allowlist) ??
		faultBeforeBody(querySecret, secrets);
	if (atTheDoor !== undefined) {
		exchange.refuse(atTheDoor);
		return undefined;
	}

	const text = await exchange.bodyText();
	const body = jsonOf(text);
	const entries = body === undefined ? [] : Array.isArray(body) ? body : [body];
	const events = await mapBreathing(entries, readEvent);
	const fault = secretFault(events, querySecret, secrets);
	if (fault !== undefined) {
		exchange.refuse(fault);
		return undefined;
	}
	if (events.every(({ kind }) => kind === 'unrecognized')) {
		exchange.answer(
			400,
			body === undefined
				? 'The body is not JSON, or nested too deeply'
				: 'The body holds neither a message status nor an event of VK',
		);
		return undefined;
	}
	const redact = createRedactor([secrets.callbackSecret, secrets.vkSecret].filter(Boolean));
	const mayHold = text.includes('\\') || redact(text) !== text;
	return { ...node, events, querySecret, redact: mayHold ? redact : (value) => value };
}

/** The fields of the chosen events, by event. Secrets stand in none. */
async function readFields(request: Admitted): Promise<Array<IDataObject | undefined>> {
	const { events, settings, redact } = request;
	return await mapBreathing(events, (event) =>
		isChosen(event, settings) ? redact(fieldsOf(event, request)) : undefined,
	);
}

/**
 * The fields of the events that are to start the workflow; what is seen here is seen from now on.
 * Nothing in here may fail: what is entered as seen has to come out.
 */
async function select(
	{ events, settings }: Admitted,
	fields: ReadonlyArray<IDataObject | undefined>,
	seen: SeenEvents,
	latest: SeenEvents,
): Promise<IDataObject[]> {
	const { ignoreDuplicates, ignoreOutdated, timeZone } = settings;
	const knowsLatest = ignoreOutdated && settings.events.has('messageStatus');
	let index = 0;
	const selected = await mapBreathing(events, (event): IDataObject[] => {
		const own = fields[index++];
		// Of each status that comes, chosen or not.
		const outdated = knowsLatest && event.kind === 'status' && isOutdated(event, latest, timeZone);
		if (own === undefined || outdated) return [];
		return ignoreDuplicates && !isNew(own, seen) ? [] : [own];
	});
	return selected.flat();
}

async function handle(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
	seen: SeenEvents,
	latest: SeenEvents,
): Promise<IWebhookResponseData> {
	const request = await admit(context, exchange);
	if (request === undefined) return NOTHING;
	const fields = await select(request, await readFields(request), seen, latest);
	const since = Date.now();
	// Answered only behind it, a message is not lost where n8n ends meanwhile: it is told again.
	if (request.settings.lookUpPhone) await addPhones(context, fields);
	const isOld = Date.now() - since > LONGEST_HELD_MS;
	exchange.answer(200, answerTo(request.events, request.settings));
	if (isOld) {
		seen.leaveToNext();
		latest.leaveToNext();
	} else {
		renewEntry(context, registrantOf(request));
	}
	if (fields.length === 0) return NOTHING;
	return { ...NOTHING, workflowData: [fields.map((json) => ({ json }))] };
}

/** Receives a callback: answers it, and then gives the items that it starts the workflow with. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(
		context,
		NAME,
		async (exchange) =>
			await SeenEvents.during(
				context,
				'seenEvents',
				async (seen) =>
					await SeenEvents.during(
						context,
						'latestStatuses',
						async (latest) => await handle(context, exchange, seen, latest),
					),
			),
	);
}
