import type { ICredentialDataDecryptedObject, IDataObject, INode, IRun } from 'n8n-workflow';

import { createRapportoEmulator, type RapportoEmulator } from '../../../emulator/rapporto';
import type { Trouble } from '../../../emulator/common/trouble';
import {
	chain,
	errorOf,
	hints,
	json,
	node,
	outputs,
	prepareRetry,
	run,
} from '../../support/engine';
import { fixtureText } from '../../support/fixtures';
import { asked, clock, setWallClock } from '../../support/short-waits';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const PHONE = '79161234567';
const UNREACHABLE = 'http://127.0.0.1:9/login';

let emulator: RapportoEmulator;
let credential: ICredentialDataDecryptedObject;

beforeAll(async () => {
	emulator = await createRapportoEmulator({ clock });
});
beforeEach(() => {
	emulator.reset();
	Object.assign(emulator.state.switches, { perSecond: null, duplicates: 'sameId' });
	asked.length = 0;
	credential = {
		baseUrl: emulator.address,
		serviceId: 'login',
		password: '123',
		duplicateControl: false,
	};
});
afterAll(async () => await emulator.close());

type Options = IDataObject;

function sender(options: Options = {}, more: Partial<INode> = {}): INode {
	return node('rapportoVkSend', 'Send', {
		parameters: {
			phone: '={{ $json.phone }}',
			message: '={{ $json.text || "test" }}',
			options: { messagesPerSecond: 0, ...options },
		},
		...more,
	});
}

async function send(
	items: IDataObject[],
	options: Options = {},
	more: Partial<INode> = {},
): Promise<IRun> {
	return await run(
		chain(node('test.start', 'Start'), sender(options, more)),
		items.map((item) => ({ json: item })),
		{ credentials: { rapportoApi: credential } },
	);
}

const continuing = { onError: 'continueErrorOutput' } as const;
const one = [{ phone: PHONE }];
const forms = (): Array<Record<string, string>> =>
	emulator.state.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
const times = (phone = PHONE): number => emulator.state.acceptedByPhone.get(phone) ?? 0;

describe('Rapporto VK Send', () => {
	describe('what goes over the wire', () => {
		it("is the page's sample, letter for letter, where only phone and text are given", async () => {
			await send([{ phone: PHONE, text: 'test' }], { responseFormat: 'text' });
			const [request] = emulator.state.requests;
			expect(request).toMatchObject({
				method: 'POST',
				path: '/login',
				query: '',
				contentType: 'application/x-www-form-urlencoded',
				body: fixtureText('rapporto/send-request.txt').trim().split('\n').at(-1),
				bodyBytes: 58,
			});
		});

		it('holds every parameter of the page', async () => {
			await send([{ phone: PHONE, text: 'Привет & = + ёж 😀' }], {
				partnerMsgId: 'order-1024',
				ptag: 'orders-7',
				responseFormat: 'xml',
				sendFromHour: 9,
				sendToHour: 20,
				timeZone: '+04:00',
				shortenLinks: false,
				source: 'Group name',
			});
			expect(forms()).toEqual([
				{
					serviceId: 'login',
					pass: '123',
					clientId: PHONE,
					message: 'Привет & = + ёж 😀',
					ptag: 'orders-7',
					sending_time: '09_20',
					time_zone: '+04:00',
					source: 'Group name',
					output: 'xml',
					partnerMsgId: 'order-1024',
					shortenLinks: 'false',
				},
			]);
			expect(emulator.state.requests[0]?.body).toContain('time_zone=%2B04%3A00');
		});

		it("takes the page's four spellings of a phone", async () => {
			const spellings = ['79036550550', '+79036550550', '8-903-655-05-50', '89036550550'];
			await send(spellings.map((phone) => ({ phone })));
			expect(forms().map(({ clientId }) => clientId)).toEqual(Array(4).fill('79036550550'));
		});
	});

	describe('an accepted message', () => {
		it.each(['xml', 'text'])('gives its outcome, asked for in %s', async (responseFormat) => {
			const result = await send(one, { responseFormat, partnerMsgId: 'a 1', ptag: 'tag' });
			expect(json(result, 'Send')).toEqual([
				{ code: 'OK', messageId: '4095284974', phone: PHONE, partnerMsgId: 'a 1', ptag: 'tag' },
			]);
		});

		it('is understood as digits alone', async () => {
			emulator.state.switches.acceptedText = 'digits';
			const result = await send(one, { responseFormat: 'text' });
			expect(json(result, 'Send')).toMatchObject([{ code: 'OK', messageId: '4095284974' }]);
		});

		it.each([
			['rapporto/send-response.txt', '4095284974'],
			['rapporto/send-response-as-printed.txt', '4095284974'],
			['rapporto/send-response.xml', '4095284976'],
		])("is understood from the page's sample %s, whichever was asked for", async (file, id) => {
			for (const responseFormat of ['xml', 'text']) {
				emulator.state.trouble.next('send', {
					kind: 'answer',
					status: 200,
					body: fixtureText(file),
				});
				const result = await send(one, { responseFormat });
				expect(json(result, 'Send')).toMatchObject([{ code: 'OK', messageId: id }]);
			}
		});

		it('keeps all 64 bits of its id', async () => {
			const body =
				'<response><code>200</code><payload><id>9223372036854775807</id></payload></response>';
			emulator.state.trouble.next('send', { kind: 'answer', status: 200, body });
			expect(json(await send(one), 'Send')).toMatchObject([{ messageId: '9223372036854775807' }]);
		});

		it('comes out in input order, one item each, paired, however many are under way', async () => {
			const items = Array.from({ length: 120 }, (_, index) => ({
				phone: `7916${String(index).padStart(7, '0')}`,
			}));
			emulator.state.trouble.choose('send', ({ body }) =>
				/clientId=\d+[05]&/.test(body) ? { kind: 'slow', beforeMs: 30 } : undefined,
			);
			const result = await send(items);
			const [output = []] = outputs(result, 'Send');
			expect(output.map((item) => item.json.phone)).toEqual(items.map(({ phone }) => phone));
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
				items.map((_, item) => ({ item })),
			);
			for (const { json: outcome } of output) {
				const sent = emulator.state.messages.get(String(outcome.messageId));
				expect(sent?.phone).toBe(outcome.phone);
			}
			expect(new Set(output.map((item) => item.json.messageId)).size).toBe(120);
		});
	});

	describe('the rate', () => {
		it('is never more than 50 messages in a second by default, and many are under way at once', async () => {
			emulator.state.switches.perSecond = 50;
			emulator.state.trouble.always('send', { kind: 'slow', beforeMs: 30 });
			const items = Array.from({ length: 120 }, (_, index) => ({
				phone: `7916${String(index).padStart(7, '0')}`,
			}));
			const result = await run(
				chain(
					node('test.start', 'Start'),
					node('rapportoVkSend', 'Send', {
						parameters: { phone: '={{ $json.phone }}', message: 'test' },
					}),
				),
				items.map((item) => ({ json: item })),
				{ credentials: { rapportoApi: credential } },
			);
			expect(json(result, 'Send').filter(({ code }) => code === 'OK')).toHaveLength(120);
			expect(emulator.state.requests).toHaveLength(120);
			expect(emulator.state.largestWindow(1_000)).toBeLessThanOrEqual(50);
			const { requests } = emulator.state;
			const underWay = requests.map(
				({ receivedAt: now }) =>
					requests.filter(
						({ receivedAt, answeredAt }) => receivedAt <= now && (answeredAt ?? now + 1) > now,
					).length,
			);
			expect(Math.max(...underWay)).toBeGreaterThan(1);
		});
	});

	describe('a refusal', () => {
		it.each(['xml', 'text'])(
			'for a wrong password is REJECTED, in %s, and sent once',
			async (responseFormat) => {
				credential.password = 'wrong-password';
				const result = await send(one, { responseFormat }, continuing);
				expect(json(result, 'Send', 1)).toEqual([
					{
						phone: PHONE,
						error: {
							code: 'REJECTED',
							messageId: null,
							phone: PHONE,
							partnerMsgId: null,
							ptag: null,
							reasons: [
								{
									key: '401',
									meaning: 'Rapporto did not accept the service ID or the password',
									description: 'Invalid password',
								},
							],
							advice:
								"Correct 'Service ID' and 'Password' in the credential, then send these items again",
							certainty: 'certain',
						},
						message: expect.stringContaining('Item 0: REJECTED: 401'),
					},
				]);
				expect(emulator.state.requests).toHaveLength(1);
				expect(JSON.stringify(result.data.resultData)).not.toContain('wrong-password');
			},
		);

		it('in many words is told by their beginning', async () => {
			const body = `Bad request: ${'x'.repeat(5_000)}`;
			emulator.state.trouble.next('send', { kind: 'answer', status: 400, body });
			const [item] = json(await send(one, {}, continuing), 'Send', 1);
			expect(item).toMatchObject({ error: { code: 'REJECTED' } });
			expect(JSON.stringify(item)).toContain('Bad request: xxx');
			expect(JSON.stringify(item).length).toBeLessThan(1_000);
		});

		it.each(
			['xml', 'text'].flatMap((format) =>
				[400, 402, 403, 406, 409, 414].map((code): [number, string] => [code, format]),
			),
		)('%d in %s is REJECTED and not repeated', async (code, responseFormat) => {
			credential.duplicateControl = true;
			const phone = `79900000${code}`;
			const result = await send(
				[{ phone }, { phone: PHONE }],
				{ responseFormat, partnerMsgId: '={{ $json.phone }}' },
				continuing,
			);
			expect(json(result, 'Send', 1)).toMatchObject([
				{ error: { code: 'REJECTED', certainty: 'certain', reasons: [{ key: String(code) }] } },
			]);
			expect(json(result, 'Send')).toMatchObject([{ code: 'OK', phone: PHONE }]);
			expect(emulator.state.requests).toHaveLength(2);
		});
	});

	it.each<[number, string]>([
		[400, 'REJECTED'],
		[402, 'REJECTED'],
		[403, 'REJECTED'],
		[406, 'REJECTED'],
		[409, 'REJECTED'],
		[414, 'REJECTED'],
		[500, 'UNKNOWN'],
		[503, 'UNKNOWN'],
	])('in words alone, with HTTP 200, a %d is %s', async (status, code) => {
		emulator.state.switches.errorStatus = '200';
		const result = await send(
			[{ phone: `79900000${status}` }],
			{ responseFormat: 'text' },
			continuing,
		);
		expect(json(result, 'Send', 1)).toMatchObject([{ error: { code } }]);
		expect(emulator.state.requests).toHaveLength(1);
	});

	it('for the sixth message of a day to one phone is REJECTED', async () => {
		const result = await send(Array(6).fill({ phone: PHONE }), {}, continuing);
		expect(json(result, 'Send')).toHaveLength(5);
		expect(json(result, 'Send', 1)).toMatchObject([
			{ error: { code: 'REJECTED', reasons: [{ key: '406' }] } },
		]);
	});

	describe('a repeat', () => {
		const troubles: Array<[string, Trouble, string]> = [
			['500', { kind: 'serverError', status: 500, body: 'html', accepted: true }, '500'],
			[
				'500 in XML',
				{
					kind: 'answer',
					status: 500,
					body: '<response><code>500</code><text>Internal server error</text></response>',
					accepted: true,
				},
				'500',
			],
			['503', { kind: 'serverError', status: 503, body: 'empty', accepted: true }, '503'],
			[
				'503 inside a 200',
				{
					kind: 'answer',
					status: 200,
					body: '<response><code>503</code></response>',
					accepted: true,
				},
				'503',
			],
			['reset', { kind: 'reset', when: 'afterAcceptance' }, 'ECONNRESET'],
			['time-out', { kind: 'slow', afterMs: 600 }, 'TIMEOUT'],
		];
		const guards: Array<[string, boolean, Options]> = [
			['neither partnerMsgId nor duplicateControl', false, {}],
			['partnerMsgId alone', false, { partnerMsgId: 'order-1' }],
			['duplicateControl alone', true, {}],
		];

		for (const [name, trouble, key] of troubles) {
			it.each(guards)(
				`after a ${name} is not made with %s: UNKNOWN`,
				async (_, control, options) => {
					credential.duplicateControl = control;
					emulator.state.trouble.always('send', trouble);
					const result = await send(one, { ...options, timeout: 300 }, continuing);
					expect(json(result, 'Send', 1)).toMatchObject([
						{ error: { code: 'UNKNOWN', certainty: 'uncertain', reasons: [{ key }] } },
					]);
					expect(emulator.state.requests).toHaveLength(1);
					expect(times()).toBe(1);
				},
			);

			it(`after a ${name} is made with both, and the message arrives once`, async () => {
				credential.duplicateControl = true;
				emulator.state.trouble.next('send', trouble);
				const result = await send(one, { partnerMsgId: 'order-1', timeout: 300 });
				expect(json(result, 'Send')).toMatchObject([{ code: 'OK', messageId: '4095284974' }]);
				expect(emulator.state.requests).toHaveLength(2);
				expect(times()).toBe(1);
			});

			it(`after a ${name} is made three times at most, then UNKNOWN`, async () => {
				credential.duplicateControl = true;
				emulator.state.trouble.always('send', trouble);
				const result = await send(one, { partnerMsgId: 'order-1', timeout: 300 }, continuing);
				expect(json(result, 'Send', 1)).toMatchObject([{ error: { code: 'UNKNOWN' } }]);
				expect(emulator.state.requests).toHaveLength(4);
				expect(times()).toBe(1);
			});
		}

		it('after a 500 leaves a minute later at the earliest', async () => {
			credential.duplicateControl = true;
			emulator.state.trouble.next('send', { kind: 'serverError', status: 500 }, 3);
			await send(one, { partnerMsgId: 'order-1' });
			expect(asked.filter((ms) => ms >= 60_000)).toHaveLength(3);
		});

		it('answered with 409 is UNKNOWN, never REJECTED', async () => {
			credential.duplicateControl = true;
			emulator.state.switches.duplicates = 'refuse';
			emulator.state.trouble.next('send', { kind: 'reset', when: 'afterAcceptance' });
			const result = await send(one, { partnerMsgId: 'order-1' }, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([
				{
					error: {
						code: 'UNKNOWN',
						certainty: 'uncertain',
						reasons: [{ key: '409', description: 'Duplicate message' }],
						advice: expect.stringContaining('It may have been accepted'),
					},
				},
			]);
			expect(times()).toBe(1);
		});

		it.each([402, 403])('refused with %d leaves open what became of the first', async (status) => {
			credential.duplicateControl = true;
			emulator.state.trouble.next('send', { kind: 'reset', when: 'afterAcceptance' });
			emulator.state.trouble.next('send', { kind: 'answer', status, body: 'No' });
			const result = await send(one, { partnerMsgId: 'order-1' }, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([{ error: { code: 'UNKNOWN' } }]);
		});

		it.each([408, 429])('after a %d is slower, whatever the guard', async (status) => {
			emulator.state.trouble.next('send', { kind: 'answer', status, body: 'Slower' }, 2);
			const result = await send(one);
			expect(json(result, 'Send')).toMatchObject([{ code: 'OK' }]);
			expect(emulator.state.requests).toHaveLength(3);
			expect(asked.filter((ms) => ms >= 1_000)).toHaveLength(2);
		});

		it('after 408 upon 408 ends in NOT_SENT', async () => {
			const body = '<response><code>408</code><text>Speed limit exceeded</text></response>';
			emulator.state.trouble.always('send', { kind: 'answer', status: 200, body });
			const result = await send(one, {}, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([
				{ error: { code: 'NOT_SENT', certainty: 'certain', reasons: [{ key: '408' }] } },
			]);
			expect(emulator.state.requests).toHaveLength(4);
		});

		it('is never made after another 5xx, or after an answer that is not understood', async () => {
			credential.duplicateControl = true;
			for (const trouble of [
				{ kind: 'serverError', status: 502, body: 'html' },
				{ kind: 'malformed', how: 'html' },
				{ kind: 'malformed', how: 'empty' },
				{ kind: 'redirect' },
			] satisfies Trouble[]) {
				emulator.reset();
				emulator.state.trouble.always('send', trouble);
				const result = await send(one, { partnerMsgId: 'order-1' }, continuing);
				expect(json(result, 'Send', 1)).toMatchObject([{ error: { code: 'UNKNOWN' } }]);
				expect(emulator.state.requests).toHaveLength(1);
			}
		});

		it('is not said to be refused after a fault that Rapporto does not list', async () => {
			emulator.state.trouble.next('send', { kind: 'serverError', status: 502, body: 'html' });
			const result = await send(one, {}, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([
				{
					error: {
						code: 'UNKNOWN',
						reasons: [{ key: '502', meaning: 'a fault at Rapporto, or on the way to it' }],
					},
				},
			]);
		});

		it('of a message that could not be delivered ends in NOT_SENT', async () => {
			credential.baseUrl = UNREACHABLE;
			const result = await send([{ phone: PHONE }, { phone: '79161234568' }], {}, continuing);
			expect(json(result, 'Send', 1)).toMatchObject(
				Array(2).fill({ error: { code: 'NOT_SENT', reasons: [{ key: 'ECONNREFUSED' }] } }),
			);
		});
	});

	describe('after a message that ended UNKNOWN', () => {
		it('no further one leaves: the rest is NOT_SENT', async () => {
			emulator.state.trouble.choose('send', ({ body }) =>
				body.includes('clientId=79160000000')
					? { kind: 'reset', when: 'afterAcceptance' }
					: { kind: 'slow', beforeMs: 60 },
			);
			const items = Array.from({ length: 30 }, (_, index) => ({
				phone: `7916${String(index).padStart(7, '0')}`,
			}));
			const result = await send(items, {}, continuing);
			const codes = json(result, 'Send', 1).map(({ error }) => (error as IDataObject).code);
			expect(codes.filter((code) => code === 'UNKNOWN')).toHaveLength(1);
			expect(codes.filter((code) => code === 'NOT_SENT')).toHaveLength(20);
			expect(emulator.state.requests).toHaveLength(10);
		});

		it('nor does one that waits for its turn', async () => {
			emulator.state.trouble.always('send', { kind: 'reset', when: 'afterAcceptance' });
			const items = Array.from({ length: 30 }, (_, index) => ({
				phone: `7916${String(index).padStart(7, '0')}`,
			}));
			const result = await send(items, { messagesPerSecond: 1 }, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([
				{ error: { code: 'UNKNOWN' } },
				...Array(29).fill({
					error: { code: 'NOT_SENT', reasons: [{ key: 'earlier.request.unknown' }] },
				}),
			]);
			expect(emulator.state.requests).toHaveLength(1);
			expect(emulator.state.messages.size).toBe(1);
		});

		it.each<[number, Trouble, IDataObject]>([
			[
				408,
				{ kind: 'answer', status: 408, body: 'Slower' },
				{ code: 'NOT_SENT', reasons: [{ key: '408' }] },
			],
			[
				500,
				{ kind: 'serverError', status: 500, accepted: true },
				{ code: 'UNKNOWN', reasons: [{ key: '500' }] },
			],
		])('nor a repeat after a %d that was waited for', async (_, trouble, error) => {
			credential.duplicateControl = true;
			emulator.state.trouble.next('send', trouble);
			emulator.state.trouble.next('send', { kind: 'malformed', how: 'html' });
			const items = ['79160000001', '79160000002', '79160000003'].map((phone) => ({ phone }));
			const options = { partnerMsgId: '={{ $json.phone }}', messagesPerSecond: 1 };
			const result = await send(items, options, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([
				{ error },
				{ error: { code: 'UNKNOWN' } },
				{ error: { code: 'NOT_SENT', reasons: [{ key: 'earlier.request.unknown' }] } },
			]);
			expect(emulator.state.requests).toHaveLength(2);
		});
	});

	describe('Retry On Fail', () => {
		const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };

		it('sends nothing twice that was accepted', async () => {
			const phones = [`79900000402`, PHONE, '79161234568'];
			const result = await send(
				phones.map((phone) => ({ phone })),
				{},
				{ ...retrying, onError: 'continueRegularOutput' },
			);
			expect(json(result, 'Send').slice(1)).toMatchObject([{ code: 'OK' }, { code: 'OK' }]);
			expect([times(), times('79161234568')]).toEqual([1, 1]);
			expect(forms().filter(({ clientId }) => clientId === phones[0])).toHaveLength(3);
		});

		it('sends nothing twice that may have been accepted', async () => {
			emulator.state.trouble.always('send', { kind: 'reset', when: 'afterAcceptance' });
			await send(one, {}, { ...retrying, onError: 'continueRegularOutput' });
			expect(emulator.state.requests).toHaveLength(1);
		});

		it('from the executions list sends only what was not sent', async () => {
			const workflow = chain(
				node('test.start', 'Start'),
				sender({}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 }),
			);
			const credentials = { rapportoApi: credential };
			emulator.state.trouble.always('send', { kind: 'answer', status: 402, body: 'No money' });
			const failed = await run(
				workflow,
				one.map((item) => ({ json: item })),
				{ credentials },
			);
			expect(errorOf(failed).message).toContain('402 (the prepaid balance is used up: "No money")');
			emulator.state.trouble.clear();
			const retried = await run(workflow, [], { credentials, retryOf: prepareRetry(failed) });
			expect(json(retried, 'Send')).toMatchObject([{ code: 'OK' }]);
			expect(times()).toBe(1);
		});
	});

	describe('On Error', () => {
		const mixed = [{ phone: '123' }, { phone: PHONE }];

		it('Stop sends nothing at all if one item is not valid, and names it', async () => {
			const result = await send(mixed);
			expect(errorOf(result).message).toContain("'Phone'");
			expect(errorOf(result).message).toContain('[item 0]');
			expect(emulator.state.requests).toHaveLength(0);
		});

		it('Continue makes it an error item of two keys and sends the others', async () => {
			const result = await send(mixed, {}, { onError: 'continueRegularOutput' });
			const [first, second] = json(result, 'Send');
			expect(Object.keys(first ?? {})).toEqual(['error', 'message']);
			expect(first).toMatchObject({ error: { code: 'INVALID', certainty: 'certain' } });
			expect(second).toMatchObject({ code: 'OK' });
		});

		it('Stop stops if nothing was accepted, and says why for each of the first ten', async () => {
			const result = await send(Array(12).fill({ phone: '79900000406' }));
			expect(errorOf(result).description).toContain('Item 9: REJECTED: 406');
			expect(errorOf(result).description).toContain('2 more');
		});

		it('Stop goes on if something was, with a hint that sums up', async () => {
			const result = await send([{ phone: '79900000406' }, { phone: PHONE }]);
			expect(json(result, 'Send')).toMatchObject([{ code: 'REJECTED' }, { code: 'OK' }]);
			expect(hints(result, 'Send')).toEqual(['1 of 2 not accepted: 1 × 406 (item 0).']);
		});

		it('makes an item of a base URL without TLS, and calls nobody', async () => {
			credential.baseUrl = 'http://example.com/login';
			const result = await send(one, {}, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([
				{ error: { code: 'INVALID', reasons: [{ ref: 'Base URL' }] } },
			]);
		});
	});

	describe('what cannot be right is refused before it is sent', () => {
		it.each<[string, Options, string]>([
			['a tag with other characters', { ptag: 'a_b' }, "'Tag' holds other characters"],
			['a tag of 51 characters', { ptag: 'a'.repeat(51) }, "'Tag' has 51 characters"],
			['a long ID', { partnerMsgId: 'a'.repeat(51) }, "'Partner Message ID' has 51 characters"],
			['an ID with lost digits', { partnerMsgId: 2 ** 60 }, 'its last digits are already lost'],
			['one hour alone', { sendFromHour: 10 }, "'Send To Hour' is missing"],
			['the other hour alone', { sendToHour: 10 }, "'Send From Hour' is missing"],
			[
				'an hour of 25',
				{ sendFromHour: 10, sendToHour: 25 },
				"'Send To Hour' is not a whole number",
			],
			[
				'a day that begins at its end',
				{ sendFromHour: 24, sendToHour: 10 },
				"'Send From Hour' is not a whole number from 0 to 23",
			],
			['half an hour', { sendFromHour: 9.5, sendToHour: 10 }, "'Send From Hour' is not"],
			['no time to send', { sendFromHour: 10, sendToHour: 10 }, 'leaves no time to send'],
			['a zone without sign', { timeZone: '03:00' }, "'Time Zone' is not a time zone like +03:00"],
			['a zone that is nowhere', { timeZone: '+15:00' }, "'Time Zone' is not a time zone"],
			['a zone west of all', { timeZone: '-12:30' }, "'Time Zone' is not a time zone"],
			['a zone east of all', { timeZone: '+14:01' }, "'Time Zone' is not a time zone"],
			['an ID of blanks', { partnerMsgId: '  ' }, "'Partner Message ID' is empty"],
			['an ID that is a yes or no', { partnerMsgId: false }, "'Partner Message ID' is false"],
			[
				'an ID that is a list',
				{ partnerMsgId: ['a'] },
				"'Partner Message ID' is a list, not a text or a number",
			],
			['a tag that is a yes or no', { ptag: true }, "'Tag' is true"],
			['a sender of blanks', { source: ' ' }, "'Sender Name' is empty"],
			['an unknown format', { responseFormat: 'json' }, "'Response Format'"],
		])('%s', async (_, options, words) => {
			const result = await send(one, options);
			expect(errorOf(result).message).toContain(words);
			expect(emulator.state.requests).toHaveLength(0);
		});

		it.each([
			[{ sendFromHour: 0, sendToHour: 24 }, '00_24'],
			[{ sendFromHour: 23, sendToHour: 0 }, '23_00'],
		])('but the whole day and the night are hours: %j', async (options, time) => {
			await send(one, options);
			expect(forms()).toMatchObject([{ sending_time: time }]);
		});

		it.each(['+14:00', '-12:00', '+12:45', '+05:45', '-00:00'])(
			'but %s is a zone',
			async (timeZone) => {
				await send(one, { timeZone });
				expect(forms()).toMatchObject([{ time_zone: timeZone }]);
			},
		);

		it('a base URL with a query', async () => {
			credential.baseUrl = `${emulator.address}?a=1`;
			const result = await send(one, {}, continuing);
			expect(json(result, 'Send', 1)).toMatchObject([
				{ error: { code: 'INVALID', reasons: [{ ref: 'Base URL' }] } },
			]);
			expect(emulator.state.requests).toHaveLength(0);
		});

		it('a text that is too long or empty', async () => {
			const long = await send([{ phone: PHONE, text: 'я'.repeat(2049) }]);
			expect(errorOf(long).message).toContain("'Message' has 2,049 characters, more than 2,048");
			const empty = await send([{ phone: PHONE, text: '   ' }]);
			expect(errorOf(empty).message).toContain("'Message' is empty");
		});
	});
});

describe('the guards of all senders', () => {
	afterEach(() => jest.spyOn(Date, 'now').mockRestore());

	const window = { from: '09:00', until: '21:00', timeZone: 'Europe/Moscow' };
	const errorsOf = (result: IRun): IDataObject[] =>
		(outputs(result, 'Send')[1] ?? []).map((item) => item.json.error as IDataObject);
	const phonesFrom = (count: number): IDataObject[] =>
		Array.from({ length: count }, (_, index) => ({ phone: `7916123${String(1000 + index)}` }));

	it('stop a paced run when the window shuts', async () => {
		setWallClock('2026-11-25T20:59:58+03:00');
		const options = { messagesPerSecond: 5, allowedHours: { window } };
		const result = await send(phonesFrom(40), options, continuing);
		const accepted = outputs(result, 'Send')[0]?.length ?? 0;
		expect(accepted).toBeGreaterThan(0);
		expect(emulator.state.messages.size).toBe(accepted);
		expect(errorsOf(result)).toHaveLength(40 - accepted);
		for (const error of errorsOf(result)) {
			expect(error).toMatchObject({
				code: 'NOT_SENT',
				reasons: [{ key: 'outside.allowed.hours' }],
				sendAfter: '2026-11-26T09:00:00+03:00',
			});
		}
	});

	it('are the hours of each message, looked at before a repeat too', async () => {
		setWallClock('2026-11-25T21:30:00+03:00');
		const allowedHours = { window: { ...window, until: '={{ $json.until }}' } };
		const items = phonesFrom(3).map((item, index) => ({ ...item, until: `2${index + 1}:00` }));
		const result = await send(items, { allowedHours }, continuing);
		expect(outputs(result, 'Send')[0]).toHaveLength(2);
		expect(errorsOf(result)).toMatchObject([{ code: 'NOT_SENT' }]);
	});

	it('refuse other recipients, and too many messages', async () => {
		const [first, second] = phonesFrom(2);
		const others = await send(
			[first ?? {}, second ?? {}],
			{ allowedRecipients: String(first?.phone) },
			continuing,
		);
		expect(errorsOf(others)).toMatchObject([
			{ code: 'INVALID', reasons: [{ key: 'recipient.not.allowed' }] },
		]);
		const before = emulator.state.messages.size;
		const many = await send(phonesFrom(3), { mostMessages: 2 }, continuing);
		expect(errorsOf(many).map(({ code }) => code)).toEqual(['INVALID', 'INVALID', 'INVALID']);
		expect(emulator.state.messages.size).toBe(before);
	});

	it('tell of several messages for one phone', async () => {
		const result = await send([{ phone: PHONE }, { phone: '+7 916 123-45-67' }]);
		expect(hints(result, 'Send')).toEqual(['2 items go to one phone (items 0, 1)']);
	});
});
