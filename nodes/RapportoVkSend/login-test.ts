import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { baseUrlFault } from '../../providers/address';
import { FORM_CONTENT_TYPE, formText } from '../../providers/form';
import { isRecord } from '../../providers/json';
import { readSendAnswer, type RapportoAnswer } from '../../providers/rapporto/send-answer';
import { isSendCode, meaningOf } from '../../providers/rapporto/send-codes';
import { readNetworkFault } from '../shared/calling/network-faults';
import { DEFAULT_TIMEOUT_MS } from '../shared/calling/transport';

/** The refusals that are about the service itself; all others are about the missing message. */
const NOT_ACCEPTED: readonly number[] = [401, 402, 403];

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a send without recipient and text tells of the login; `undefined`: it is right. */
function faultIn(answer: RapportoAnswer): string | undefined {
	switch (answer.kind) {
		case 'accepted':
			return undefined;
		case 'refused':
			if (NOT_ACCEPTED.includes(answer.code)) {
				return `Not accepted: ${meaningOf(answer.code)}`;
			}
			return isSendCode(answer.code)
				? undefined
				: `The address answered ${answer.code}: is it your own one at Rapporto?`;
		case 'throttled':
			return `Rapporto is busy (${answer.code}): try again in a moment`;
		case 'fault':
			return `A fault at Rapporto (${answer.code}): try again later`;
		case 'unintelligible':
			return `This does not look like Rapporto: ${answer.place}`;
	}
}

/**
 * Tests a login. Rapporto has no call that only tells whether it is right. This is a send without
 * recipient and text, which cannot send anything: a right login is answered with 400, a wrong one
 * with 401. (n8n 1 can't tell these apart in a test that the credential itself describes: there
 * `ignoreHttpStatusErrors` knows no exceptions.) Throws nothing.
 */
export async function testLogin(
	context: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const failed = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });
	const uri = text(data.baseUrl).trim();
	const addressFault = baseUrlFault(uri);
	if (addressFault !== undefined) return failed(`'Base URL' ${addressFault}`);
	try {
		const response: unknown = await context.helpers.request({
			method: 'POST',
			uri,
			headers: { 'Content-Type': FORM_CONTENT_TYPE },
			body: formText({ serviceId: text(data.serviceId).trim(), pass: text(data.password) }),
			timeout: DEFAULT_TIMEOUT_MS,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
		});
		const { statusCode, body } = isRecord(response) ? response : {};
		const fault = faultIn(readSendAnswer(Number(statusCode), text(body)));
		return fault === undefined
			? { status: 'OK', message: 'Rapporto accepts this login' }
			: failed(fault);
	} catch (error) {
		const { words, code } = readNetworkFault(error);
		return failed(`${new URL(uri).host} ${words} (${code})`);
	}
}
