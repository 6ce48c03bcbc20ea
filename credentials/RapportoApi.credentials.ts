import type { IAuthenticate, ICredentialType, INodeProperties } from 'n8n-workflow';

import { baseUrlFault } from '../providers/address';
import { FORM_CONTENT_TYPE, formWith } from '../providers/form';

/** Tested by {@link ../nodes/RapportoVkSend/login-test}: n8n 1 takes any answer to a request given here for a good one. */
export class RapportoApi implements ICredentialType {
	name = 'rapportoApi';

	displayName = 'Rapporto API';

	icon = {
		light: 'file:../icons/rapporto.svg',
		dark: 'file:../icons/rapporto.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-devino-vk/n8n-nodes-devino-vk/blob/main/docs/rapporto.md#credential-rapporto';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://lk.example.com:9080/login',
			description: 'Your own address at Rapporto, with its path, as Rapporto gave it to you',
		},
		{
			displayName: 'Service ID',
			name: 'serviceId',
			type: 'string',
			default: '',
			required: true,
			description: 'The login of your service at Rapporto',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Duplicate Control',
			name: 'duplicateControl',
			type: 'boolean',
			default: false,
			description:
				"Whether Rapporto has enabled the control of duplicates by 'partnerMsgId' for your service. Only then may a message that has one be repeated after a fault: otherwise it could arrive twice.",
		},
		{
			displayName: 'Callback Secret',
			name: 'callbackSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A word of your own that status callbacks must carry as "secret" in their URL, so that nobody else can report statuses to your workflows',
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const fault = baseUrlFault(String(credentials.baseUrl ?? '').trim());
		if (fault !== undefined) throw new Error(`'Base URL' ${fault}`);
		const serviceId = String(credentials.serviceId ?? '').trim();
		const pass = String(credentials.password ?? '');
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, 'Content-Type': FORM_CONTENT_TYPE },
			body: formWith({ serviceId, pass }, requestOptions.body),
		};
	};
}
