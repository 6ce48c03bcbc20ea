import { accountCode, readAccount } from '../../providers/devino/account';
import { readStatAnswer } from '../../providers/devino/stat-answer';

function accountIn(text: string) {
	const answer = readStatAnswer(200, text);
	if (answer.kind !== 'content') throw new Error(answer.kind);
	return readAccount(answer.content);
}

describe('The account answer', () => {
	// docs.devino.online 0.2.0, http/account.
	const page = `{"result":{"account":{"companyId":3721115754893245581,"accountType":"PREPAID",
		"balance":84.75,"credit":0,"reserve":1,"reserveSms":0,"reserveViber":0,"currencyId":643,
		"isBlocked":false,"disableThreshold":0,"notifyThreshold":0,"addPercent":0,"recalcBillRate":true},
		"validPacketChannels":["EMAIL","SMS","VK"]}}`;

	it('is read from what the page shows', () => {
		expect(accountIn(page)).toEqual({
			accountType: 'PREPAID',
			balance: 84.75,
			credit: 0,
			currencyId: '643',
			isBlocked: false,
			channels: ['EMAIL', 'SMS', 'VK'],
			vkAvailable: true,
		});
	});

	it.each([
		['84.75', 84.75],
		['-0.5', -0.5],
		['"84.75"', 84.75],
		['"-12.50"', -12.5],
		['"0.000000123456789012345"', 0.000000123456789012345],
		['"12345678901234567.89"', '12345678901234567.89'],
		['12345678901234567', '12345678901234567'],
		['null', null],
	])('has a balance of %s exactly', (written, balance) => {
		expect(accountIn(`{"account":{"balance":${written},"currencyId":12345678901234567}}`)).toEqual({
			accountType: null,
			balance,
			credit: null,
			currencyId: '12345678901234567',
			isBlocked: null,
			channels: [],
			vkAvailable: null,
		});
	});

	it.each([
		['{"result":[]}', "no object under 'account'"],
		['{"balance":1}', "no object under 'account'"],
		['{"account":{"balance":"much"}}', "'account.balance' is not what it should be"],
		['{"account":{"isBlocked":"perhaps"}}', "'account.isBlocked' is not what it should be"],
		['{"account":{},"validPacketChannels":"VK"}', "'validPacketChannels' is not what it should be"],
	])('is not understood as %s', (text, words) => {
		expect(accountIn(text)).toBe(words);
	});

	it.each([
		['forbidden', 403, 'may not see the account'],
		['login.must.be.not.null', 403, 'may not see the account'],
		['http.403', 403, 'may not see the account'],
		['forbidden', 200, 'may not see the account'],
		['login.must.be.not.null', 401, 'did not accept the API key'],
		['http.500', 500, 'a fault at Devino'],
	])('refused with %s at HTTP %i means: %s', (key, status, meaning) => {
		expect(accountCode(key, status).meaning).toContain(meaning);
	});
});
