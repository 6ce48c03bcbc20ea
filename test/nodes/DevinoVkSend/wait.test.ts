/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { IDataObject, INode, INodeParameters, IRun } from 'n8n-workflow';

import schema from '../../../nodes/DevinoVkSend/__schema__/v1.0.0/sendAndWaitForStatus.json';
import {
	catchLogs,
	chain,
	errorOf,
	hints,
	json,
	node,
	outputs,
	prepareRetry,
	run,
	type RunOptions,
	type TestWorkflow,
} from '../../support/engine';
import {
	API_KEY,
	items,
	onlyRequest,
	phones,
	phonesSent,
	runAt,
	sendNode,
	sendRequests,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();
// Polling begins after two seconds.
jest.setTimeout(30_000);
beforeEach(() => Object.assign(emulator().state.limits, { perSecond: null, perDay: null }));

const ONE = '79991000001';
const SPAM = '79990400001';
const FAST = { messagesPerSecond: 0 };
const OUTCOME_KEYS = [
	'outcome',
	'status',
	'errorCode',
	'messageId',
	'phone',
	'advice',
	'waitedSeconds',
];

const workflow = (parameters: INodeParameters = {}, more: Partial<INode> = {}): TestWorkflow =>
	chain(
		node('test.start', 'Start'),
		sendNode({ operation: 'sendAndWaitForStatus', ...parameters }, more),
		node('test.noOp', 'After'),
	);
const at = async (
	own: TestWorkflow,
	input = items({ phone: ONE }),
	options: Partial<RunOptions> = {},
): Promise<IRun> => await runAt(emulator(), own, input, options);

/** Runs it with a provider that is not on this machine: nothing may be sent to it. */
const elsewhere = async (own: TestWorkflow, options: Partial<RunOptions> = {}): Promise<IRun> =>
	await run(own, items({ phone: ONE }), {
		credentials: { devinoVkApi: { apiKey: API_KEY, baseUrl: 'https://devino.invalid' } },
		...options,
	});

/** What n8n does when a wait is over: it goes on with what is stored. */
const timeOver = async (parked: IRun, own: TestWorkflow): Promise<IRun> =>
	await at(own, [], { retryOf: JSON.parse(JSON.stringify(parked.data)) as IRun['data'] });

const secondsAsleep = ({ waitTill }: IRun): number =>
	((waitTill?.getTime() ?? 0) - Date.now()) / 1000;
const optionsOf = (options: IDataObject): INodeParameters =>
	({ options: { ...FAST, ...options } }) as INodeParameters;

describe('what goes out', () => {
	it('the address that wakes it, with the node in it, a key and no secret', async () => {
		const own = workflow();
		const result = await at(own, undefined, {
			credentials: {
				devinoVkApi: {
					apiKey: API_KEY,
					baseUrl: emulator().url,
					callbackSecret: 'callback-secret',
				},
			},
			publicUrl: 'https://example.com/n8n/',
		});
		const [message] = onlyRequest(emulator());
		const url = new URL(String(message?.statusUrl));
		expect(url.origin + url.pathname).toBe(
			`https://example.com/n8n/webhook-waiting/1/${own.nodes[1]?.id}`,
		);
		// n8n's own token, from 2.14 on.
		expect(url.searchParams.get('signature')).toBe(result.data.resumeToken);
		expect([...url.searchParams.keys()]).toEqual(['signature', 'key']);
		expect(url.searchParams.get('key')).toMatch(/^[0-9a-f]{32}$/);
		expect(result.status).toBe('waiting');
	});

	it('another key with each execution', async () => {
		await at(workflow());
		await at(workflow());
		const urls = sendRequests(emulator()).map(({ body }) => /key=(\w+)/.exec(body)?.[1]);
		expect(new Set(urls).size).toBe(2);
	});

	it.each([
		[{ limitWaitMinutes: 10 }, 600, 720],
		[{ limitWaitMinutes: 1 }, 60, 180],
		[{}, 86_400, 86_520],
		[{ limitWaitMinutes: 10_000 }, 86_400, 86_520],
		[{ limitWaitMinutes: 10, ...optionsOf({ ttl: 120 }) }, 120, 240],
		[
			{ limitWaitMinutes: 10, ...optionsOf({ ttl: 7200, allowDeliveryAfterWaiting: true }) },
			7200,
			720,
		],
	] as Array<[INodeParameters, number, number]>)(
		'%j: the message lives %i s, the execution sleeps %i s',
		async (parameters, ttl, asleep) => {
			const result = await at(workflow(parameters));
			expect(onlyRequest(emulator())[0]?.ttl).toBe(ttl);
			expect(Math.abs(secondsAsleep(result) - asleep)).toBeLessThan(30);
		},
	);

	it('sleeps as long as the item that is waited for longest', async () => {
		const own = workflow({ limitWaitMinutes: '={{ $json.minutes }}' });
		const result = await at(
			own,
			items(
				{ phone: ONE, minutes: 1 },
				{ phone: SPAM, minutes: 60 },
				{ phone: '79991000002', minutes: 5 },
			),
		);
		expect(onlyRequest(emulator()).map(({ ttl }) => ttl)).toEqual([60, 3600, 300]);
		expect(Math.abs(secondsAsleep(result) - 420)).toBeLessThan(30);
	});
});

describe('what is refused before anything is sent', () => {
	it.each([
		[{ limitWaitMinutes: 0 }, "'Limit Wait Time (Minutes)' is not a whole number"],
		[{ limitWaitMinutes: 1.5 }, "'Limit Wait Time (Minutes)' is not a whole number"],
		[{ waitUntil: 'read' }, "'Wait Until' is"],
		[
			{ limitWaitMinutes: 10, ...optionsOf({ ttl: 601 }) },
			"'Time to Live (Seconds)' is 601, but the wait ends after 600 seconds",
		],
		[
			{ limitWaitMinutes: 120, ...optionsOf({ ttl: 3601, pollWhileWaiting: true }) },
			"'Time to Live (Seconds)' is 3601, but the wait ends after 3600 seconds",
		],
	] as Array<[INodeParameters, string]>)('%j', async (parameters, words) => {
		const result = await at(workflow(parameters));
		expect(errorOf(result).message).toContain(words);
		expect(errorOf(result).message).toContain('[item 0]');
		expect(sendRequests(emulator())).toEqual([]);
	});

	it('an n8n that the provider cannot reach: it says what to do', async () => {
		for (const publicUrl of [
			'http://localhost:5678/',
			'http://127.0.0.1:5678/',
			'http://[::1]:5678/',
		]) {
			const result = await elsewhere(workflow(), { publicUrl });
			expect(errorOf(result).message).toContain("'Operation' cannot be told of any status");
			expect(errorOf(result).description).toContain('WEBHOOK_URL');
			expect(errorOf(result).description).toContain("'Poll While Waiting'");
		}
	});

	it('with Continue as an error item', async () => {
		const result = await elsewhere(workflow({}, { onError: 'continueRegularOutput' }));
		expect(result.status).toBe('success');
		expect(json(result, 'Send')).toMatchObject([
			{ error: { code: 'INVALID', certainty: 'certain', reasons: [{ ref: 'Operation' }] } },
		]);
	});

	it('as a tool', async () => {
		const own = workflow({}, { type: 'n8n-nodes-devino-vk.devinoVkSendTool' });
		const result = await at(own);
		expect(errorOf(result).message).toContain("A tool can't wait");
		expect(sendRequests(emulator())).toEqual([]);
	});
});

describe('if nothing was accepted the rules of Send hold', () => {
	it('with Stop it throws', async () => {
		const result = await at(workflow(), items({ phone: SPAM }));
		expect(result.status).toBe('error');
		expect(errorOf(result).description).toContain('is.spam');
	});

	it('with Continue it gives error items', async () => {
		const own = workflow({}, { onError: 'continueRegularOutput' });
		const result = await at(own, items({ phone: SPAM }, { phone: 'nobody' }));
		expect(result.status).toBe('success');
		expect(json(result, 'Send')).toMatchObject([
			{ error: { code: 'REJECTED' } },
			{ error: { code: 'INVALID' } },
		]);
	});

	it('a dry run shows what would go out, and does not wait', async () => {
		const result = await at(workflow(optionsOf({ dryRun: true })));
		expect(result.status).toBe('success');
		expect(json(result, 'Send')).toMatchObject([
			{ code: 'DRY_RUN', request: { ttl: 86_400, statusUrl: expect.stringContaining('key=') } },
		]);
	});

	it('no input: nothing happens', async () => {
		const result = await at(workflow(), []);
		expect(result.status).toBe('success');
	});
});

describe('when the time is over', () => {
	it('items come out as they were written, paired, whatever was not accepted among them', async () => {
		const own = workflow({}, { onError: 'continueErrorOutput' });
		const input = items(
			{ phone: ONE, name: 'Anna' },
			{ phone: SPAM },
			{ phone: 'nobody' },
			{ phone: '79990600001' },
			{ phone: '79991000002' },
		);
		const parked = await at(own, input);
		expect(parked.status).toBe('waiting');
		const result = await timeOver(parked, own);
		const [ids] = [[...emulator().state.messages.values()]];
		const idOf = (phone: string) => ids.find((message) => message.phone === phone)?.id;
		const given = { status: null, advice: expect.stringMatching(/\w/) };
		expect(json(result, 'After')).toEqual([
			{
				...given,
				outcome: 'timeout',
				errorCode: null,
				messageId: idOf(ONE),
				phone: ONE,
				waitedSeconds: 86_520,
			},
			{
				...given,
				outcome: 'rejected',
				errorCode: 'is.spam',
				messageId: null,
				phone: SPAM,
				waitedSeconds: 0,
			},
			{
				...given,
				outcome: 'invalid',
				errorCode: 'invalid.parameter',
				messageId: null,
				phone: 'nobody',
				waitedSeconds: 0,
			},
			{
				...given,
				outcome: 'unknown',
				errorCode: 'no.id',
				messageId: null,
				phone: '79990600001',
				waitedSeconds: 0,
			},
			{
				...given,
				outcome: 'timeout',
				errorCode: null,
				messageId: idOf('79991000002'),
				phone: '79991000002',
				waitedSeconds: 86_520,
			},
		]);
		const [out, errors] = outputs(result, 'Send');
		expect(out?.map(({ pairedItem }) => pairedItem)).toEqual(
			input.map((_, item) => expect.objectContaining({ item })),
		);
		expect(errors ?? []).toEqual([]);
		for (const item of json(result, 'After')) expect(Object.keys(item)).toEqual(OUTCOME_KEYS);
		expect(Object.keys(schema.properties)).toEqual(OUTCOME_KEYS);
	});

	it('leaves the output of the node before it as it was', async () => {
		const own = workflow();
		const result = await timeOver(await at(own), own);
		expect(json(result, 'Start')).toEqual([{ phone: ONE }]);
	});

	it('with Execute Once only the first item is sent, and comes out', async () => {
		const own = workflow({}, { executeOnce: true });
		const result = await timeOver(await at(own, phones(3)), own);
		expect(json(result, 'After')).toHaveLength(1);
		expect(emulator().state.messages.size).toBe(1);
	});

	it('knows what was known when it went to sleep, if sending took long', async () => {
		Object.assign(emulator().state.switches.lives, { sentMs: 10, deliveredMs: 20 });
		const own = workflow({ waitUntil: 'seen', options: { messagesPerSecond: 1 } });
		const parked = await at(
			own,
			items(
				{ phone: '79990010001' },
				{ phone: '79990120001' },
				{ phone: ONE },
				{ phone: '79990010002' },
			),
		);
		const result = await timeOver(parked, own);
		expect(json(result, 'After').slice(0, 2)).toMatchObject([
			{ outcome: 'timeout', status: 'DELIVERED' },
			{ outcome: 'failed', status: 'UNDELIVERABLE' },
		]);
	});
});

describe('does not sleep over what is done already', () => {
	it('a long sending whose messages all arrived', async () => {
		Object.assign(emulator().state.switches.lives, { sentMs: 1, deliveredMs: 2 });
		const trouble = { kind: 'slow', afterMs: 2_500 } as const;
		emulator().state.trouble.next('send', trouble);
		const result = await at(workflow());
		expect(result.status).toBe('success');
		expect(json(result, 'After')).toMatchObject([{ outcome: 'delivered', phone: ONE }]);
	});
});

describe('a last look before it sleeps', () => {
	const looks = () =>
		emulator().state.requests.filter(({ endpoint }) => endpoint === 'detail').length;
	beforeEach(() => {
		emulator().state.switches.lives.speed = 0.0001;
		emulator().state.trouble.next('send', { kind: 'slow', afterMs: 2_100 });
	});

	it.each([
		['refused for a while', { kind: 'tooManyRequests', retryAfterSeconds: 15 }],
		['out of order', { kind: 'serverError', status: 503 }],
		['never answered', { kind: 'slow', beforeMs: 60_000 }],
	] as const)('is one try, though it is %s', async (_, trouble) => {
		emulator().state.trouble.always('detail', trouble);
		const result = await at(workflow());
		expect(result.status).toBe('waiting');
		expect(looks()).toBe(1);
	});

	it('sleeps not if the execution is stopped meanwhile; the log has the ids', async () => {
		const logs = catchLogs();
		emulator().state.trouble.always('detail', { kind: 'slow', beforeMs: 60_000 });
		let stop = (): void => {};
		const running = at(workflow(), undefined, {
			onStart: (own) => {
				stop = own;
			},
		});
		while (looks() === 0) await new Promise((resolve) => setImmediate(resolve));
		stop();
		const result = await running;
		expect(result.status).not.toBe('waiting');
		expect(result.waitTill).toBeUndefined();
		while (!logs.lines.some((line) => line.includes('accepted before the stop'))) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		logs.stop();
		expect(logs.lines.join()).toContain([...emulator().state.messages.keys()][0]);
	});
});

describe('never twice', () => {
	it('an execution that is tried again after it went to sleep parks again without sending', async () => {
		const own = workflow();
		const parked = await at(own, phones(20));
		const again = prepareRetry(parked);
		delete again.waitTill;
		again.resultData.runData.Send?.pop();
		const result = await at(own, [], { retryOf: again });
		expect(result.status).toBe('waiting');
		expect(json(await timeOver(result, own), 'After').map(({ outcome }) => outcome)).toEqual(
			phones(20).map(() => 'timeout'),
		);
		expect(new Set(phonesSent(emulator()).values())).toEqual(new Set([1]));
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('one that died after it went to sleep plans nothing from what was to come out', async () => {
		const own = workflow(
			{
				templateData: { variable: [{ name: 'name', value: '={{ $json.name }}' }] },
				...optionsOf({ includeInput: true }),
			},
			{ onError: 'continueRegularOutput' },
		);
		emulator().state.switches.callbacks.on = false;
		emulator().state.switches.lives.speed = 0.0001;
		const parked = await at(
			own,
			items(
				{ phone: ONE, name: 'Anna' },
				{ phone: SPAM, name: 'Boris' },
				{ phone: 'nobody', name: 'Clara' },
			),
		);
		const planned = json(await timeOver(parked, own), 'After');
		const retryOf = (): IRun['data'] => {
			const again = prepareRetry(parked);
			delete again.waitTill;
			again.resultData.runData.Send?.pop();
			return again;
		};
		const result = await at(own, [], { retryOf: retryOf() });
		expect(result.status).toBe('waiting');
		const [first, ...others] = json(await timeOver(result, own), 'After');
		expect(first).toEqual({ ...planned[0], status: 'SENT' });
		expect(others).toEqual(planned.slice(1));
		expect(planned.map(({ outcome }) => outcome)).toEqual(['timeout', 'rejected', 'invalid']);
		expect(sendRequests(emulator())).toHaveLength(1);

		const message = emulator().state.messages.get(String(planned[0]?.messageId));
		message?.history.push({ status: 'SEEN', errorCode: 'READ', detailStatus: '', at: Date.now() });
		const later = await at(own, [], { retryOf: retryOf() });
		expect(later.status).toBe('success');
		expect(json(later, 'After')).toMatchObject([
			{ outcome: 'seen', phone: ONE, name: 'Anna' },
			{ outcome: 'rejected', phone: SPAM },
			{ outcome: 'invalid', phone: 'nobody' },
		]);
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('a loop sends in each round, though the round before was waited for', async () => {
		const own = workflow();
		const parked = await at(own);
		const again = prepareRetry(parked);
		delete again.waitTill;
		// The first round's output, and its items again: the node's next run.
		const result = await at(own, [], { retryOf: again });
		expect(result.status).toBe('waiting');
		expect([...phonesSent(emulator())]).toEqual([[ONE, 2]]);
	});

	it('Retry On Fail with a rejected first item', async () => {
		const own = workflow(
			{},
			{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1, onError: 'continueRegularOutput' },
		);
		const result = await at(own, items({ phone: SPAM }, { phone: ONE }));
		expect(result.status).toBe('waiting');
		expect([...phonesSent(emulator())]).toEqual([
			[SPAM, 1],
			[ONE, 1],
		]);
	});
});

describe('polling', () => {
	const polling = (parameters: INodeParameters = {}): TestWorkflow =>
		workflow({ ...optionsOf({ pollWhileWaiting: true }), ...parameters });

	it('stays awake and asks until all is done; no status address goes out', async () => {
		const result = await at(
			polling({ waitUntil: 'seen' }),
			items({ phone: ONE }, { phone: '79990120001' }, { phone: SPAM }),
		);
		expect(result.status).toBe('success');
		expect(json(result, 'After')).toMatchObject([
			{ outcome: 'seen', status: 'SEEN', phone: ONE },
			{ outcome: 'failed', status: 'UNDELIVERABLE', phone: '79990120001' },
			{ outcome: 'rejected', errorCode: 'is.spam', phone: SPAM },
		]);
		expect(onlyRequest(emulator()).map(({ statusUrl }) => statusUrl)).toEqual([
			undefined,
			undefined,
			undefined,
		]);
		expect(hints(result, 'Send')[0]).toContain('1 of 3 not accepted');
		expect(new Set(phonesSent(emulator()).values())).toEqual(new Set([1]));
	});

	it.each([0, 1])('is for the run: item %i asking for it is enough', async (asking) => {
		Object.assign(emulator().state.switches.lives, { sentMs: 1, deliveredMs: 2 });
		const result = await at(
			workflow({ options: { ...FAST, pollWhileWaiting: '={{ $json.poll }}' } }),
			items(
				{ phone: '79990010001', poll: asking === 0 },
				{ phone: '79990010002', poll: asking === 1 },
			),
			{ publicUrl: 'http://localhost:5678/' },
		);
		expect(json(result, 'After').map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
		expect(onlyRequest(emulator()).map(({ ttl, statusUrl }) => [ttl, statusUrl])).toEqual([
			[3600, undefined],
			[3600, undefined],
		]);
	});

	it('lives an hour at most: so does the message', async () => {
		Object.assign(emulator().state.switches.lives, { sentMs: 1, deliveredMs: 2 });
		await at(polling());
		expect(onlyRequest(emulator())[0]?.ttl).toBe(3600);
	});

	it('goes on through failed readings', async () => {
		Object.assign(emulator().state.switches.lives, { sentMs: 1, deliveredMs: 2 });
		emulator().state.trouble.next('detail', { kind: 'malformed', how: 'truncated' });
		const result = await at(polling(), items({ phone: '79990010001' }));
		expect(json(result, 'After')).toMatchObject([{ outcome: 'delivered' }]);
	});

	it('obeys a stop, and leaves the accepted ids in the log', async () => {
		const logs = catchLogs();
		let stop = (): void => {};
		const running = at(polling({ waitUntil: 'seen' }), items({ phone: '79990030001' }), {
			onStart: (own) => {
				stop = own;
			},
		});
		while (emulator().state.requests.every(({ endpoint }) => endpoint !== 'detail')) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		stop();
		await running;
		while (!logs.lines.some((line) => line.includes('accepted before the stop'))) {
			await new Promise((resolve) => setImmediate(resolve));
		}
		logs.stop();
		expect(logs.lines.join()).toContain([...emulator().state.messages.keys()][0]);
	});

	it('works where n8n cannot be reached', async () => {
		const result = await elsewhere(polling(), { publicUrl: 'http://localhost:5678/' });
		expect(errorOf(result).description).not.toContain('WEBHOOK_URL');
		expect(errorOf(result).description).toContain('NOT_SENT');
	});
});
