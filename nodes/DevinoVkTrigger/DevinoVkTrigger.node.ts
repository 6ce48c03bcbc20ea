import {
	NodeOperationError,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { BadParameter } from '../shared/calling/failures';
import { registerTrigger, unregisterTrigger } from '../shared/callbacks/trigger-registry';
import { triggerDescription } from './description';
import { readNode, receive, registrantOf } from './receive';

/** Leaves the trigger's address where Devino VK Send finds it. */
async function register(context: IHookFunctions): Promise<void> {
	try {
		registerTrigger(context, registrantOf(await readNode(context)));
	} catch (error) {
		const description = error instanceof BadParameter ? error.advice : undefined;
		throw new NodeOperationError(context.getNode(), error as Error, { description });
	}
}

export class DevinoVkTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Devino VK Trigger',
		name: 'devinoVkTrigger',
		icon: { light: 'file:../../icons/devinoVk.svg', dark: 'file:../../icons/devinoVk.dark.svg' },
		subtitle:
			'={{ $parameter["events"].map((event) => ({ messageStatus: "message status", incomingMessage: "incoming message" })[event] ?? event).join(", ") }}',
		description: 'Starts when Devino reports the status of a VK message, or a user replies',
		...triggerDescription,
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'devino-vk',
			},
		],
	};

	/** Neither Devino nor VK has a call to enter an address: there is nothing to do at theirs. */
	webhookMethods = {
		default: {
			/**
			 * n8n 2 calls this when the trigger is published first, or as another one than before; not
			 * at each start, nor at each publishing: callbacks renew the entry (renewEntry).
			 */
			async checkExists(this: IHookFunctions): Promise<boolean> {
				await register(this);
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await register(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				unregisterTrigger(this);
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
