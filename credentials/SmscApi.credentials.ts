import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { baseUrlFault } from '../providers/address';
import { FORM_CONTENT_TYPE, formWith } from '../providers/form';
import { COMMON_FIELDS, DEFAULT_BASE_URL, ENDPOINTS } from '../providers/smsc/endpoints';
import { ERROR_CODES } from '../providers/smsc/error-codes';

const NO_BALANCE = "The answer came, but not with the balance: check 'Base URL' and the login";

export class SmscApi implements ICredentialType {
	name = 'smscApi';

	displayName = 'SMSC API';

	icon = {
		light: 'file:../icons/smsc.svg',
		dark: 'file:../icons/smsc.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-devino-vk/n8n-nodes-devino-vk/blob/main/docs/smsc-contacts.md#credential-smsc';

	properties: INodeProperties[] = [
		{
			displayName: 'Login',
			name: 'login',
			type: 'string',
			default: '',
			description: 'The login of your SMSC account; not needed with an API key',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'The password that goes with the login',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: "A key made in SMSC's cabinet; used in place of login and password",
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			required: true,
			description: 'Leave as it is, unless you use another of SMSC’s sites',
		},
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const fault = baseUrlFault(String(credentials.baseUrl ?? '').trim());
		if (fault !== undefined) throw new Error(`'Base URL' ${fault}`);
		const apikey = String(credentials.apiKey ?? '').trim();
		const login = String(credentials.login ?? '').trim();
		const psw = String(credentials.password ?? '');
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, 'Content-Type': FORM_CONTENT_TYPE },
			body: formWith(apikey === '' ? { login, psw } : { apikey }, requestOptions.body),
		};
	};

	/** Asks for the balance. An error comes with an HTTP 200 like everything else. */
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: ENDPOINTS.balance,
			body: { ...COMMON_FIELDS },
			disableFollowRedirect: true,
		},
		rules: [
			...Object.entries(ERROR_CODES).flatMap(([code, meaning]) =>
				[Number(code), code].map((value) => ({
					type: 'responseSuccessBody' as const,
					properties: { key: 'error_code', value, message: `Not accepted: ${meaning}` },
				})),
			),
			{
				type: 'responseSuccessBody',
				properties: { key: 'balance', value: undefined, message: NO_BALANCE },
			},
		],
	};
}
