import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { INodeProperties } from 'n8n-workflow';

import { AddressList } from './address-list';
import { BadParameter } from '../calling/failures';
import { optionalText } from '../parameters/values';

/** New with each process: it is there only to make digests of one length that nobody can foresee. */
const KEY = randomBytes(32);

const digest = (text: string): Buffer => createHmac('sha256', KEY).update(text).digest();

/** Whether what a caller gave is the secret; the time that takes says nothing of either. */
export function isSecret(given: unknown, secret: string): boolean {
	const right = timingSafeEqual(digest(typeof given === 'string' ? given : ''), digest(secret));
	return right && typeof given === 'string' && secret !== '';
}

/** What a callback carries to be let in. */
export interface CallerClaims {
	/** The caller's address, behind the proxies that n8n trusts. */
	address: string | undefined;
	/** The `secret` of the query as it was parsed: a text, or a list if it stands there twice. */
	querySecret: unknown;
}

/** How the address or a doubled secret speaks against a callback, before its body is looked at. */
export function callerFault(
	{ address, querySecret }: CallerClaims,
	allowlist: AddressList,
): string | undefined {
	if (!allowlist.isEmpty && !allowlist.has(address ?? '')) {
		return 'its address is not in the allowlist';
	}
	if (querySecret !== undefined && typeof querySecret !== 'string') {
		return 'its secret is given more than once';
	}
	return undefined;
}

/** How the query's secret speaks against a callback, `undefined` if it does not. */
export function querySecretFault(querySecret: unknown, callbackSecret: string): string | undefined {
	if (callbackSecret === '' || isSecret(querySecret, callbackSecret)) return undefined;
	return querySecret === undefined ? 'it carries no secret' : 'its secret is not right';
}

/** The option of a trigger that {@link readAllowlist} reads. */
export const ALLOWLIST_FIELD = {
	displayName: 'IP Allowlist',
	name: 'ipAllowlist',
	type: 'string',
	default: '',
	placeholder: 'e.g. 203.0.113.7, 198.51.100.0/24',
	description:
		'Addresses and networks that may call, IPv4 or IPv6. Leave empty to let every address in. Behind a reverse proxy n8n needs N8N_PROXY_HOPS to see the real address.',
} as const satisfies INodeProperties;

/**
 * The allowlist that a trigger's option gives; empty where it was left alone.
 *
 * @throws BadParameter for what is no address and no network
 */
export function readAllowlist(value: unknown, label: string): AddressList {
	const text = Array.isArray(value) ? value.join(',') : (optionalText(value, label) ?? '');
	const list = AddressList.parse(text);
	if (list instanceof AddressList) return list;
	throw new BadParameter(
		label,
		`holds what is not an IP address or network: ${list.notUnderstood.map((entry) => JSON.stringify(entry)).join(', ')}`,
		`Write '${label}' like 203.0.113.7, 198.51.100.0/24, 2001:db8::/32`,
	);
}
