import {
	NodeOperationError,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { explainReadFailure } from '../shared/reading/read-failure';
import { triggerDescription } from './description';
import { receive } from './receive';
import { enter, isEntered, remove } from './registration';

/** The error that n8n shows where a workflow can't be published. */
function explained(context: IHookFunctions, error: unknown): NodeOperationError {
	const { words, advice } = explainReadFailure(error);
	return new NodeOperationError(context.getNode(), words, { description: advice });
}

export class VkCommunityTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'VK Community Trigger',
		name: 'vkCommunityTrigger',
		icon: {
			light: 'file:../../icons/vkCommunity.svg',
			dark: 'file:../../icons/vkCommunity.dark.svg',
		},
		subtitle:
			'={{ $parameter["events"].map((event) => event.replace(/^message_/, "").replace(/_/g, " ")).join(", ") }}',
		description: 'Starts when a person writes to a VK community, presses a button, and more',
		...triggerDescription,
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'vk-community',
			},
		],
	};

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				try {
					return await isEntered(this);
				} catch (error) {
					throw explained(this, error);
				}
			},
			async create(this: IHookFunctions): Promise<boolean> {
				try {
					await enter(this);
					return true;
				} catch (error) {
					throw explained(this, error);
				}
			},
			/** A token that was revoked must not keep anybody from unpublishing. */
			async delete(this: IHookFunctions): Promise<boolean> {
				try {
					await remove(this);
				} catch (error) {
					const { words } = explainReadFailure(error);
					this.logger.warn(
						`VK Community Trigger could not delete its callback server: ${words}. Delete it in the community under Manage, API usage, Callback API`,
					);
				}
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}
}
