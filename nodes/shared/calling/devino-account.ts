import { accountCode, readAccount, type DevinoAccount } from '../../../providers/devino/account';
import { ENDPOINTS } from '../../../providers/devino/endpoints';
import { readDevino } from './devino-reading';
import { Unintelligible } from './failures';
import { DEFAULT_TIMEOUT_MS, type Provider } from './transport';

/**
 * The account that the credential's API key belongs to.
 *
 * @param timeout of each try, in milliseconds
 * @throws Refused (a key may lack the right to see the account), Unreachable or Unintelligible
 */
export async function fetchAccount(
	provider: Provider,
	timeout = DEFAULT_TIMEOUT_MS,
): Promise<DevinoAccount> {
	return await readDevino(provider, {
		path: ENDPOINTS.account,
		timeout,
		parse: readAccount,
		codeOf: accountCode,
	});
}

/**
 * What the account has, in its currency: less than nothing where it is paid later.
 *
 * @throws as `fetchAccount`, and Unintelligible where the answer tells no balance
 */
export async function fetchBalance(provider: Provider): Promise<number> {
	const { balance } = await fetchAccount(provider);
	if (balance !== null) return Number(balance);
	throw new Unintelligible("no 'balance' in the account", 200, '(left out)');
}
