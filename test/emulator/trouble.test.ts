import { DISTORTIONS } from '../../emulator';
import type { DevinoSeed, Trouble } from '../../emulator';
import { endAll, idsIn, phones, startBench, textTo, until } from './support';

afterEach(endAll);

const MESSAGES = [textTo('79121234567'), textTo('79990400000'), textTo('79121234568')];

/** Sends under one trouble and tells what came back and what the emulator holds. */
async function sendUnder(trouble: Trouble, seed: DevinoSeed = {}) {
	const bench = await startBench(seed);
	bench.emulator.state.trouble.next('send', trouble);
	// A connection that was reset rejects; there is no reply then.
	const reply = await bench.send(MESSAGES).catch(() => undefined);
	const [request] = bench.emulator.state.requests;
	return { ...bench, reply, request, accepted: bench.emulator.state.messages.size };
}

describe('A trouble that keeps a request from being accepted', () => {
	it.each<[string, Trouble, number, string | null, RegExp]>([
		['429', { kind: 'tooManyRequests' }, 429, null, /"reasons"/],
		['429 with seconds', { kind: 'tooManyRequests', retryAfterSeconds: 7 }, 429, '7', /"reasons"/],
		[
			'429 with a date',
			{ kind: 'tooManyRequests', retryAfterSeconds: 7, retryAfterAs: 'date' },
			429,
			'Wed, 15 Jan 2025 09:00:07 GMT',
			/"reasons"/,
		],
		['502 in HTML', { kind: 'serverError' }, 502, null, /^<!DOCTYPE html>/],
		[
			'503 in JSON',
			{ kind: 'serverError', status: 503, body: 'json' },
			503,
			null,
			/^{"result":null/,
		],
		['500, empty', { kind: 'serverError', status: 500, body: 'empty' }, 500, null, /^$/],
		['refused', { kind: 'refused', key: 'is.spam' }, 400, null, /"key":"is\.spam"/],
		[
			'refused with 200 and ref',
			{ kind: 'refused', key: 'invalid', status: 200, ref: 'messages[1].phone' },
			200,
			null,
			/"ref":"messages\[1\]\.phone"/,
		],
		['any answer', { kind: 'answer', status: 418, body: 'tea' }, 418, null, /^tea$/],
	])('%s', async (_what, trouble, status, retryAfter, text) => {
		const { reply, accepted, request } = await sendUnder(trouble);
		expect(reply?.status).toBe(status);
		expect(reply?.headers.get('retry-after')).toBe(retryAfter);
		expect(reply?.text).toMatch(text);
		expect(accepted).toBe(0);
		expect(request).toMatchObject({
			status,
			messages: 3,
			acceptedMessages: 0,
			trouble: trouble.kind,
		});
	});

	it('a redirect leads elsewhere, and the one who follows it is seen', async () => {
		const { reply, accepted, emulator, call } = await sendUnder({ kind: 'redirect', status: 307 });
		expect(reply?.status).toBe(307);
		expect(reply?.headers.get('location')).toBe(`${emulator.url}/redirected`);
		expect(accepted).toBe(0);
		await call('/redirected');
		expect(emulator.state.requests.map(({ path, endpoint }) => [path, endpoint])).toEqual([
			['/vk/messages', 'send'],
			['/redirected', null],
		]);
	});

	it('a reset before acceptance', async () => {
		const { reply, accepted, request } = await sendUnder({
			kind: 'reset',
			when: 'beforeAcceptance',
		});
		expect(reply).toBeUndefined();
		expect(accepted).toBe(0);
		expect(request).toMatchObject({
			status: null,
			answeredAt: null,
			messages: 3,
			acceptedMessages: 0,
		});
	});
});

describe('A trouble after acceptance', () => {
	it.each(['afterAcceptance', 'midAnswer'] as const)('a reset (%s)', async (when) => {
		const { reply, accepted, request } = await sendUnder({ kind: 'reset', when });
		expect(reply).toBeUndefined();
		expect(accepted).toBe(2);
		expect(request).toMatchObject({ status: null, acceptedMessages: 2 });
	});

	it('a server error that hides the acceptance', async () => {
		const { reply, accepted } = await sendUnder({ kind: 'serverError', accepted: true });
		expect(reply).toMatchObject({ status: 502 });
		expect(accepted).toBe(2);
	});

	it.each<[string, (text: string, whole: string) => void]>([
		['truncated', (text, whole) => expect(whole.slice(0, Math.floor(whole.length / 2))).toBe(text)],
		['html', (text) => expect(text).toMatch(/^<!DOCTYPE html>/)],
		['empty', (text) => expect(text).toBe('')],
		['notJson', (text) => expect(() => JSON.parse(text) as unknown).toThrow()],
		['fewer', (text) => expect(resultOf(text)).toHaveLength(2)],
		['more', (text) => expect(resultOf(text)).toHaveLength(4)],
		['none', (text) => expect(resultOf(text)).toEqual([])],
		['unwrapped', (text, whole) => expect(JSON.parse(text)).toEqual(resultOf(whole))],
		[
			'okWithoutId',
			(text) => {
				expect(resultOf(text)).toMatchObject([
					{ code: 'OK' },
					{ code: 'REJECTED' },
					{ code: 'OK' },
				]);
				expect(idsIn(text)).toEqual([]);
			},
		],
		[
			'reasonsMap',
			(text) => expect(resultOf(text)).toMatchObject([{}, { reasons: { 'is.spam': '' } }, {}]),
		],
		['nullResult', (text) => expect(text).toBe('{"result":null}')],
		['idsAsStrings', (text) => expect(text).toMatch(/"messageId":"\d{19}"/)],
	])('an answer that is malformed: %s', async (how, check) => {
		const whole = await sendUnder({ kind: 'none' });
		const { reply, accepted } = await sendUnder({ kind: 'malformed', how });
		expect(reply?.status).toBe(200);
		expect(accepted).toBe(2);
		// The same seed, so the same ids: but for the trouble the answers would be alike.
		check(String(reply?.text), String(whole.reply?.text));
	});

	it('ids as bare numbers though the switch says strings', async () => {
		const seed: DevinoSeed = { switches: { send: { idsAs: 'string' } } };
		const { reply } = await sendUnder({ kind: 'malformed', how: 'idsAsNumbers' }, seed);
		expect(reply).toMatchObject({
			text: expect.stringMatching(/"messageId":\d{19}[,}]/) as string,
		});
	});

	it('every distortion of the list is tried above', () => {
		expect(Object.keys(DISTORTIONS).sort()).toEqual(
			[
				...['fewer', 'more', 'none', 'unwrapped', 'okWithoutId', 'reasonsMap', 'nullResult'],
				...['idsAsStrings', 'idsAsNumbers'],
			].sort(),
		);
	});
});

const resultOf = (text: string) => (JSON.parse(text) as { result: unknown }).result;

describe('A slow answer', () => {
	it('before acceptance: nothing is accepted until the time is up', async () => {
		const { send, emulator, clock } = await startBench();
		emulator.state.trouble.next('send', { kind: 'slow', beforeMs: 5_000 });
		const answer = send(MESSAGES);
		await until(() => clock.pending() > 0);
		expect(emulator.state.messages.size).toBe(0);
		clock.advance(5_000);
		expect((await answer).status).toBe(200);
		expect(emulator.state.messages.size).toBe(2);
	});

	it('after acceptance: accepted at once, answered later', async () => {
		const { send, emulator, clock } = await startBench();
		emulator.state.trouble.next('send', { kind: 'slow', afterMs: 5_000 });
		const answer = send(MESSAGES);
		await until(() => emulator.state.messages.size > 0);
		const [request] = emulator.state.requests;
		expect(request?.answeredAt).toBeNull();
		await until(() => clock.pending() > 1);
		clock.advance(5_000);
		expect((await answer).status).toBe(200);
		expect(Number(request?.answeredAt) - Number(request?.receivedAt)).toBe(5_000);
	});

	it('trickling: the body comes piece by piece, and whole', async () => {
		const { send, emulator, clock } = await startBench();
		emulator.state.trouble.next('send', { kind: 'slow', trickle: { bytes: 10, everyMs: 1_000 } });
		let text: string | undefined;
		const answer = send(MESSAGES).then((reply) => (text = reply.text));
		let seconds = 0;
		await until(() => {
			if (clock.pending() > 0 && text === undefined) {
				clock.advance(1_000);
				seconds++;
			}
			return text !== undefined;
		});
		await answer;
		expect(seconds).toBeGreaterThanOrEqual(Math.floor(Buffer.byteLength(String(text)) / 10));
		expect(resultOf(String(text))).toHaveLength(3);
	});
});

describe('Which requests meet a trouble', () => {
	const STATUS =
		'/vk-stat/statistics/of-group?groupBy=DAY&startDate=2025-01-01T00:00:00&endDate=2025-01-31T00:00:00';

	it('the next so many, in the order in which they were asked for', async () => {
		const { send, emulator } = await startBench();
		const { trouble } = emulator.state;
		trouble.next('send', { kind: 'serverError', status: 503 }, 2);
		trouble.next('send', { kind: 'tooManyRequests' });
		const statuses = [];
		for (let turn = 0; turn < 4; turn++) statuses.push((await send(MESSAGES)).status);
		expect(statuses).toEqual([503, 503, 429, 200]);
	});

	it('all, until cleared; `none` in the queue lets one through', async () => {
		const { send, emulator } = await startBench();
		const { trouble } = emulator.state;
		trouble.always('send', { kind: 'tooManyRequests' });
		expect((await send(MESSAGES)).status).toBe(429);
		trouble.next('send', { kind: 'none' });
		expect((await send(MESSAGES)).status).toBe(200);
		expect((await send(MESSAGES)).status).toBe(429);
		trouble.clear('send');
		expect((await send(MESSAGES)).status).toBe(200);
	});

	it('those of one endpoint, or of every one', async () => {
		const { send, call, emulator } = await startBench();
		emulator.state.trouble.always('statistics', { kind: 'serverError', status: 500 });
		expect([(await send(MESSAGES)).status, (await call(STATUS)).status]).toEqual([200, 500]);
		emulator.state.trouble.always('*', { kind: 'serverError', status: 504 });
		expect([(await send(MESSAGES)).status, (await call(STATUS)).status]).toEqual([504, 500]);
	});

	it('those that a function chooses', async () => {
		const { send, emulator } = await startBench();
		emulator.state.trouble.choose('send', ({ body }) =>
			body.includes('bad') ? { kind: 'serverError' } : undefined,
		);
		expect((await send([textTo('79121234567', { text: 'bad' })])).status).toBe(502);
		expect((await send([textTo('79121234567', { text: 'good' })])).status).toBe(200);
	});

	it('some at random, the same for the same seed and after a reset', async () => {
		const choices: Trouble[] = [{ kind: 'tooManyRequests' }, { kind: 'serverError' }];
		const statuses = async (random: number) => {
			const { send, emulator } = await startBench({ random });
			const rounds: number[][] = [];
			for (const round of [0, 1]) {
				if (round) emulator.reset();
				emulator.state.trouble.atRandom('send', 0.5, choices);
				const list: number[] = [];
				for (let turn = 0; turn < 40; turn++) list.push((await send(MESSAGES)).status);
				rounds.push(list);
			}
			expect(rounds[1]).toEqual(rounds[0]);
			return rounds[0] ?? [];
		};
		const first = await statuses(1);
		expect(new Set(first)).toEqual(new Set([200, 429, 502]));
		expect(await statuses(1)).toEqual(first);
		expect(await statuses(2)).not.toEqual(first);
	});
});

describe('Thousands of messages under random trouble', () => {
	const CHOICES: Trouble[] = [
		{ kind: 'tooManyRequests', retryAfterSeconds: 0 },
		{ kind: 'serverError' },
		{ kind: 'serverError', accepted: true },
		{ kind: 'reset', when: 'beforeAcceptance' },
		{ kind: 'reset', when: 'afterAcceptance' },
		{ kind: 'reset', when: 'midAnswer' },
		{ kind: 'malformed', how: 'truncated' },
		{ kind: 'malformed', how: 'fewer' },
		{ kind: 'refused', key: 'billing.error' },
	];

	it('the record agrees with itself, and whoever was told OK is there', async () => {
		const { send, emulator } = await startBench({ random: 11 });
		const { state } = emulator;
		state.trouble.atRandom('send', 0.6, CHOICES);
		const told = new Set<string>();
		for (let round = 0; round < 200; round++) {
			const reply = await send(phones(20).map((phone) => textTo(phone))).catch(() => undefined);
			for (const id of idsIn(reply?.text ?? '')) told.add(id);
		}
		const sum = (of: 'messages' | 'acceptedMessages') =>
			state.requests.reduce((total, request) => total + request[of], 0);
		expect(sum('messages')).toBe(4_000);
		expect(sum('acceptedMessages')).toBe(state.messages.size);
		// The last id of a truncated answer may have lost digits.
		const whole = [...told].filter((id) => id.length === 19);
		for (const id of whole) expect(state.messages.has(id)).toBe(true);
		expect(whole.length).toBeGreaterThan(1_000);
		expect(whole.length).toBeLessThan(state.messages.size);
		expect(new Set(state.requests.map(({ trouble }) => trouble))).toEqual(
			new Set([null, ...CHOICES.map(({ kind }) => kind)]),
		);
	});
});
