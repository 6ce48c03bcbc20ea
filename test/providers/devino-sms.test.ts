import { RawJson } from '../../providers/devino/message';
import { readSendAnswer } from '../../providers/devino/send-answer';
import { sendCode } from '../../providers/devino/send-codes';
import { smsCode, smsMeaning } from '../../providers/devino/sms-codes';
import { smsBody } from '../../providers/devino/sms-message';

describe('the body of a request', () => {
	it('leaves out what is undefined', () => {
		expect(
			smsBody([{ from: 'Shop', to: '79991234567', text: 'Hi "you"', validity: undefined }]),
		).toBe('{"messages":[{"from":"Shop","to":"79991234567","text":"Hi \\"you\\""}]}');
	});

	it('keeps the digits of callback data', () => {
		const callbackData = new RawJson('{"orderId":3721115754893245581}');
		expect(
			smsBody([
				{ from: 'Shop', to: '79991234567', text: 'a', priority: 'HIGH', validity: 0, callbackData },
				{ from: 'Shop', to: '79991234568', text: 'b' },
			]),
		).toBe(
			'{"messages":[{"from":"Shop","to":"79991234567","text":"a","priority":"HIGH","validity":0,"callbackData":{"orderId":3721115754893245581}},{"from":"Shop","to":"79991234568","text":"b"}]}',
		);
	});
});

describe("an answer of the page's form", () => {
	const answer = {
		result: [
			{ code: 'OK', messageId: '3482512350952730368' },
			{
				code: 'REJECTED',
				reasons: [{ key: 'invalid', ref: 'messages[1].to' }],
				description: 'Ошибка валидации',
			},
		],
	};

	it.each([200, 400, 500])('is read by its body at status %i', (status) => {
		expect(readSendAnswer(status, JSON.stringify(answer), 2)).toEqual({
			kind: 'decided',
			verdicts: [
				{ code: 'OK', messageId: '3482512350952730368' },
				{
					code: 'REJECTED',
					reasons: [{ key: 'invalid', ref: 'messages[1].to', description: 'Ошибка валидации' }],
				},
			],
		});
	});

	it('that refuses the request because of one message points to it', () => {
		const refused = {
			result: null,
			reasons: [{ key: 'length.too.long', ref: 'messages[1].text' }],
		};
		expect(readSendAnswer(400, JSON.stringify(refused), 3)).toMatchObject({
			kind: 'refused',
			aboutOneMessage: true,
			suspects: [1],
		});
	});
});

describe('the codes', () => {
	it.each([
		['forbidden', 'request'],
		['http.403', 'request'],
		['not.available', 'request'],
		['service.not.found', 'request'],
		['is.spam', 'message'],
		['messages.is.spam', 'message'],
	])('%s speaks of SMS, not of VK', (key, scope) => {
		const { meaning, advice, scope: own } = smsCode(key);
		expect(own).toBe(scope);
		expect(own).toBe(sendCode(key).scope);
		expect(`${meaning} ${advice}`).not.toMatch(/through VK|template/);
		expect(smsMeaning(key)).toBe(meaning);
	});

	it.each(['billing.error', 'invalid', 'length.too.long', 'must.be.not.null', 'unknown'])(
		'%s means what it means for VK',
		(key) => {
			expect(smsCode(key)).toEqual(sendCode(key));
			expect(smsMeaning(key)).toBe(sendCode(key).meaning);
		},
	);

	it('gives advice for a code that no page lists, and no meaning', () => {
		expect(smsCode('never.seen').advice).toMatch(/\S/);
		expect(smsMeaning('never.seen')).toBeUndefined();
	});
});
