import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { MessageKeys } from '../shared/sending/message-keys';
import {
	runSender,
	type Sender,
	type SendingPlan,
	type SendingRun,
} from '../shared/sending/sending';
import { dispatch } from './dispatch';
import { DEVINO_WORDS, explainResult } from './message-outcome';
import { readMessages, type Completion, type SenderGroup } from './read-messages';
import { SenderLine, type LineSurroundings } from './sender-line';

/** Senders served at the same time: each has a rate of its own, so none need wait for another. */
const LINES_AT_ONCE = 20;

/** Messages in a request at most. */
function batchSizeOf({ batchSize, messagesPerSecond }: SenderGroup['settings']): number {
	return messagesPerSecond === 0 ? batchSize : Math.min(batchSize, messagesPerSecond);
}

/** How many seconds the set rates make of the messages, at least. */
function secondsFor(groups: SenderGroup[]): number {
	let longest = 0;
	let all = 0;
	for (const { messages, settings } of groups) {
		const { messagesPerSecond } = settings;
		if (messagesPerSecond === 0) continue;
		const size = batchSizeOf(settings);
		const requestsASecond = Math.max(1, Math.floor(messagesPerSecond / size));
		const seconds = Math.ceil(messages.length / size) / requestsASecond;
		longest = Math.max(longest, seconds);
		all += seconds;
	}
	return Math.max(longest, all / LINES_AT_ONCE);
}

async function sendGroups(groups: SenderGroup[], around: LineSurroundings): Promise<void> {
	const waiting = [...groups];
	const serve = async (): Promise<void> => {
		for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
			const line = new SenderLine(around, group.settings);
			await dispatch(group.messages, batchSizeOf(group.settings), line);
		}
	};
	await Promise.all(Array.from({ length: LINES_AT_ONCE }, serve));
}

/** The input of a run, read, checked and ready to be sent to Devino. */
export async function planSending(
	{ context, items, provider, credential, ledger }: SendingRun,
	complete: Completion,
): Promise<SendingPlan> {
	const callbackSecret =
		typeof credential.callbackSecret === 'string' ? credential.callbackSecret : '';
	const account = { callbackSecret, provider };
	const { groups, ...read } = await readMessages(context, items, account, ledger, complete);
	return {
		...read,
		messages: groups.reduce((sum, { messages }) => sum + messages.length, 0),
		seconds: secondsFor(groups),
		send: async ({ onDeparture, onOutcome }) =>
			await sendGroups(groups, {
				context,
				provider,
				keys: new MessageKeys(context),
				onDeparture,
				onResult: ({ itemIndex, message: { phone, service } }, result) =>
					onOutcome(itemIndex, explainResult(result, { phone, service })),
			}),
	};
}

/** Devino VK Send, whatever its operation does beside sending. */
export const DEVINO_SENDER: Omit<Sender, 'plan'> = {
	displayName: 'Devino VK Send',
	credential: { type: 'devinoVkApi', secretFields: ['apiKey', 'callbackSecret'] },
	words: DEVINO_WORDS,
	noSubject: { phone: null, service: null },
};

/** The operation `send`: sends the input items and gives an output item for each, in their order. */
export async function send(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runSender(context, {
		...DEVINO_SENDER,
		plan: async (run) => await planSending(run, (message) => message),
	});
}
