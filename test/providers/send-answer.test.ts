import fc from 'fast-check';

import refused from '../fixtures/devino/send-response-refused.json';
import { readSendAnswer } from '../../providers/devino/send-answer';
import { meaningOf, SEND_CODES, sendCode } from '../../providers/devino/send-codes';
import { fixtureText } from '../support/fixtures';

const read = (status: number, body: unknown, count = 1) =>
	readSendAnswer(status, typeof body === 'string' ? body : JSON.stringify(body), count);
const accepted = (messageId: string) => ({
	kind: 'decided',
	verdicts: [{ code: 'OK', messageId }],
});

describe('an answer with a verdict for each message', () => {
	it("reads the page's sample, whose id is a bare number", () => {
		expect(read(200, fixtureText('devino/send-response-ok.json'))).toEqual(
			accepted('2354676865423253'),
		);
	});

	it('keeps all digits of an id, bare or quoted', () => {
		for (const id of ['3721115754893245581', '"3721115754893245581"']) {
			expect(read(200, `{"result":[{"code":"OK","messageId":${id}}]}`)).toEqual(
				accepted('3721115754893245581'),
			);
		}
	});

	it("takes the id under the prose's name, and a list without its wrapper", () => {
		expect(read(200, '{"result":[{"code":"OK","id":12}]}')).toEqual(accepted('12'));
		expect(read(200, '[{"code":"OK","messageId":12}]')).toEqual(accepted('12'));
	});

	it.each([200, 207, 302, 400, 401, 429, 500, 503])('decides at status %i', (status) => {
		expect(read(status, '{"result":[{"code":"OK","messageId":12}]}')).toEqual(accepted('12'));
	});

	it('takes OK without an id, null, and a code that no page knows for unknown', () => {
		const result = [{ code: 'OK' }, null, { code: 'QUEUED' }, { code: 'OK', messageId: '' }, {}];
		expect(read(200, { result }, 5)).toEqual({
			kind: 'decided',
			verdicts: result.map(() => ({ code: 'UNKNOWN' })),
		});
	});

	it('reads reasons as a list, as a map, as words, and none at all', () => {
		const result = [
			{ code: 'REJECTED', reasons: [{ key: 'is.spam', ref: 'messages[0].text' }] },
			{ code: 'REJECTED', reasons: { 'is.spam': 'Спам' } },
			{ code: 'REJECTED', reasons: ['is.spam'], description: 'Спам' },
			{ code: 'REJECTED' },
			{ code: 'invalid', reasons: [{ key: 'invalid', defaultMessage: 'bad' }] },
		];
		expect(read(200, { result }, 5)).toEqual({
			kind: 'decided',
			verdicts: [
				{ code: 'REJECTED', reasons: [{ key: 'is.spam', ref: 'messages[0].text' }] },
				{ code: 'REJECTED', reasons: [{ key: 'is.spam', description: 'Спам' }] },
				{ code: 'REJECTED', reasons: [{ key: 'is.spam', description: 'Спам' }] },
				{ code: 'REJECTED', reasons: [{ key: 'unknown' }] },
				{ code: 'REJECTED', reasons: [{ key: 'invalid', description: 'bad' }] },
			],
		});
	});
});

describe('an answer that refuses the request', () => {
	it("reads the page's sample: not about one message", () => {
		expect(read(200, refused, 3)).toEqual({
			kind: 'refused',
			reasons: [
				{
					key: 'login.must.be.not.null',
					description: 'Ошибка валидации: login must be not null',
				},
			],
			aboutOneMessage: false,
			suspects: [],
		});
	});

	it.each([
		['messages[14].phone', 14],
		['[14].phone', 14],
		['messages.14.phone', 14],
		['14', 14],
	])('finds the message that %s points to', (ref, index) => {
		expect(read(400, { result: null, reasons: [{ key: 'invalid', ref }] }, 20)).toMatchObject({
			aboutOneMessage: true,
			suspects: [index],
		});
	});

	it('does not follow a ref out of the request', () => {
		const body = { result: null, reasons: [{ key: 'invalid', ref: 'messages[20].phone' }] };
		expect(read(400, body, 20)).toMatchObject({ aboutOneMessage: true, suspects: [] });
	});

	it.each(['billing.error', 'service.not.found', 'login.must.be.not.null', 'too.many.messages'])(
		'knows that %s is not about one message',
		(key) => {
			expect(read(400, { result: null, reasons: [{ key }] }, 9)).toMatchObject({
				kind: 'refused',
				aboutOneMessage: false,
			});
		},
	);

	it('takes 401 and 403 for the key, whatever the reasons say', () => {
		for (const status of [401, 403]) {
			const body = { result: null, reasons: [{ key: 'invalid', ref: 'messages[1].phone' }] };
			expect(read(status, body, 9)).toMatchObject({ kind: 'refused', aboutOneMessage: false });
		}
	});

	it('takes any 4xx without reasons for a refusal', () => {
		expect(read(404, '<html>not here</html>', 2)).toEqual({
			kind: 'refused',
			reasons: [{ key: 'http.404', description: '<html>not here</html>' }],
			aboutOneMessage: false,
			suspects: [],
		});
	});
});

describe('an answer that leaves open whether the messages were accepted', () => {
	it.each([
		[200, '<html>busy</html>'],
		[200, ''],
		[200, '{"result":null}'],
		[200, '{"result":[{"code":"OK","mess'],
		[200, 'true'],
		[302, ''],
		[500, '{"result":null,"reasons":[{"key":"is.spam"}]}'],
		[503, 'Service Unavailable'],
	])('status %i with %j', (status, body) => {
		expect(read(status, body, 2).kind).toBe('unintelligible');
	});

	it('keeps the ids of a list that does not match the request', () => {
		const result = [
			{ code: 'OK', messageId: 1 },
			{ code: 'REJECTED' },
			{ code: 'OK', messageId: 2 },
		];
		expect(read(200, { result }, 2)).toEqual({
			kind: 'unintelligible',
			place: "HTTP 200: 'result' has 3 entries for 2 messages",
			messageIds: ['1', '2'],
		});
	});

	it('takes 429 for a request to slow down', () => {
		expect(read(429, 'Too many requests', 2)).toEqual({ kind: 'throttled' });
	});
});

it('reads any answer without throwing', () => {
	const body = fc.oneof(
		fc.json(),
		fc.string(),
		fc.jsonValue().map((result) => JSON.stringify({ result })),
	);
	fc.assert(
		fc.property(
			fc.integer({ min: 100, max: 599 }),
			body,
			fc.integer({ min: 1, max: 5 }),
			(status, text, count) => {
				const answer = readSendAnswer(status, text, count);
				if (answer.kind === 'decided') expect(answer.verdicts).toHaveLength(count);
				if (answer.kind === 'refused') expect(status).toBeLessThan(500);
			},
		),
	);
});

describe('the codes of refusals', () => {
	it('have a meaning and advice each', () => {
		for (const key of Object.keys(SEND_CODES)) {
			expect(meaningOf(key)).toMatch(/\w/);
			expect(sendCode(key).advice).toMatch(/^[A-Z].*[^.]$/);
		}
	});

	it('are known by their ending, and any other is taken for a fault of one message', () => {
		expect(sendCode('phone.must.be.not.null')).toBe(SEND_CODES['must.be.not.null']);
		expect(sendCode('template.odd').scope).toBe('message');
		expect(meaningOf('template.odd')).toBeUndefined();
	});
});
