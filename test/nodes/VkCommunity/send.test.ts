import { errorOf, hints, json, outputs } from '../../support/engine';
import { continuing, formsOf, personOfError, runAt, TOKEN, useVk } from './support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const vk = useVk();
const sent = () => formsOf(vk(), 'messages.send');
const FAST = { options: { requestsPerSecond: 20 } };
const errors = (result: Parameters<typeof json>[0]) =>
	json(result, 'VK', 1).map(({ error }) => error);

describe('what goes over the wire', () => {
	it('is a form with version, text, one peer and a random id, under the token', async () => {
		const result = await runAt(vk(), [{ peerId: 501, text: 'Привет & = + ёж 😀' }]);
		expect(json(result, 'VK')).toEqual([
			{ code: 'OK', messageId: '1', peerId: '501', conversationMessageId: '1' },
		]);
		expect(vk().state.requests).toMatchObject([
			{
				method: 'POST',
				path: '/method/messages.send',
				query: '',
				contentType: expect.stringMatching(/^application\/x-www-form-urlencoded/),
			},
		]);
		expect(sent()).toEqual([
			{
				peer_ids: '501',
				random_id: expect.stringMatching(/^-?[1-9]\d{0,9}$/),
				message: 'Привет & = + ёж 😀',
				v: '5.199',
			},
		]);
	});

	it('holds what the options ask for', async () => {
		const options = { disableLinkPreview: true, disableMentions: true, replyTo: 77 };
		await runAt(vk(), [{ peerId: '501' }, { peerId: '2000000007' }], { options });
		const usual = { dont_parse_links: '1', disable_mentions: '1' };
		expect(sent()).toMatchObject([
			{ ...usual, peer_ids: '501', reply_to: '77' },
			{
				...usual,
				peer_ids: '2000000007',
				forward: '{"peer_id":2000000007,"conversation_message_ids":[77],"is_reply":true}',
			},
		]);
	});

	it('holds the keyboard that was put together by clicks, or given as JSON', async () => {
		const button = { type: 'callback', label: '={{ $json.label }}', payload: '{"n":1}' };
		const rows = { row: [{ buttons: { button: [button] } }] };
		const item = [{ peerId: 501, label: 'Да' }];
		const action = { type: 'callback', label: 'Да', payload: '{"n":1}' };
		const buttons = [[{ action, color: 'secondary' }]];
		await runAt(vk(), item, { keyboard: 'buttons', buttons: rows });
		const options = { inlineKeyboard: false, oneTime: true };
		await runAt(vk(), item, { keyboard: 'buttons', buttons: rows, options });
		await runAt(vk(), item, { keyboard: 'json', keyboardJson: '{"buttons":[]}' });
		expect(sent().map(({ keyboard }) => JSON.parse(keyboard ?? '') as unknown)).toEqual([
			{ inline: true, buttons },
			{ one_time: true, buttons },
			{ buttons: [] },
		]);
	});

	it('comes out in input order, one item each, paired, each under a random id of its own', async () => {
		const items = Array.from({ length: 60 }, (_, index) => ({ peerId: 1_000 + index }));
		const result = await runAt(vk(), items, FAST);
		const [output = []] = outputs(result, 'VK');
		expect(output.map((item) => item.json.peerId)).toEqual(items.map(({ peerId }) => `${peerId}`));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		const ids = sent().map((form) => Number(form.random_id));
		expect(new Set(ids).size).toBe(60);
		expect(ids.filter((id) => !Number.isInteger(id) || id === 0 || id !== (id | 0))).toEqual([]);
	});

	it('keeps the order of the messages to one person', async () => {
		vk().state.trouble.next('messages.send', { kind: 'slow', beforeMs: 80 });
		const items = Array.from({ length: 12 }, (_, index) => ({ peerId: 501, text: `${index}` }));
		await runAt(vk(), items, FAST);
		expect(vk().state.messages.map(({ text }) => text)).toEqual(items.map(({ text }) => text));
	});

	it.each([
		['a number alone', '{"response":9007199254740993}', '9007199254740993', null],
		['texts', '{"response":[{"message_id":"7","conversation_message_id":"3"}]}', '7', '3'],
	])('is answered by %s', async (_, body, messageId, conversationMessageId) => {
		vk().state.trouble.next('messages.send', { kind: 'answer', status: 200, body });
		expect(json(await runAt(vk(), [{ peerId: 501 }]), 'VK')).toEqual([
			{ code: 'OK', messageId, peerId: '501', conversationMessageId },
		]);
	});

	it('is shown by a dry run, and nothing leaves', async () => {
		const result = await runAt(vk(), [{ peerId: 501, text: 'Hi' }], { options: { dryRun: true } });
		expect(json(result, 'VK')).toMatchObject([
			{ code: 'DRY_RUN', peerId: '501', request: { peer_ids: '501', message: 'Hi' } },
		]);
		expect(vk().state.requests).toHaveLength(0);
	});

	it('adds the input’s fields where asked for', async () => {
		const item = [{ peerId: 501, order: 'A-1' }];
		const result = await runAt(vk(), item, { options: { includeInput: true } });
		expect(json(result, 'VK')).toMatchObject([{ code: 'OK', order: 'A-1' }]);
	});
});

describe('input that cannot be right', () => {
	it.each([
		['no peer', { peerId: '' }, {}, "'Peer ID' is empty"],
		['a name', { peerId: 'anna' }, {}, "'Peer ID' is not an ID of VK"],
		['zero', { peerId: 0 }, {}, "'Peer ID' is not an ID of VK"],
		['an unsafe number', { peerId: 2 ** 53 }, {}, 'its last digits are already lost'],
		['no text', { peerId: 501 }, { text: ' ' }, "'Text' is empty"],
		['9001 characters', { peerId: 501, text: 'x'.repeat(9_001) }, {}, 'more than 9,000'],
		['no such field', { peerId: 501 }, { attachments: 'data' }, '\'Attachments\' names "data"'],
		[
			'eleven attachments',
			{ peerId: 501 },
			{ attachments: Array(11).fill('photo-1_2').join() },
			'11 attachments, more than 10',
		],
		['a reply to a word', { peerId: 501 }, { options: { replyTo: 'last' } }, "'Reply To' is not"],
		[
			'21 requests a second',
			{ peerId: 501 },
			{ options: { requestsPerSecond: 21 } },
			"'Requests per Second' is not a whole number from 1 to 20",
		],
		[
			'inline for one time',
			{ peerId: 501 },
			{
				keyboard: 'buttons',
				buttons: { row: [{ buttons: { button: [{ label: 'x' }] } }] },
				options: { oneTime: true },
			},
			"'One Time' is for a keyboard below the dialogue",
		],
	])('%s is refused before anything is sent', async (_, item, parameters, words) => {
		const good = { peerId: 502 };
		const stopped = await runAt(vk(), [good, item], parameters);
		expect(errorOf(stopped).message + errorOf(stopped).description).toContain(words);
		expect(vk().state.requests).toHaveLength(0);
	});

	it('is an error item with Continue, and the others are sent', async () => {
		const result = await runAt(vk(), [{ peerId: 'x' }, { peerId: 501 }], {}, continuing);
		expect(json(result, 'VK', 1)).toMatchObject([
			{
				error: { code: 'INVALID', certainty: 'certain', peerId: 'x' },
				message: expect.stringContaining("Item 0: INVALID: invalid.parameter ('Peer ID'"),
			},
		]);
		expect(json(result, 'VK')).toMatchObject([{ code: 'OK', peerId: '501' }]);
	});
});

describe('an error of VK', () => {
	const refused = [7, 8, 9, 15, 100, 113, 911, 912, 914, 943];
	const unreachable = [900, 901, 902, 917, 932, 936, 944, 950, 985, 987, 988, 1012];

	it.each([...refused, ...unreachable])(
		'%d is REJECTED, once, and the others go on',
		async (code) => {
			const result = await runAt(
				vk(),
				[{ peerId: personOfError(code) }, { peerId: 501 }],
				FAST,
				continuing,
			);
			const [error] = errors(result) as Array<Record<string, unknown>>;
			expect(error).toMatchObject({
				code: 'REJECTED',
				certainty: 'certain',
				peerId: personOfError(code),
				messageId: null,
				reasons: [
					{ key: String(code), meaning: expect.any(String), description: expect.any(String) },
				],
				advice: expect.any(String),
			});
			expect(error?.unreachable).toBe(unreachable.includes(code) ? true : undefined);
			expect(json(result, 'VK')).toMatchObject([{ code: 'OK', peerId: '501' }]);
			expect(sent()).toHaveLength(2);
		},
	);

	it('is read at any HTTP status, of the request or of the peer', async () => {
		for (const status of [200, 400, 403, 500, 503]) {
			vk().reset();
			vk().state.trouble.next('messages.send', { kind: 'refused', key: '901', status });
			const result = await runAt(vk(), [{ peerId: 501 }], {}, continuing);
			expect(errors(result)).toMatchObject([{ code: 'REJECTED', unreachable: true }]);
			expect(sent()).toHaveLength(1);
		}
	});

	it.each([5, 14, 27, 29, 3300])('%d stops the run: the rest is NOT_SENT', async (code) => {
		vk().state.trouble.always('messages.send', { kind: 'refused', key: `${code}`, status: 200 });
		const items = Array.from({ length: 40 }, (_, index) => ({ peerId: 1_000 + index }));
		const result = await runAt(vk(), items, FAST, continuing);
		const codes = (errors(result) as Array<{ code: string }>).map((error) => error.code);
		expect(codes[0]).toBe('REJECTED');
		expect(codes.slice(10)).toEqual(Array(30).fill('NOT_SENT'));
		expect(sent().length).toBe(codes.filter((one) => one === 'REJECTED').length);
		expect(errors(result).at(-1)).toMatchObject({
			certainty: 'certain',
			reasons: [{ key: 'run.stopped', description: expect.stringContaining(`error ${code}`) }],
		});
	});

	it.each([1, 10])('%d is repeated three times under one random id, then UNKNOWN', async (code) => {
		const items = [{ peerId: personOfError(code) }, { peerId: 501 }];
		const result = await runAt(vk(), items, FAST, continuing);
		expect(errors(result)).toMatchObject([
			{ code: 'UNKNOWN', certainty: 'uncertain', reasons: [{ key: String(code) }] },
		]);
		expect(json(result, 'VK')).toMatchObject([{ code: 'OK', peerId: '501' }]);
		const tries = sent().filter((form) => form.peer_ids === items[0]?.peerId);
		expect(tries).toHaveLength(4);
		expect(new Set(tries.map((form) => form.random_id)).size).toBe(1);
	});

	it.each([
		['6', { kind: 'refused', key: '6', status: 200 }],
		['http.429', { kind: 'answer', status: 429, body: 'slow down' }],
	] as const)('%s is waited for and repeated, then NOT_SENT', async (key, trouble) => {
		vk().state.trouble.next('messages.send', trouble, 3);
		const good = await runAt(vk(), [{ peerId: 501 }]);
		expect(json(good, 'VK')).toMatchObject([{ code: 'OK' }]);
		vk().state.trouble.always('messages.send', trouble);
		const result = await runAt(vk(), [{ peerId: 502 }], {}, continuing);
		expect(errors(result)).toMatchObject([{ code: 'NOT_SENT', reasons: [{ key }] }]);
		expect(sent()).toHaveLength(8);
		expect(vk().state.acceptedByPeer).toEqual(new Map([[501, 1]]));
	});
});

describe('an answer that does not come, or is none of VK’s', () => {
	it.each([
		['a reset after acceptance', { kind: 'reset', when: 'afterAcceptance' }],
		['a reset before it', { kind: 'reset', when: 'beforeAcceptance' }],
		['half an answer', { kind: 'reset', when: 'midAnswer' }],
		['a 500', { kind: 'serverError', status: 500, accepted: true }],
		['a 503', { kind: 'serverError', status: 503 }],
		['no answer in time', { kind: 'slow', afterMs: 1_500 }],
	] as const)(
		'%s is repeated under the same random id, and nobody gets it twice',
		async (_, trouble) => {
			vk().state.trouble.next('messages.send', trouble, 3);
			const result = await runAt(vk(), [{ peerId: 501 }], { options: { timeout: 300 } });
			expect(json(result, 'VK')).toEqual([
				{ code: 'OK', messageId: '1', peerId: '501', conversationMessageId: '1' },
			]);
			expect(new Set(sent().map((form) => form.random_id)).size).toBe(1);
			expect(sent()).toHaveLength(4);
			expect(vk().state.acceptedByPeer.get(501)).toBe(1);
		},
	);

	it('ends UNKNOWN after three repeats', async () => {
		vk().state.trouble.always('messages.send', { kind: 'reset', when: 'afterAcceptance' });
		const result = await runAt(vk(), [{ peerId: 501 }], {}, continuing);
		expect(errors(result)).toMatchObject([{ code: 'UNKNOWN', certainty: 'uncertain' }]);
		expect(sent()).toHaveLength(4);
	});

	it('of one person keeps nobody else from their message', async () => {
		vk().state.trouble.choose('messages.send', ({ body }) =>
			body.includes('peer_ids=1003&') ? { kind: 'reset', when: 'beforeAcceptance' } : undefined,
		);
		const items = Array.from({ length: 30 }, (_, index) => ({ peerId: 1_000 + index }));
		const result = await runAt(vk(), items, FAST, continuing);
		expect(errors(result)).toMatchObject([{ code: 'UNKNOWN', peerId: '1003' }]);
		expect(json(result, 'VK')).toHaveLength(29);
	});

	it('to anybody stops the run', async () => {
		vk().state.trouble.always('messages.send', { kind: 'reset', when: 'beforeAcceptance' });
		const items = Array.from({ length: 40 }, (_, index) => ({ peerId: 1_000 + index }));
		const result = await runAt(vk(), items, FAST, continuing);
		const codes = (errors(result) as Array<{ code: string }>).map((error) => error.code);
		expect(codes.filter((code) => code === 'UNKNOWN').length).toBeLessThanOrEqual(10);
		expect(codes.slice(10)).toEqual(Array(30).fill('NOT_SENT'));
		expect(sent().length).toBeLessThanOrEqual(40);
	});

	it('because there is nobody is NOT_SENT', async () => {
		const result = await runAt({ url: 'http://127.0.0.1:9' }, [{ peerId: 501 }], {}, continuing);
		expect(errors(result)).toMatchObject([
			{ code: 'NOT_SENT', certainty: 'certain', reasons: [{ key: 'ECONNREFUSED' }] },
		]);
	});

	it.each([
		['a redirect', { kind: 'redirect', to: 'http://127.0.0.1:9/' }, 'UNKNOWN'],
		['a page', { kind: 'answer', status: 200, body: '<html>' }, 'UNKNOWN'],
		['a 404', { kind: 'answer', status: 404, body: 'Not Found' }, 'REJECTED'],
	] as const)('but %s is not repeated', async (_, trouble, code) => {
		vk().state.trouble.next('messages.send', trouble);
		const result = await runAt(vk(), [{ peerId: 501 }], {}, continuing);
		expect(errors(result)).toMatchObject([{ code }]);
		expect(sent()).toHaveLength(1);
	});

	it('leaves a refusal of the repeat UNKNOWN: the first may have arrived', async () => {
		const { trouble } = vk().state;
		trouble.next('messages.send', { kind: 'reset', when: 'afterAcceptance' });
		trouble.next('messages.send', { kind: 'refused', key: '9', status: 200 });
		const result = await runAt(vk(), [{ peerId: 501 }], {}, continuing);
		expect(errors(result)).toMatchObject([{ code: 'UNKNOWN', reasons: [{ key: '9' }] }]);
	});
});

describe('never twice', () => {
	it('Retry On Fail repeats no message', async () => {
		const retrying = { ...continuing, retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const refusedFirst = [{ peerId: personOfError(901) }, { peerId: 502 }, { peerId: 503 }];
		const result = await runAt(vk(), refusedFirst, FAST, retrying);
		expect(json(result, 'VK')).toEqual([
			expect.objectContaining({ peerId: '502', conversationMessageId: '1' }),
			expect.objectContaining({ peerId: '503', conversationMessageId: '1' }),
		]);
		expect([...vk().state.acceptedByPeer]).toEqual([
			[502, 1],
			[503, 1],
		]);
		const tries = sent().filter((form) => form.peer_ids === personOfError(901));
		expect(tries.length).toBe(3);
		expect(new Set(tries.map((form) => form.random_id)).size).toBe(1);
	});

	it('the same text to the same person twice in one run is two messages', async () => {
		await runAt(vk(), [{ peerId: 501 }, { peerId: 501 }]);
		expect(vk().state.acceptedByPeer.get(501)).toBe(2);
	});
});

describe('the rate', () => {
	it('is never over 20 requests a second for a token, over all nodes and methods', async () => {
		vk().state.switches.perSecond = 20;
		const items = Array.from({ length: 50 }, (_, index) => ({ peerId: 1_000 + index }));
		const typing = { operation: 'showTyping' };
		const results = await Promise.all([
			runAt(vk(), items),
			runAt(vk(), items, { ...FAST, text: 'other' }),
			runAt(vk(), items, typing),
		]);
		expect(results.map((result) => json(result, 'VK').length)).toEqual([50, 50, 50]);
		expect(vk().state.requests).toHaveLength(150);
		expect(vk().state.largestWindow(1_000)).toBeLessThanOrEqual(20);
	});

	it('is 15 for messages unless told otherwise', async () => {
		const items = Array.from({ length: 40 }, (_, index) => ({ peerId: 2_000 + index }));
		await runAt(vk(), items);
		expect(vk().state.largestWindow(1_000)).toBeLessThanOrEqual(15);
	});
});

describe('what is told of it', () => {
	it('is one hint', async () => {
		const items = [{ peerId: 501 }, { peerId: personOfError(901) }, { peerId: personOfError(10) }];
		const result = await runAt(vk(), items, FAST);
		expect(hints(result, 'VK')).toEqual([
			expect.stringMatching(/^2 of 3 not accepted: 1 × 901 \(item 1\), 1 × UNKNOWN \(item 2\)/),
		]);
	});

	it('stops the workflow where nothing was accepted', async () => {
		const result = await runAt(vk(), [{ peerId: personOfError(901) }]);
		expect(errorOf(result).message).toContain('901');
		expect(errorOf(result).description).toContain('Reach the person through another channel');
	});

	it('never holds the token', async () => {
		const body = JSON.stringify({ error: { error_code: 100, error_msg: `bad ${TOKEN}` } });
		vk().state.trouble.always('*', { kind: 'answer', status: 200, body });
		const result = await runAt(vk(), [{ peerId: 501 }], {}, continuing);
		expect(JSON.stringify(errors(result))).toContain('bad ***');
		expect(JSON.stringify(result.data.resultData)).not.toContain(TOKEN);
	});

	it('ends with "do not call again" as an agent’s tool, which does not throw', async () => {
		const type = 'n8n-nodes-devino-vk.vkCommunityTool';
		const result = await runAt(vk(), [{ peerId: personOfError(901) }], {}, { type });
		expect(json(result, 'VK')).toMatchObject([
			{ code: 'REJECTED', advice: expect.stringContaining('Do not call again') },
		]);
	});

	it('as a tool each call has random ids of its own', async () => {
		const type = 'n8n-nodes-devino-vk.vkCommunityTool';
		for (const text of ['one', 'two']) await runAt(vk(), [{ peerId: 501, text }], {}, { type });
		expect(vk().state.messages.map(({ text }) => text)).toEqual(['one', 'two']);
	});
});
