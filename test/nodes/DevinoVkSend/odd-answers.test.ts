import type { INodeParameters } from 'n8n-workflow';

import { deduplicator, errorOf, json } from '../../support/engine';
import {
	API_KEY,
	items,
	onlyRequest,
	phones,
	runAt,
	sendRequests,
	sendWorkflow,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();
beforeEach(() => deduplicator.clear());

const continues = { onError: 'continueRegularOutput' } as const;
const codeOf = (outcome: { code?: unknown; error?: unknown }) =>
	outcome.code ?? (outcome.error as { code: string }).code;
const answer = (status: number, body: unknown) =>
	({ kind: 'answer', status, body: JSON.stringify(body) }) as const;

describe('an answer that says two things at once', () => {
	it('429 with a verdict for each message is not sent again', async () => {
		const result = [
			{ code: 'OK', messageId: '1' },
			{ code: 'REJECTED', reasons: [{ key: 'is.spam' }] },
		];
		emulator().state.trouble.always('send', answer(429, { result }));
		const outcomes = json(await runAt(emulator(), sendWorkflow(), phones(2)), 'Send');
		expect(outcomes.map(codeOf)).toEqual(['OK', 'REJECTED']);
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it.each([400, 429, 500])(
		'%i with ids in a list of another length is UNKNOWN, with the ids',
		async (status) => {
			emulator().state.trouble.always(
				'send',
				answer(status, { result: [{ code: 'OK', messageId: '77' }] }),
			);
			const outcomes = json(
				await runAt(emulator(), sendWorkflow({}, continues), phones(2)),
				'Send',
			);
			for (const { error } of outcomes) {
				expect(error).toMatchObject({ code: 'UNKNOWN', messageIds: ['77'] });
			}
			expect(sendRequests(emulator())).toHaveLength(1);
		},
	);

	it('reasons beside the list are those of the rejected message', async () => {
		const body = {
			result: [{ code: 'OK', messageId: '1' }, { code: 'REJECTED' }],
			reasons: [{ key: 'is.spam', ref: '[1].text' }],
			description: 'spam!',
		};
		emulator().state.trouble.next('send', answer(200, body));
		const outcomes = json(await runAt(emulator(), sendWorkflow(), phones(2)), 'Send');
		expect(outcomes[1]).toMatchObject({
			code: 'REJECTED',
			reasons: [{ key: 'is.spam', description: 'spam!' }],
		});
	});

	it('one odd reason does not hide the others', async () => {
		const reasons = [{ key: 'billing.error' }, { key: null }, 7, null];
		emulator().state.trouble.next('send', answer(200, { result: null, reasons }));
		const [outcome] = json(await runAt(emulator(), sendWorkflow({}, continues), phones(1)), 'Send');
		expect(outcome?.error).toMatchObject({
			code: 'REJECTED',
			reasons: [{ key: 'billing.error' }, {}, {}, {}],
		});
	});
});

describe('a refusal that is not about one message is not split', () => {
	it.each([
		['a status without reasons', 400, ''],
		['408', 408, '<html>Request Timeout</html>'],
		[
			'a service, though it has a ref',
			400,
			JSON.stringify({
				result: null,
				reasons: [{ key: 'service.not.found', ref: 'messages[0].service' }],
			}),
		],
	])('%s', async (_, status, body) => {
		emulator().state.trouble.always('send', { kind: 'answer', status, body });
		const outcomes = json(await runAt(emulator(), sendWorkflow({}, continues), phones(8)), 'Send');
		expect(outcomes.map(codeOf)).toEqual(phones(8).map(() => 'REJECTED'));
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('and keeps what the answer says', async () => {
		emulator().state.trouble.next(
			'send',
			answer(400, { result: null, description: 'ttl is wrong' }),
		);
		emulator().state.trouble.next('send', { kind: 'answer', status: 401, body: '' });
		const [first] = json(await runAt(emulator(), sendWorkflow({}, continues), phones(1)), 'Send');
		expect(first?.error).toMatchObject({
			reasons: [{ key: 'http.400', description: 'ttl is wrong' }],
		});
		const [second] = json(await runAt(emulator(), sendWorkflow({}, continues), phones(1)), 'Send');
		expect(second?.error).toMatchObject({ advice: expect.stringContaining("'API Key'") });
	});
});

describe('an expression in a field that decides which others are shown', () => {
	const cases: Array<[string, INodeParameters]> = [
		['statusCallback', { statusCallback: '={{ "none" }}' }],
		['templateDataMode', { templateDataMode: '={{ "fields" }}' }],
		['content', { content: '={{ $json.how }}', text: '={{ $json.words }}', template: '' }],
	];
	it.each(cases)('%s', async (_, parameters) => {
		const input = items({ phone: '79991000000', how: 'text', words: 'Hello' });
		const result = await runAt(emulator(), sendWorkflow(parameters), input);
		expect(errorOf(result).message).toBe('');
		expect(onlyRequest(emulator())).toHaveLength(1);
	});
});

describe('secrets', () => {
	it('are hidden without the spaces that the credential cuts off', async () => {
		const credentials = { devinoVkApi: { apiKey: ` ${API_KEY}\n`, baseUrl: emulator().url } };
		emulator().state.trouble.next(
			'send',
			answer(403, { result: null, description: `Key ${API_KEY}!` }),
		);
		const result = await runAt(emulator(), sendWorkflow({}, continues), phones(1), { credentials });
		expect(JSON.stringify(json(result, 'Send'))).not.toContain(API_KEY);
	});

	it('are hidden in the URL of a dry run however short they are', async () => {
		const workflow = sendWorkflow({
			statusCallback: 'url',
			statusUrl: 'https://n8n.example/webhook/abc?a=1',
			options: { dryRun: true },
		});
		const result = await runAt(emulator(), workflow, phones(1), {
			publicUrl: 'https://n8n.example/',
			credentials: {
				devinoVkApi: { apiKey: API_KEY, baseUrl: emulator().url, callbackSecret: 's3c' },
			},
		});
		expect(json(result, 'Send')[0]?.request).toMatchObject({
			statusUrl: 'https://n8n.example/webhook/abc?a=1&secret=***',
		});
	});
});

describe('keys and ids', () => {
	const keyed = (more: INodeParameters = {}) =>
		sendWorkflow(
			{ ...more, options: { messagesPerSecond: 0, messageKey: '={{ $json.key }}' } },
			continues,
		);

	it('one key for very many items is sent once', async () => {
		const input = phones(150_000).map((item) => ({ json: { ...item.json, key: 'same' } }));
		const outcomes = json(await runAt(emulator(), keyed(), input), 'Send');
		expect(outcomes.filter(({ code }) => code === 'OK')).toHaveLength(1);
		expect(outcomes.filter(({ code }) => code === 'DUPLICATE')).toHaveLength(149_999);
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('a key that came out empty is refused: the message would go out unguarded', async () => {
		const [outcome] = json(await runAt(emulator(), keyed(), phones(1)), 'Send');
		expect(outcome?.error).toMatchObject({ code: 'INVALID', reasons: [{ ref: 'Message Key' }] });
		expect(emulator().state.requests).toHaveLength(0);
	});

	it('a template whose digits are lost is refused', async () => {
		const workflow = sendWorkflow({ template: '={{ $json.template }}' }, continues);
		const input = items({ phone: '79991000000', template: Number('3721115754893245581') });
		const [outcome] = json(await runAt(emulator(), workflow, input), 'Send');
		expect(outcome?.error).toMatchObject({ code: 'INVALID', reasons: [{ ref: 'Template Name' }] });
	});
});
