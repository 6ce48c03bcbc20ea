import type { EmulatedRequest } from '../common/exchange';
import type { Json } from '../common/json';
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
	const { type, credit, isBlocked, channels, amountsAs } = devino.seed.switches.account;
	const amount = (value: number): Json => {
		const shown = Number.isFinite(value) ? value : ENDLESS;
		return amountsAs === 'string' ? String(shown) : shown;
	};
	const account = {
		accountType: type,
		addPercent: 0,
		balance: amount(balance),
		companyId: 1,
		credit: amount(credit),
		currencyId: 1,
		disableThreshold: 0,
		isBlocked,
		notifyThreshold: 0,
		recalcBillRate: false,
		reserve: amount(reserve),
		reserveSms: 0,
		reserveViber: 0,
	};
	const withVk = checkKey(request, apiKeys, 'send') === undefined;
	const validPacketChannels = channels.filter((channel) => withVk || channel !== 'VK');
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
