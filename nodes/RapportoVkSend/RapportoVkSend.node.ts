import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	IExecuteFunctions,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { sendDescription } from './description';
import { testLogin } from './login-test';
import { send } from './send';

export class RapportoVkSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Rapporto VK Send',
		name: 'rapportoVkSend',
		icon: { light: 'file:../../icons/rapporto.svg', dark: 'file:../../icons/rapporto.dark.svg' },
		subtitle:
			'={{ $parameter["options"]["source"] ? "send: " + $parameter["options"]["source"] : "send: text" }}',
		description: 'Send VKontakte messages to customers by phone number through Rapporto',
		usableAsTool: true,
		credentials: [{ name: 'rapportoApi', required: true, testedBy: 'rapportoApiTest' }],
		...sendDescription,
	};

	methods = {
		credentialTest: {
			async rapportoApiTest(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return await testLogin(this, credential);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await send(this)];
	}
}
