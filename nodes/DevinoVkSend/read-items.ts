import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { RawJson, type VkMessage } from '../../providers/devino/message';
import { parseLossless } from '../../providers/json';
import { BadParameter } from '../shared/failures';
import type { Outcome } from '../shared/outcomes';
import { createBreather, createParameterReader, readParameter } from '../shared/parameters';
import type { SentLedger } from '../shared/sent-ledger';
import { ownWebhookAddresses, withOwnSecret } from '../shared/status-url';
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
 * @param redact hides the credential's secrets in what a dry run shows
 */
export async function readItems(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	callbackSecret: string,
	ledger: SentLedger,
	redact: <T>(value: T) => T,
): Promise<ReadItems> {
	const reader = createParameterReader(context, items);
	const breathe = createBreather();
	const ownAddresses = callbackSecret === '' ? [] : ownWebhookAddresses(context);
	const guardStatusUrl = (url: string): string => withOwnSecret(url, callbackSecret, ownAddresses);

	const groups = new Map<string, SenderGroup>();
	const outcomes = new Array<Outcome | undefined>(items.length).fill(undefined);
	const inputIncluded = new Set<number>();

	const fromLedger = (itemIndex: number, subject: Subject): Outcome | undefined => {
		const standing = ledger.standing(itemIndex);
		if (standing === undefined) return undefined;
		return standing.code === 'OK' ? explainResult(standing, subject) : explainEarlierTry(subject);
	};

	const readItem = (itemIndex: number, item: IDataObject, parameters: SendParameters): void => {
		for (const name of SEND_PARAMETERS) {
			parameters[name] = readParameter(reader, name, itemIndex, labelOf(name));
		}
		const message = buildMessage(parameters, { item, label: labelOf, guardStatusUrl });
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
				request: redact(requestShown(message)),
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
