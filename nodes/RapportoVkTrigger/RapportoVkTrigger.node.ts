import {
	NodeOperationError,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { BadParameter } from '../shared/calling/failures';
import { unregisterTrigger } from '../shared/callbacks/trigger-registry';
import { triggerDescription } from './description';
import { readNode, receive } from './receive';

/** Finds what cannot be right when the workflow is published, not when the first status comes. */
async function check(context: IHookFunctions): Promise<void> {
	try {
		await readNode(context);
	} catch (error) {
		const description = error instanceof BadParameter ? error.advice : undefined;
		throw new NodeOperationError(context.getNode(), error as Error, { description });
	}
}

export class RapportoVkTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Rapporto VK Trigger',
		name: 'rapportoVkTrigger',
		icon: { light: 'file:../../icons/rapporto.svg', dark: 'file:../../icons/rapporto.dark.svg' },
		subtitle: 'message status',
		description: 'Starts when Rapporto reports the status of a VK message',
		...triggerDescription,
		webhooks: [
			{ name: 'default', httpMethod: 'GET', responseMode: 'onReceived', path: 'rapporto-vk' },
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'rapporto-vk' },
		],
	};

	/** Rapporto has no call to enter an address: there is nothing to do at theirs. */
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				await check(this);
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				await check(this);
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
