import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { RawJson, type VkMessage } from '../../providers/devino/message';
import { parseLossless } from '../../providers/json';
import { BadParameter } from '../shared/failures';
import type { Outcome } from '../shared/outcomes';
import { createBreather, createParameterReader, type ParameterReader } from '../shared/parameters';
import type { SentLedger } from '../shared/sent-ledger';
import { ownWebhookAddresses, triggerUrl, withOwnSecret } from '../shared/status-url';
import type { Provider } from '../shared/transport';
import { labelOf } from './description';
import type { ReadyMessage } from './dispatch';
import { explainEarlierTry, explainInvalid, explainResult, type Subject } from './explain';
import {
	buildMessage,
	givenSubject,
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

export interface SendAccount {
	/** Empty where none is set. */
	callbackSecret: string;
	provider: Pick<Provider, 'hostname' | 'redact'>;
}

/** The input, read: what is to be sent, and the outcomes that stand before anything is. */
export interface ReadItems {
	groups: SenderGroup[];
	/** By item index; empty where the item is still to be sent. */
	outcomes: Array<Outcome | undefined>;
	/** The items whose input fields the output is to carry. */
	inputIncluded: Set<number>;
}

/** A message as it would go out, for a dry run. */
function requestShown(message: VkMessage): IDataObject {
	const members = Object.entries(message).filter(([, value]) => value !== undefined);
	return Object.fromEntries(
		members.map(([key, value]) => [
			key,
			value instanceof RawJson ? parseLossless(value.text) : value,
		]),
	) as IDataObject;
}

/** Reads a parameter; an expression that n8n cannot evaluate is the item's fault, not the node's. */
function readParameter(reader: ParameterReader, name: string, itemIndex: number): unknown {
	let words: string;
	try {
		return reader.read(name, itemIndex);
	} catch (error) {
		words = error instanceof Error ? error.message : String(error);
	}
	throw new BadParameter(labelOf(name), `has an expression that could not be evaluated: ${words}`);
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

/**
 * Reads and checks all items before anything is sent. What the ledger of this execution knows as
 * sent, or possibly sent, keeps that outcome.
 *
 * @param account whom the messages are sent through
 */
export async function readItems(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	{ callbackSecret, provider }: SendAccount,
	ledger: SentLedger,
): Promise<ReadItems> {
	const reader = createParameterReader(context, items);
	const breathe = createBreather();
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

	const groups = new Map<string, SenderGroup>();
	const outcomes = new Array<Outcome | undefined>(items.length).fill(undefined);
	const inputIncluded = new Set<number>();

	const fromLedger = (itemIndex: number, subject: Subject): Outcome | undefined => {
		const standing = ledger.standing(itemIndex);
		if (standing === undefined) return undefined;
		return standing.code === 'OK' ? explainResult(standing, subject) : explainEarlierTry(subject);
	};

	const readItem = (itemIndex: number, item: IDataObject, parameters: SendParameters): void => {
		for (const name of SEND_PARAMETERS) parameters[name] = readParameter(reader, name, itemIndex);
		const message = buildMessage(parameters, {
			item,
			label: labelOf,
			guardStatusUrl,
			triggerUrl: findTriggerUrl,
		});
		const settings = readSettings(parameters, labelOf);
		const subject = { phone: message.phone, service: message.service };
		if (settings.includeInput) inputIncluded.add(itemIndex);
		const earlier = fromLedger(itemIndex, subject);
		if (earlier !== undefined) {
			outcomes[itemIndex] = earlier;
		} else if (settings.dryRun) {
			outcomes[itemIndex] = {
				code: 'DRY_RUN',
				messageId: null,
				subject,
				reasons: [],
				advice: "Nothing was sent. Remove the option 'Dry Run' to send",
				request: provider.redact(requestShown(message)),
			};
		} else {
			addToGroup(groups, { itemIndex, message, messageKey: settings.messageKey }, settings);
		}
	};

	for (const [itemIndex, { json }] of items.entries()) {
		await breathe();
		const parameters: SendParameters = {};
		try {
			readItem(itemIndex, json, parameters);
		} catch (error) {
			const fault =
				error instanceof BadParameter
					? error
					: new BadParameter(
							'Item',
							`could not be read: ${String(error)}`,
							'Look at the input item',
						);
			const subject = givenSubject(parameters);
			outcomes[itemIndex] = fromLedger(itemIndex, subject) ?? explainInvalid(fault, subject);
		}
	}
	return { groups: [...groups.values()], outcomes, inputIncluded };
}
