import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { VkMessage } from '../../providers/devino/message';
import { callbackSecretIn } from '../shared/callbacks/callback-secret';
import { ownWebhookAddresses, triggerUrl, withOwnSecret } from '../shared/callbacks/status-url';
import { planBatches } from '../shared/sending/batch-sender';
import type { SendingPlan, SendingRun } from '../shared/sending/plan';
import { asGiven } from '../shared/sending/read-items';
import { runSender, type Sender } from '../shared/sending/sending';
import { labelOf } from './description';
import { VK_PRODUCT } from './product';
import { buildMessage, SEND_PARAMETERS, type SendParameters } from './request-item';

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

/** The input of a run, read, checked and ready to be sent to Devino. */
export async function planSending(run: SendingRun, complete: Completion): Promise<SendingPlan> {
	const { context, provider, credential } = run;
	// Read where a URL needs it: one that is none spoils only the items that would carry it.
	const callbackSecret = (): string => callbackSecretIn(credential);
	const ownAddresses = ownWebhookAddresses(context);
	let knownTriggerUrl: string | undefined;
	const around = {
		label: labelOf,
		guardStatusUrl: (url: string) => withOwnSecret(url, callbackSecret, ownAddresses),
		triggerUrl: () =>
			(knownTriggerUrl ??= triggerUrl(context, {
				label: labelOf('statusCallback'),
				triggerName: 'Devino VK Trigger',
				event: 'messageStatus',
				credentialType: DEVINO_SENDER.credential.type,
				callbackSecret: callbackSecret(),
				providerHost: provider.hostname,
			})),
	};
	return await planBatches(run, VK_PRODUCT, {
		parameters: SEND_PARAMETERS,
		labelOf,
		givenSubject: ({ phone, service }) => ({ phone: asGiven(phone), service: asGiven(service) }),
		build: (parameters, itemIndex, item) =>
			complete(buildMessage(parameters, { ...around, item }), parameters, itemIndex),
	});
}

/** Devino VK Send, whatever its operation does beside sending. */
export const DEVINO_SENDER: Omit<Sender, 'plan'> = {
	displayName: VK_PRODUCT.displayName,
	credential: { type: 'devinoVkApi', secretFields: ['apiKey', 'callbackSecret'] },
	words: VK_PRODUCT.words,
	noSubject: { phone: null, service: null },
};

/** The operation `send`: sends the input items and gives an output item for each, in their order. */
export async function send(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runSender(context, {
		...DEVINO_SENDER,
		plan: async (run) => await planSending(run, (message) => message),
	});
}
