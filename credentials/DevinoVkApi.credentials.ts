import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { baseUrlFault } from '../providers/address';
import { DEFAULT_BASE_URL, ENDPOINTS } from '../providers/devino/endpoints';

const NOT_ACCEPTED = 'Devino did not accept the key';

/** Devino's dates have no zone; its server is taken to be in Moscow, which `timeOffset` says too. */
const hoursAgo = (hours: number): string =>
	`={{ $now.setZone('Europe/Moscow').minus({ hours: ${hours} }).toFormat("yyyy-LL-dd'T'HH:mm:ss") }}`;

export class DevinoVkApi implements ICredentialType {
	name = 'devinoVkApi';

	displayName = 'Devino VK API';

	icon = {
		light: 'file:../icons/devinoVk.svg',
		dark: 'file:../icons/devinoVk.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-devino-vk/n8n-nodes-devino-vk/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'A key with the right to send through VK, made in the Devino cabinet',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			required: true,
			description: 'Leave as it is, unless Devino gave you another address',
		},
		{
			displayName: 'Callback Secret',
			name: 'callbackSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A word of your own that status callbacks must carry, so that nobody else can report statuses to your workflows. Devino signs nothing.',
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const fault = baseUrlFault(String(credentials.baseUrl ?? '').trim());
		if (fault !== undefined) throw new Error(`'Base URL' ${fault}`);
		return {
			...requestOptions,
			headers: {
				...requestOptions.headers,
				Authorization: `Key ${String(credentials.apiKey ?? '').trim()}`,
			},
		};
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: ENDPOINTS.statistics,
			qs: {
				groupBy: 'NONE',
				startDate: hoursAgo(1),
				endDate: hoursAgo(0),
				timeOffset: 180,
			},
			disableFollowRedirect: true,
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: NOT_ACCEPTED } },
			{ type: 'responseCode', properties: { value: 403, message: NOT_ACCEPTED } },
			{
				type: 'responseSuccessBody',
				properties: { key: 'result', value: null, message: NOT_ACCEPTED },
			},
			// n8n takes rules of both kinds in one list; its type allows only one kind.
		] as ICredentialTestRequest['rules'],
	};
}
