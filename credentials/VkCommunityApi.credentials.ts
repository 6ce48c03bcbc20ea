import type { IAuthenticate, ICredentialType, INodeProperties } from 'n8n-workflow';

import { baseUrlFault } from '../providers/address';
import { DEFAULT_BASE_URL } from '../providers/vk/endpoints';

/** Tested by {@link ../nodes/VkCommunity/token-test}: only a function can name the missing rights. */
export class VkCommunityApi implements ICredentialType {
	name = 'vkCommunityApi';

	displayName = 'VK Community API';

	icon = {
		light: 'file:../icons/vkCommunity.svg',
		dark: 'file:../icons/vkCommunity.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-devino-vk/n8n-nodes-devino-vk/blob/main/docs/vk-community.md#credential-vk-community';

	properties: INodeProperties[] = [
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'An access key of the community, made there under Manage, API usage, with the rights to messages, photos, files and community management',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			required: true,
			description: 'Leave as it is, unless you reach VK through a gateway of your own',
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const fault = baseUrlFault(String(credentials.baseUrl ?? '').trim());
		if (fault !== undefined) throw new Error(`'Base URL' ${fault}`);
		return {
			...requestOptions,
			headers: {
				...requestOptions.headers,
				Authorization: `Bearer ${String(credentials.accessToken ?? '').trim()}`,
			},
		};
	};
}
