import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IExecuteFunctions,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { communityDescription } from './description';
import { run } from './run';
import { testToken } from './token-test';

export class VkCommunity implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'VK Community',
		name: 'vkCommunity',
		icon: {
			light: 'file:../../icons/vkCommunity.svg',
			dark: 'file:../../icons/vkCommunity.dark.svg',
		},
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Write to people as a VK community: messages with buttons, pictures and files, answers to pressed buttons; and see who they are and whether they may be written to',
		usableAsTool: true,
		credentials: [{ name: 'vkCommunityApi', required: true, testedBy: 'vkCommunityApiTest' }],
		...communityDescription,
	};

	methods = {
		credentialTest: {
			async vkCommunityApiTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return await testToken(this, credential);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await run(this)];
	}
}
