import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { AddressList } from './address-list';

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
