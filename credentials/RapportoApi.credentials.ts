import type {
	IAuthenticate,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import { baseUrlFault } from '../providers/address';
import { FORM_CONTENT_TYPE, formWith } from '../providers/form';
import { SEND_CODES } from '../providers/rapporto/send-codes';

/** What fails the test in words of ours; other statuses fail it in the server's own. */
const TOLD = [401, 402, 403] as const;
/** Refusals of the empty message, which only a right login gets. */
const RIGHT_LOGIN: ReadonlySet<number> = new Set([400, 406, 409, 414, 422]);
const FAILING = Array.from({ length: 300 }, (_, index) => 300 + index).filter(
	(status) => !RIGHT_LOGIN.has(status),
);

const notAccepted = (code: (typeof TOLD)[number]): string =>
	`Not accepted: ${SEND_CODES[code].meaning}`;

/**
 * The page's text for a wrong login, `Invalid password`, which an HTTP 200 may carry. A rule compares
 * one value at a path of the body, and of a text the path is an index.
 */
const PASSWORD_TEXT = { key: '12', value: 'w' } as const;

export class RapportoApi implements ICredentialType {
	name = 'rapportoApi';

	displayName = 'Rapporto API';

	icon = {
		light: 'file:../icons/rapporto.svg',
		dark: 'file:../icons/rapporto.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-devino-vk/n8n-nodes-devino-vk#credential-rapporto';

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

	/**
	 * Rapporto has no call that only tells whether a login is right. This is a send without recipient
	 * and text, which cannot send anything: a right login is answered with 400, a wrong one with 401.
	 */
	test: ICredentialTestRequest = {
		request: {
			method: 'POST',
			url: '={{ $credentials.baseUrl.trim() }}',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: FAILING },
		},
		rules: [
			...TOLD.map((value) => ({
				type: 'responseCode' as const,
				properties: { value, message: notAccepted(value) },
			})),
			{
				type: 'responseSuccessBody' as const,
				properties: { ...PASSWORD_TEXT, message: notAccepted(401) },
			},
			// n8n takes rules of both kinds in one list; its type allows only one kind.
		] as ICredentialTestRequest['rules'],
	};
}
