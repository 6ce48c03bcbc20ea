import { outputs, hints, json, run, errorOf, prepareRetry } from '../../support/engine';
import { items, phones, runAt, useEmulator } from '../../support/send';
import { smsPhones, smsRequests, smsWorkflow } from './support';

const emulatorOf = useEmulator();

describe('what goes out', () => {
	it('is the SMS alone where the user set nothing else', async () => {
		await runAt(emulatorOf(), smsWorkflow(), items({ phone: '8 (999) 123-45-67' }));
		expect(smsRequests(emulatorOf())).toEqual([
			{ query: '', messages: [{ from: 'Shop', to: '79991234567', text: 'Hello' }] },
		]);
	});

	it('has every option under its name', async () => {
		const options = {
			callbackData: '{"orderId":3721115754893245581}',
			priority: 'HIGH',
			shortenUrl: true,
			validity: 0,
		};
		await runAt(emulatorOf(), smsWorkflow({ options }), phones(1));
		const [request] = emulatorOf().state.requests;
		expect(request?.query).toBe('shortenUrl=true');
		expect(request?.body).toBe(
			'{"messages":[{"from":"Shop","to":"79991000000","text":"Hello","validity":0,"priority":"HIGH","callbackData":{"orderId":3721115754893245581}}]}',
		);
	});

	it('parts requests by sender and by whether links are shortened', async () => {
		const input = items(
			{ phone: '79991000001', from: 'A', shorten: true },
			{ phone: '79991000002', from: 'A', shorten: false },
			{ phone: '79991000003', from: 'B', shorten: true },
			{ phone: '79991000004', from: 'A', shorten: true },
		);
		await runAt(
			emulatorOf(),
			smsWorkflow({ from: '={{ $json.from }}', options: { shortenUrl: '={{ $json.shorten }}' } }),
			input,
		);
		const sent = smsRequests(emulatorOf())
			.map(({ query, messages }) => [query, ...messages.map(({ to }) => to)])
			.sort();
		expect(sent).toEqual([
			['shortenUrl=false', '79991000002'],
			['shortenUrl=true', '79991000001', '79991000004'],
			['shortenUrl=true', '79991000003'],
		]);
	});

	it('is in batches of 1,000, and of up to 32,000 where the user wants', async () => {
		await runAt(emulatorOf(), smsWorkflow(), phones(2_500));
		await runAt(
			emulatorOf(),
			smsWorkflow({ options: { batchSize: 32_000 } }),
			phones(2_500, 10_000),
		);
		expect(smsRequests(emulatorOf()).map(({ messages }) => messages.length)).toEqual([
			1_000, 1_000, 500, 2_500,
		]);
		expect(emulatorOf().state.sms.size).toBe(5_000);
	});
});

describe('what comes out', () => {
	it('is one item for each, in order, paired, with the id digit for digit', async () => {
		const result = await runAt(
			emulatorOf(),
			smsWorkflow(),
			items({ phone: '79991000001' }, { phone: '79990004000' }, { phone: '79991000002' }),
		);
		const [first, , third] = [...emulatorOf().state.sms.keys(), undefined];
		expect(third).toBeUndefined();
		expect(json(result, 'SMS')).toMatchObject([
			{ code: 'OK', messageId: first, phone: '79991000001', from: 'Shop' },
			{
				code: 'REJECTED',
				messageId: null,
				reasons: [{ key: 'invalid', ref: 'messages[1].to' }],
				advice: expect.any(String),
			},
			{ code: 'OK', phone: '79991000002' },
		]);
		expect(outputs(result, 'SMS')[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(hints(result, 'SMS')).toEqual([
			'1 of 3 not accepted: 1 × invalid (item 1).',
			'2 messages, 2 segments',
		]);
	});

	it('tells how many segments are billed', async () => {
		const texts = ['a', 'я'.repeat(71), '€'.repeat(81)];
		const input = phones(1_000).map(({ json: own }, index) => ({
			json: { ...own, text: texts[index % 3] ?? '' },
		}));
		const result = await runAt(emulatorOf(), smsWorkflow({ text: '={{ $json.text }}' }), input);
		expect(hints(result, 'SMS')).toEqual(['1,000 messages, 1,666 segments']);
	});

	it('shows the segments of each in a dry run, and sends nothing', async () => {
		const result = await runAt(
			emulatorOf(),
			smsWorkflow({ text: '={{ $json.text }}', options: { dryRun: true, shortenUrl: false } }),
			items({ phone: '79991000001', text: 'я'.repeat(71) }, { phone: '79991000002', text: 'a' }),
		);
		expect(emulatorOf().state.requests).toEqual([]);
		expect(json(result, 'SMS')).toMatchObject([
			{
				code: 'DRY_RUN',
				segments: 2,
				request: { from: 'Shop', to: '79991000001', shortenUrl: false },
			},
			{ code: 'DRY_RUN', segments: 1 },
		]);
		expect(hints(result, 'SMS')).toEqual(['Dry run: 2 messages, 3 segments']);
	});

	it.each([
		['forbidden', 'demo-key-no-sms', /may not send SMS/],
		['login.must.be.not.null', 'nonsense', /API key/],
	])('says of a refusal by %s what to do', async (key, apiKey, advice) => {
		const emulator = emulatorOf();
		const result = await run(smsWorkflow({}, { onError: 'continueRegularOutput' }), phones(2), {
			credentials: { devinoVkApi: { apiKey, baseUrl: emulator.url } },
		});
		const [item] = json(result, 'SMS');
		expect(item).toMatchObject({ error: { code: 'REJECTED', reasons: [{ key }] } });
		expect(JSON.stringify(item)).toMatch(advice);
		expect(JSON.stringify(item)).not.toContain(apiKey);
	});

	it('sends everybody else where one phone spoils the whole request', async () => {
		const input = [...phones(20), ...items({ phone: '79990005100' })];
		const result = await runAt(emulatorOf(), smsWorkflow(), input);
		expect(emulatorOf().state.sms.size).toBe(20);
		expect(json(result, 'SMS').at(-1)).toMatchObject({ code: 'REJECTED' });
	});

	it('is UNKNOWN where no answer came, and never sent again', async () => {
		const input = items({ phone: '79990007300' }, { phone: '79991000001' });
		const result = await runAt(emulatorOf(), smsWorkflow(), input);
		expect(json(result, 'SMS').map(({ code }) => code)).toEqual(['UNKNOWN', 'UNKNOWN']);
		expect(smsRequests(emulatorOf())).toHaveLength(1);
		expect(JSON.stringify(json(result, 'SMS'))).toContain('Devino cabinet');
		expect(JSON.stringify(json(result, 'SMS'))).not.toContain('VK Stats');
	});
});

describe('what cannot be right', () => {
	it.each([
		['phone', { phone: 'no phone' }, /'Phone'/],
		['sender', { from: ' ' }, /'Sender Name' is empty/],
		['text', { text: ' ' }, /'Text' is empty/],
		['missing text', { text: '={{ $json.nothing }}' }, /'Text' has no value/],
		['validity', { options: { validity: 259_201 } }, /'Validity \(Seconds\)'/],
		['priority', { options: { priority: 'URGENT' } }, /'Priority'/],
		['callback data', { options: { callbackData: '[1]' } }, /'Callback Data'/],
		['batch size', { options: { batchSize: 32_001 } }, /'Batch Size'/],
	])('%s stops the node before anything is sent', async (_what, parameters, message) => {
		const result = await runAt(emulatorOf(), smsWorkflow(parameters), phones(2));
		expect(errorOf(result).message).toMatch(message);
		expect(errorOf(result).message).toContain('[item 0]');
		expect(emulatorOf().state.requests).toEqual([]);
	});
});

describe('nobody gets an SMS twice', () => {
	it('by Retry On Fail', async () => {
		const workflow = smsWorkflow(
			{},
			{ retryOnFail: true, maxTries: 3, waitBetweenTries: 0, onError: 'continueRegularOutput' },
		);
		await runAt(emulatorOf(), workflow, items({ phone: '79990004000' }, { phone: '79991000001' }));
		expect(smsPhones(emulatorOf())).toEqual(['79991000001']);
	});

	it('by a message key, in any execution', async () => {
		const workflow = smsWorkflow({ options: { messageKey: '={{ $json.phone }}' } });
		await runAt(emulatorOf(), workflow, phones(2));
		const result = await runAt(emulatorOf(), workflow, phones(3));
		expect(json(result, 'SMS').map(({ code }) => code)).toEqual(['DUPLICATE', 'DUPLICATE', 'OK']);
		expect(emulatorOf().state.sms.size).toBe(3);
	});

	it('by a retry from the executions list', async () => {
		const workflow = smsWorkflow({}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });
		emulatorOf().state.trouble.next('sms', { kind: 'reset', when: 'afterAcceptance' });
		const { nodes } = workflow;
		const failing = {
			nodes: [...nodes, { ...(nodes[0] ?? {}), id: 'x', name: 'Fail', type: 'test.fail' }],
			connections: {
				...workflow.connections,
				SMS: { main: [[{ node: 'Fail', type: 'main' as const, index: 0 }]] },
			},
		} as typeof workflow;
		const failed = await runAt(emulatorOf(), failing, phones(2));
		await runAt(emulatorOf(), failing, [], { retryOf: prepareRetry(failed) });
		expect(smsPhones(emulatorOf())).toEqual(['79991000000', '79991000001']);
	});
});
