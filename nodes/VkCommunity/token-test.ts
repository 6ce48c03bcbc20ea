import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { baseUrlFault, joinUrl } from '../../providers/address';
import { FORM_CONTENT_TYPE } from '../../providers/form';
import { isRecord } from '../../providers/json';
import { readAnswer, type VkAnswer } from '../../providers/vk/answer';
import { missingRights, RIGHTS } from '../../providers/vk/community';
import { METHODS, methodPath } from '../../providers/vk/endpoints';
import { errorCode } from '../../providers/vk/error-codes';
import { methodForm } from '../../providers/vk/message';
import { readPersons } from '../../providers/vk/person';
import { createRedactor } from '../shared/calling/failures';
import { readNetworkFault } from '../shared/calling/network-faults';
import { DEFAULT_TIMEOUT_MS } from '../shared/calling/transport';
import { wordsOfError } from '../shared/calling/vk-methods';

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

const MAKE_A_KEY = 'Make an access key in the community: Manage, API usage';

type Call = (method: string) => Promise<{ status: number; answer: VkAnswer }>;

/** Whose token it is, if a person's: without ids `users.get` gives the one who asks. */
async function personOf(call: Call): Promise<string | undefined> {
	const { answer } = await call(METHODS.getPersons);
	if (answer.kind !== 'response') return undefined;
	const [person] = readPersons(answer.response) ?? [];
	if (person === undefined) return undefined;
	return [person.firstName, person.lastName].filter(Boolean).join(' ') || `id${person.userId}`;
}

/** What is wrong with a token, or `undefined` for one that has every right. */
async function faultOf(call: Call): Promise<string | undefined> {
	const { status, answer } = await call(METHODS.getTokenPermissions);
	if (answer.kind === 'error') {
		const person = await personOf(call);
		if (person !== undefined) {
			return `This is the token of a person (${person}), not of a community. ${MAKE_A_KEY}`;
		}
		const { kind, advice } = errorCode(answer.code);
		const verdict = kind === 'token' ? 'VK did not accept the token' : 'VK refused the test';
		return `${verdict} (${answer.code}): ${wordsOfError(answer.code, answer.words)}. ${advice}`;
	}
	if (answer.kind === 'unintelligible') {
		return `This does not look like VK (HTTP ${status}): ${answer.place}. Check 'Base URL'`;
	}
	const missing = missingRights(answer.response);
	if (missing === undefined) {
		return "This does not look like VK: the answer does not tell the token's rights. Check 'Base URL'";
	}
	if (missing.length === 0) return undefined;
	const rights = missing.map((right) => `${RIGHTS[right].words} (${right})`).join(', ');
	return `The token is a community's, but lacks rights: ${rights}. Messages need messages, attachments photos and docs, the trigger manage. ${MAKE_A_KEY}, with these rights`;
}

/**
 * Tests a token by asking for its rights, which sends nothing and changes nothing. (Rules in the
 * credential itself have fixed messages, and could not name what is missing.) Throws nothing.
 */
export async function testToken(
	context: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const token = text(data.accessToken);
	const redact = createRedactor([token]);
	const failed = (message: string): INodeCredentialTestResult => ({
		status: 'Error',
		message: redact(message),
	});
	const baseUrl = text(data.baseUrl);
	const addressFault = baseUrlFault(baseUrl);
	if (addressFault !== undefined) return failed(`'Base URL' ${addressFault}`);
	if (token === '') return failed(`'Access Token' is empty. ${MAKE_A_KEY}`);
	const call: Call = async (method) => {
		const response: unknown = await context.helpers.request({
			method: 'POST',
			uri: joinUrl(baseUrl, methodPath(method)),
			headers: { 'Content-Type': FORM_CONTENT_TYPE, Authorization: `Bearer ${token}` },
			body: methodForm({}),
			timeout: DEFAULT_TIMEOUT_MS,
			simple: false,
			resolveWithFullResponse: true,
			followRedirect: false,
		});
		const { statusCode, body } = isRecord(response) ? response : {};
		const given = typeof body === 'string' ? body : JSON.stringify(body ?? '');
		return { status: Number(statusCode), answer: readAnswer(given) };
	};
	try {
		const fault = await faultOf(call);
		return fault === undefined
			? { status: 'OK', message: 'VK accepts this token, and it has all rights' }
			: failed(fault);
	} catch (error) {
		const { words, code } = readNetworkFault(error);
		return failed(`${new URL(baseUrl).host} ${words} (${code})`);
	}
}
