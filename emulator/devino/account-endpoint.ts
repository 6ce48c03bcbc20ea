import type { EmulatedRequest } from '../common/exchange';
import type { Answer, Endpoint } from '../common/provider';
import { checkKey } from './auth';
import type { Devino } from './devino';

/** JSON has no infinity; an account without a bound shows this. */
const ENDLESS = 1_000_000;

function answerAccount(devino: Devino, request: EmulatedRequest): Answer {
	const { apiKeys } = devino.seed;
	const unauthorized = checkKey(request, apiKeys, 'account');
	if (unauthorized) return unauthorized;
	const { balance, reserve } = devino.account;
	const account = {
		accountType: 'PREPAID',
		balance: Number.isFinite(balance) ? balance : ENDLESS,
		companyId: 1,
		credit: 0,
		currencyId: 1,
		isBlocked: false,
		reserve,
	};
	const withVk = checkKey(request, apiKeys, 'send') === undefined;
	const validPacketChannels = withVk ? ['SMS', 'VK'] : ['SMS'];
	return { status: 200, json: { result: { account, validPacketChannels } } };
}

/** GET /billing-api/companies/current/account, by the provider's page on accounts. */
export function accountEndpoint(devino: Devino): Endpoint {
	return {
		name: 'account',
		method: 'GET',
		path: '/billing-api/companies/current/account',
		open: (request) => ({
			arrived: {},
			handle: () => ({ answer: answerAccount(devino, request) }),
		}),
	};
}
