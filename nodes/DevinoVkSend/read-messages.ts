import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { RawJson, type VkMessage } from '../../providers/devino/message';
import { parseLossless } from '../../providers/json';
import { asGiven, readItems, type ReadItems } from '../shared/sending/read-items';
import type { SentLedger } from '../shared/sending/sent-ledger';
import { ownWebhookAddresses, triggerUrl, withOwnSecret } from '../shared/callbacks/status-url';
import type { Provider } from '../shared/calling/transport';
import { labelOf } from './description';
import type { ReadyMessage } from './dispatch';
import { DEVINO_WORDS } from './message-outcome';
import {
	buildMessage,
	readSettings,
	SEND_PARAMETERS,
	type SendParameters,
	type SendSettings,
} from './request-item';

/** The messages of one sender, and the strictest settings among them. */
export interface SenderGroup {
	messages: ReadyMessage[];
	settings: Pick<SendSettings, 'batchSize' | 'messagesPerSecond' | 'timeout'>;
}

/** Whom messages are sent through. */
export interface SendAccount {
	/** Empty where none is set. */
	callbackSecret: string;
	provider: Pick<Provider, 'hostname' | 'redact'>;
}

/**
 * What an operation adds to an item's message.
 *
 * @throws BadParameter for what cannot be right
 */
export type Completion = (
	message: VkMessage,
	parameters: SendParameters,
	itemIndex: number,
) => VkMessage;

/** A message as it would go out, for a dry run. */
function requestShown(message: VkMessage): IDataObject {
	const statusUrl = message.statusUrl?.replace(/([?&]secret=)[^&#]*/g, '$1***');
	const shown: VkMessage = { ...message, statusUrl };
	const members = Object.entries(shown).filter(([, value]) => value !== undefined);
	return Object.fromEntries(
		members.map(([key, value]) => [
			key,
			value instanceof RawJson ? parseLossless(value.text) : value,
		]),
	) as IDataObject;
}

function addToGroup(
	groups: Map<string, SenderGroup>,
	ready: ReadyMessage,
	own: SendSettings,
): void {
	const { service } = ready.message;
	const group = groups.get(service);
	if (group === undefined) {
		groups.set(service, { messages: [ready], settings: { ...own } });
		return;
	}
	group.messages.push(ready);
	const { settings } = group;
	const rates = [settings.messagesPerSecond, own.messagesPerSecond].filter((rate) => rate > 0);
	settings.batchSize = Math.min(settings.batchSize, own.batchSize);
	settings.messagesPerSecond = rates.length === 0 ? 0 : Math.min(...rates);
	settings.timeout = Math.max(settings.timeout, own.timeout);
}

/** Reads and checks all items, and groups what is to be sent by its sender. */
export async function readMessages(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	{ callbackSecret, provider }: SendAccount,
	ledger: SentLedger,
	complete: Completion,
): Promise<ReadItems & { groups: SenderGroup[] }> {
	const ownAddresses = callbackSecret === '' ? [] : ownWebhookAddresses(context);
	const guardStatusUrl = (url: string): string => withOwnSecret(url, callbackSecret, ownAddresses);
	let knownTriggerUrl: string | undefined;
	const findTriggerUrl = (): string =>
		(knownTriggerUrl ??= triggerUrl(context, {
			label: labelOf('statusCallback'),
			triggerName: 'Devino VK Trigger',
			event: 'messageStatus',
			callbackSecret,
			providerHost: provider.hostname,
		}));
	// Options without an expression are the same object for all items.
	let last: { options: unknown; settings: SendSettings } | undefined;
	const settingsOf = (parameters: SendParameters): SendSettings => {
		const { options } = parameters;
		if (last === undefined || last.options !== options) {
			last = { options, settings: readSettings(parameters, labelOf) };
		}
		return last.settings;
	};
	const groups = new Map<string, SenderGroup>();
	const read = await readItems(context, items, ledger, {
		parameters: SEND_PARAMETERS,
		labelOf,
		words: DEVINO_WORDS,
		givenSubject: ({ phone, service }) => ({ phone: asGiven(phone), service: asGiven(service) }),
		check: (parameters, itemIndex, item) => {
			const built = buildMessage(parameters, {
				item,
				label: labelOf,
				guardStatusUrl,
				triggerUrl: findTriggerUrl,
			});
			const message = complete(built, parameters, itemIndex);
			const settings = settingsOf(parameters);
			return {
				subject: { phone: message.phone, service: message.service },
				includeInput: settings.includeInput,
				dryRun: settings.dryRun ? provider.redact(requestShown(message)) : undefined,
				queue: () =>
					addToGroup(groups, { itemIndex, message, messageKey: settings.messageKey }, settings),
			};
		},
	});
	return { ...read, groups: [...groups.values()] };
}
