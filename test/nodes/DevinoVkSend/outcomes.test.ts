import { errorOf, chain, hints, json, node, outputs } from '../../support/engine';
import {
	API_KEY,
	items,
	onlyRequest,
	phones,
	phonesSent,
	runAt,
	sendNode,
	sendRequests,
	sendWorkflow,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();
const SPAM = '79990400001';
const continues = { onError: 'continueRegularOutput' } as const;

describe('an accepted message', () => {
	it('comes out with its exact id, paired with its item', async () => {
		const result = await runAt(emulator(), sendWorkflow(), phones(3));
		const sent = json(result, 'Send');
		expect(sent).toEqual(
			[...emulator().state.messages.values()].map(({ id, phone }) => ({
				code: 'OK',
				messageId: id,
				phone,
				service: 'Shop',
			})),
		);
		for (const { messageId } of sent) {
			expect(Number.isSafeInteger(Number(messageId))).toBe(false);
		}
		expect(outputs(result, 'Send')[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(hints(result, 'Send')).toEqual([]);
	});

	it('carries the input fields where they are wanted', async () => {
		const workflow = sendWorkflow({ options: { messagesPerSecond: 0, includeInput: true } });
		const [first] = json(
			await runAt(
				emulator(),
				workflow,
				items({ phone: '79991000000', name: 'Anna', code: 'mine' }),
			),
			'Send',
		);
		expect(first).toMatchObject({ name: 'Anna', code: 'OK', phone: '79991000000' });
	});

	it('costs one request for a thousand', async () => {
		const result = await runAt(emulator(), sendWorkflow(), phones(2500));
		expect(sendRequests(emulator()).map(({ messages }) => messages)).toEqual([1000, 1000, 500]);
		expect(new Set(json(result, 'Send').map(({ messageId }) => messageId)).size).toBe(2500);
	});

	it('shares no request with another sender', async () => {
		const workflow = sendWorkflow({ service: '={{ $json.service }}' });
		const input = phones(6).map(({ json: fields }, index) => ({
			json: { ...fields, service: index % 2 ? 'Shop' : 'Bank' },
		}));
		const result = await runAt(emulator(), workflow, input);
		expect(json(result, 'Send').map(({ service }) => service)).toEqual(
			input.map(({ json: { service } }) => service),
		);
		const services = sendRequests(emulator()).map(({ body }) => [
			...new Set([...body.matchAll(/"service":"(\w+)"/g)].map(([, name]) => name)),
		]);
		expect(services.sort()).toEqual([['Bank'], ['Shop']]);
	});
});

describe('a message that the provider rejects', () => {
	it('comes out with reasons and advice, and a hint sums up', async () => {
		const input = [...phones(2), ...items({ phone: SPAM })];
		const result = await runAt(emulator(), sendWorkflow(), input);
		expect(json(result, 'Send')[2]).toEqual({
			code: 'REJECTED',
			messageId: null,
			phone: SPAM,
			service: 'Shop',
			reasons: [
				{
					key: 'is.spam',
					meaning: 'the message was marked as spam',
					description: 'Сообщение помечено как спам.',
				},
			],
			advice: expect.stringContaining('approved'),
		});
		expect(hints(result, 'Send')).toEqual(['1 of 3 not accepted: 1 × is.spam (item 2).']);
	});

	it('is an error item of exactly two keys with Continue', async () => {
		const result = await runAt(emulator(), sendWorkflow({}, continues), [
			...items({ phone: SPAM }),
			...phones(1),
		]);
		const [failed, sent] = outputs(result, 'Send')[0] ?? [];
		expect(failed?.error).toBeUndefined();
		expect(failed?.json).toEqual({
			error: {
				code: 'REJECTED',
				messageId: null,
				phone: SPAM,
				service: 'Shop',
				reasons: [expect.objectContaining({ key: 'is.spam' })],
				advice: expect.any(String),
				certainty: 'certain',
			},
			message:
				'Item 0: REJECTED: is.spam (the message was marked as spam: "Сообщение помечено как спам.")',
		});
		expect(sent?.json.code).toBe('OK');
	});

	it('goes to the Error output with the input fields', async () => {
		const workflow = chain(
			node('test.start', 'Start'),
			sendNode({}, { onError: 'continueErrorOutput' }),
		);
		const result = await runAt(
			emulator(),
			workflow,
			items({ phone: SPAM, name: 'Anna' }, { phone: '79991000000', name: 'Boris' }),
		);
		expect(json(result, 'Send', 0).map(({ code }) => code)).toEqual(['OK']);
		expect(json(result, 'Send', 1)).toEqual([
			{
				error: expect.objectContaining({ code: 'REJECTED' }),
				message: expect.any(String),
				phone: SPAM,
				name: 'Anna',
			},
		]);
	});

	it('stops the workflow only if nothing was sent, naming the first ten items', async () => {
		const spam = Array.from({ length: 12 }, (_, index) => ({ phone: `7999040${1000 + index}` }));
		const result = await runAt(emulator(), sendWorkflow(), items(...spam));
		expect(result.status).toBe('error');
		expect(errorOf(result).message).toBe(
			'None of 12 messages was accepted: 12 × is.spam (items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 …)',
		);
		const { description } = errorOf(result);
		expect(description).toContain(
			'Item 0: REJECTED: is.spam (the message was marked as spam: "Сообщение помечено как спам.")',
		);
		expect(description).toContain('Item 9: ');
		expect(description).not.toContain('Item 10: ');
		expect(description).toContain('… and 2 more');
	});
});

describe('an error that stops the workflow', () => {
	it('says at once what happened to a single message', async () => {
		const result = await runAt(emulator(), sendWorkflow(), items({ phone: SPAM }));
		expect(errorOf(result).message).toBe(
			'The message was not accepted: is.spam (the message was marked as spam: "Сообщение помечено как спам.") [item 0]',
		);
	});

	it('is not replaced by n8n where the network is to blame', async () => {
		const credentials = { devinoVkApi: { apiKey: API_KEY, baseUrl: 'http://127.0.0.1:9' } };
		const result = await runAt(emulator(), sendWorkflow(), phones(1), { credentials });
		expect(errorOf(result).message).toBe(
			'The message was not accepted: 127.0.0.1:9 refused the connection [item 0]',
		);
		expect(errorOf(result).description).toContain('ECONNREFUSED');
	});
});

describe('a refused request', () => {
	const one = (phone: string) => {
		const input = phones(1000);
		input[613] = { json: { phone } };
		return input;
	};

	it.each([
		['without a hint at which', '79990510000', 25],
		['with a ref', '79990500000', 3],
		['with a ref that counts from one', '79990520000', 25],
		['with is.spam', '79990530000', 25],
	])('%s: the one message is found, everyone else’s goes out once', async (_, phone, most) => {
		const result = await runAt(emulator(), sendWorkflow(), one(phone));
		const codes = json(result, 'Send').map(({ code }) => code);
		expect(codes.filter((code) => code === 'OK')).toHaveLength(999);
		expect(codes[613]).toBe('REJECTED');
		expect(emulator().state.messages.size).toBe(999);
		expect(Math.max(...emulator().state.acceptedByPhone.values())).toBe(1);
		expect(sendRequests(emulator()).length).toBeLessThanOrEqual(most);
	});

	it.each(['billing.error', 'service.not.found', 'login.must.be.not.null'])(
		'is not split for %s',
		async (key) => {
			emulator().state.trouble.always('send', { kind: 'refused', key, status: 200 });
			const result = await runAt(emulator(), sendWorkflow({}, continues), phones(10));
			expect(sendRequests(emulator())).toHaveLength(1);
			for (const { error } of json(result, 'Send')) {
				expect(error).toMatchObject({ code: 'REJECTED', reasons: [{ key }] });
			}
		},
	);

	it('is given up after a hundred more requests, and the outcome says so', async () => {
		const input = phones(1000).map((item, index) =>
			index % 50 === 0 ? { json: { phone: `7999051${String(index).padStart(4, '0')}` } } : item,
		);
		const result = await runAt(emulator(), sendWorkflow(), input);
		expect(sendRequests(emulator()).length).toBeLessThanOrEqual(101);
		const outcomes = json(result, 'Send');
		const together = outcomes.filter(({ advice }) => String(advice).includes('Refused together'));
		expect(together.length).toBeGreaterThan(0);
		expect(together.every(({ code }) => code === 'REJECTED')).toBe(true);
		expect(outcomes.filter(({ code }) => code === 'OK')).toHaveLength(
			emulator().state.messages.size,
		);
		expect(Math.max(...emulator().state.acceptedByPhone.values())).toBe(1);
	});
});

describe('a message that may have been accepted', () => {
	it.each([
		['a reset after acceptance', { kind: 'reset', when: 'afterAcceptance' }],
		['a reset before acceptance', { kind: 'reset', when: 'beforeAcceptance' }],
		['a reset amid the answer', { kind: 'reset', when: 'midAnswer' }],
		['502', { kind: 'serverError', status: 502, body: 'html' }],
		['500 after acceptance', { kind: 'serverError', status: 500, body: 'json', accepted: true }],
		['a redirect', { kind: 'redirect' }],
		['a truncated answer', { kind: 'malformed', how: 'truncated' }],
		['a page in HTML', { kind: 'malformed', how: 'html' }],
		['an empty answer', { kind: 'malformed', how: 'empty' }],
	] as const)('%s is UNKNOWN, sent once, and stops the rest of its sender', async (_, trouble) => {
		emulator().state.trouble.next('send', trouble);
		const workflow = sendWorkflow({ options: { messagesPerSecond: 0, batchSize: 2 } }, continues);
		const result = await runAt(emulator(), workflow, phones(4));
		const errors = json(result, 'Send').map(({ error }) => error);
		expect(errors).toEqual([
			...Array.from({ length: 2 }, () =>
				expect.objectContaining({
					code: 'UNKNOWN',
					messageId: null,
					certainty: 'uncertain',
					advice: expect.stringContaining('Devino VK Stats'),
				}),
			),
			...Array.from({ length: 2 }, () =>
				expect.objectContaining({
					code: 'NOT_SENT',
					certainty: 'certain',
					reasons: [expect.objectContaining({ key: 'earlier.request.unknown' })],
				}),
			),
		]);
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('does not stop another sender', async () => {
		emulator().state.trouble.choose('send', ({ body }) =>
			String(body).includes('"Bank"') ? { kind: 'serverError', status: 500 } : undefined,
		);
		const workflow = sendWorkflow({ service: '={{ $json.service }}' });
		const input = items(
			{ phone: '79991000000', service: 'Bank' },
			{ phone: '79991000001', service: 'Shop' },
		);
		const outcomes = json(await runAt(emulator(), workflow, input), 'Send');
		expect(outcomes.map(({ code }) => code)).toEqual(['UNKNOWN', 'OK']);
	});

	it('is UNKNOWN where OK has no id, while the others keep theirs', async () => {
		const input = [...phones(1), ...items({ phone: '79990600000' }), ...phones(1, 5)];
		const outcomes = json(await runAt(emulator(), sendWorkflow(), input), 'Send');
		expect(outcomes.map(({ code }) => code)).toEqual(['OK', 'UNKNOWN', 'OK']);
	});

	it('keeps the ids of an answer of the wrong length', async () => {
		const body = '{"result":[{"code":"OK","messageId":3721115754893245581}]}';
		emulator().state.trouble.next('send', { kind: 'answer', status: 200, body });
		const result = await runAt(emulator(), sendWorkflow({}, continues), phones(2));
		expect(json(result, 'Send')[0]?.error).toMatchObject({
			code: 'UNKNOWN',
			messageIds: ['3721115754893245581'],
		});
	});

	it('does not go after a redirect, with the key or without', async () => {
		emulator().state.trouble.next('send', { kind: 'redirect', to: `${emulator().url}/elsewhere` });
		await runAt(emulator(), sendWorkflow(), phones(1));
		expect(emulator().state.requests.map(({ path }) => path)).toEqual(['/vk/messages']);
	});

	it('is waited for until the last byte, no longer than the timeout', async () => {
		emulator().state.trouble.next('send', {
			kind: 'slow',
			trickle: { bytes: 1, everyMs: 50 },
		});
		const workflow = sendWorkflow({ options: { messagesPerSecond: 0, timeout: 400 } });
		const [outcome] = json(await runAt(emulator(), workflow, phones(1)), 'Send');
		expect(outcome).toMatchObject({ code: 'UNKNOWN', reasons: [{ key: 'TIMEOUT' }] });
		expect(emulator().state.messages.size).toBe(1);
	});
});

describe('a message that surely was not sent', () => {
	it('is tried again on 429, and then goes out once', async () => {
		const { trouble } = emulator().state;
		trouble.next('send', { kind: 'tooManyRequests', retryAfterSeconds: 1 });
		trouble.next('send', { kind: 'tooManyRequests' });
		const outcomes = json(await runAt(emulator(), sendWorkflow(), phones(2)), 'Send');
		expect(outcomes.map(({ code }) => code)).toEqual(['OK', 'OK']);
		const [first, second] = emulator().state.requests;
		expect((second?.receivedAt ?? 0) - (first?.receivedAt ?? 0)).toBeGreaterThanOrEqual(999);
		expect([...phonesSent(emulator()).values()]).toEqual([3, 3]);
		expect(emulator().state.messages.size).toBe(2);
	});

	it('is NOT_SENT if 429 goes on', async () => {
		emulator().state.trouble.always('send', { kind: 'tooManyRequests' });
		const result = await runAt(emulator(), sendWorkflow({}, continues), phones(1));
		expect(json(result, 'Send')[0]?.error).toMatchObject({
			code: 'NOT_SENT',
			certainty: 'certain',
			reasons: [{ key: 'http.429' }],
		});
		expect(sendRequests(emulator())).toHaveLength(4);
	});

	it('is NOT_SENT if nobody listens at the address, and the error says so', async () => {
		const credentials = { devinoVkApi: { apiKey: API_KEY, baseUrl: 'http://127.0.0.1:9' } };
		const result = await runAt(emulator(), sendWorkflow({}, continues), phones(1), { credentials });
		expect(json(result, 'Send')[0]?.error).toMatchObject({
			code: 'NOT_SENT',
			reasons: [{ key: 'ECONNREFUSED', description: expect.stringContaining('127.0.0.1:9') }],
		});
	});

	it.each([
		['a name without an address', 'https://devino.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
		['a server without TLS', undefined, /^(EPROTO|ERR_SSL_.*)$/],
	])('is NOT_SENT for %s', async (_, baseUrl, key) => {
		const credentials = {
			devinoVkApi: {
				apiKey: API_KEY,
				baseUrl: baseUrl ?? emulator().url.replace('http:', 'https:'),
			},
		};
		const result = await runAt(emulator(), sendWorkflow({}, continues), phones(1), { credentials });
		expect(json(result, 'Send')[0]?.error).toMatchObject({
			code: 'NOT_SENT',
			reasons: [{ key: expect.stringMatching(key) }],
		});
	});
});

describe('a key that is not accepted', () => {
	it('is sent once, not twice, and says what to do', async () => {
		const credentials = { devinoVkApi: { apiKey: 'wrong-key', baseUrl: emulator().url } };
		const result = await runAt(emulator(), sendWorkflow(), phones(1), { credentials });
		expect(result.status).toBe('error');
		expect(errorOf(result).description).toContain('REJECTED');
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('is hidden wherever the provider repeats it', async () => {
		const body = `{"result":null,"reasons":[{"key":"forbidden","description":"Key ${API_KEY} may not"}]}`;
		emulator().state.trouble.next('send', { kind: 'answer', status: 403, body });
		const refused = await runAt(emulator(), sendWorkflow({}, continues), phones(1));
		emulator().state.trouble.next('send', {
			kind: 'answer',
			status: 200,
			body: `<p>${API_KEY}</p>`,
		});
		const unknown = await runAt(emulator(), sendWorkflow({}, continues), phones(1));
		for (const result of [refused, unknown]) {
			expect(JSON.stringify(result)).not.toContain(API_KEY);
			expect(JSON.stringify(json(result, 'Send'))).toContain('***');
		}
	});

	it('never goes out without TLS, except to this machine', async () => {
		const credentials = { devinoVkApi: { apiKey: API_KEY, baseUrl: 'http://api.devino.online' } };
		const stop = await runAt(emulator(), sendWorkflow(), phones(1), { credentials });
		expect(errorOf(stop).message).toContain("'Base URL' has no TLS");
		const go = await runAt(emulator(), sendWorkflow({}, continues), phones(2), { credentials });
		expect(json(go, 'Send').map(({ error }) => (error as { code: string }).code)).toEqual([
			'INVALID',
			'INVALID',
		]);
	});
});

describe('a dry run', () => {
	it('shows what would go out and sends nothing', async () => {
		const workflow = sendWorkflow({
			templateDataMode: 'json',
			templateDataJson: '{ "order": 12345678901234567890 }',
			options: { dryRun: true, ttl: 60 },
		});
		const [outcome] = json(await runAt(emulator(), workflow, phones(1)), 'Send');
		expect(outcome).toMatchObject({
			code: 'DRY_RUN',
			messageId: null,
			request: {
				phone: '79991000000',
				service: 'Shop',
				tmpl: 'order_ready',
				tmplData: { order: '12345678901234567890' },
				ttl: 60,
			},
		});
		expect(emulator().state.requests).toHaveLength(0);
	});
});

it('gives nothing for no items, and sends nothing', async () => {
	const result = await runAt(emulator(), sendWorkflow(), []);
	expect(result.status).toBe('success');
	expect(emulator().state.requests).toHaveLength(0);
});

it("sends the provider's own sample as it stands on the page", async () => {
	const workflow = sendWorkflow({
		service: 'Group_name',
		phone: '79999999999',
		template: 'base_template',
		templateData: {
			variable: [
				{ name: 'name', value: 'Anna' },
				{ name: 'pizza', value: 'Margarita' },
			],
		},
		statusCallback: 'url',
		statusUrl: 'http://your.website.com/',
		options: { deliveryPolicy: 'any', routes: ['VK', 'OK'], ttl: 60 },
	});
	await runAt(emulator(), workflow, items({}));
	expect(onlyRequest(emulator())).toEqual([
		{
			deliveryPolicy: 'any',
			phone: '79999999999',
			routes: ['VK', 'OK'],
			service: 'Group_name',
			statusUrl: 'http://your.website.com/',
			tmpl: 'base_template',
			tmplData: { name: 'Anna', pizza: 'Margarita' },
			ttl: 60,
		},
	]);
});
