import { errorOf, hints, json, outputs } from '../../support/engine';
import { endEmulators, period, queriesOf, runStats, START, startEmulator } from './support';

afterEach(endEmulators);

const idsOf = (items: Array<Record<string, unknown>>): string[] =>
	items.map(({ messageId }) => String(messageId));

describe('Message: Get Many over a long history', () => {
	it('gives 25,300 rows once each, in order, with exact ids', async () => {
		const emulator = await startEmulator({
			history: { count: 25_300, from: START, everyMs: 1000 },
		});
		const result = await runStats(emulator, { ...period, returnAll: true });
		const expected = [...emulator.state.messages.keys()];

		expect(idsOf(json(result, 'Stats'))).toEqual(expected);
		expect(expected.some((id) => !Number.isSafeInteger(Number(id)))).toBe(true);
		expect(emulator.state.requests).toHaveLength(26);
		expect(hints(result, 'Stats')).toEqual(['25,300 messages were read in 26 pages']);
	}, 60_000);

	it.each([
		['in front', 'first'],
		['at the end', 'last'],
	] as const)('gives every row once while rows turn up %s', async (_, where) => {
		const emulator = await startEmulator({
			history: { count: 2_530, from: START, everyMs: 1000 },
			switches: { detail: { insert: { rows: 7, everyPages: 2, where } } },
		});
		const before = [...emulator.state.messages.keys()];
		const result = await runStats(emulator, {
			...period,
			returnAll: true,
			options: { pageSize: 100 },
		});
		const ids = idsOf(json(result, 'Stats'));

		expect(new Set(ids).size).toBe(ids.length);
		const read = new Set(ids);
		expect(before.filter((id) => !read.has(id))).toEqual([]);
	});

	it.each([
		[
			'page numbers are nonsense',
			{ overrides: { pages: -1, number: 77, size: 3, pageExists: false } },
		],
		['there is no total', { absent: ['total'] }],
		['there is no more', { absent: ['more', 'total'] }],
		['more is always false', { overrides: { more: false } }],
		['more is always true', { overrides: { more: true } }],
		['the total is far too small', { overrides: { total: 5, more: true } }],
		['the total is far too large', { overrides: { total: 99_999 } }],
		['the wrapper is missing', { wrapper: false }],
		['ids are bare numbers', { idsAs: 'number' as const }],
		['the provider gives smaller pages than asked for', { maxPageSize: 70 }],
	])('gives every row once when %s', async (_, detail) => {
		const emulator = await startEmulator({
			history: { count: 730, from: START, everyMs: 1000 },
			switches: { detail },
		});
		const result = await runStats(emulator, {
			...period,
			returnAll: true,
			options: { pageSize: 100 },
		});
		expect(idsOf(json(result, 'Stats'))).toEqual([...emulator.state.messages.keys()]);
	});

	it('gives as many rows as the limit says, and asks for no more', async () => {
		const emulator = await startEmulator({ history: { count: 900, from: START } });
		const result = await runStats(emulator, { ...period, limit: 120, options: { pageSize: 50 } });

		expect(idsOf(json(result, 'Stats'))).toEqual([...emulator.state.messages.keys()].slice(0, 120));
		expect(queriesOf(emulator).map((query) => query.get('limit'))).toEqual(['50', '50', '20']);
	});

	it('keeps the rows already read when a page fails, and says how far it came', async () => {
		const emulator = await startEmulator({ history: { count: 500, from: START } });
		emulator.state.trouble.choose('detail', ({ query }) =>
			query.get('offset') === '300'
				? { kind: 'refused', key: 'invalid', status: 400, description: 'no such page' }
				: undefined,
		);
		const parameters = { ...period, returnAll: true, options: { pageSize: 100 } };
		const result = await runStats(emulator, parameters, {
			settings: { onError: 'continueRegularOutput' },
		});
		const items = outputs(result, 'Stats')[0] ?? [];
		const last = items.at(-1);

		expect(idsOf(items.slice(0, -1).map((one) => one.json))).toEqual(
			[...emulator.state.messages.keys()].slice(0, 300),
		);
		expect(Object.keys(last?.json ?? {})).toEqual(['error', 'message']);
		expect(last?.pairedItem).toEqual({ item: 0 });
		expect(last?.json.error).toMatchObject({
			code: 'REJECTED',
			certainty: 'certain',
			rowsRead: 300,
			pagesRead: 3,
			nextOffset: 300,
			total: 500,
			reasons: [{ key: 'invalid', description: 'no such page' }],
		});
		expect(last?.json.message).toContain('300 of 500 messages in 3 pages were read before');
	});

	it('stops the workflow at a failed page with On Error: Stop', async () => {
		const emulator = await startEmulator({ history: { count: 500, from: START } });
		emulator.state.trouble.next('detail', { kind: 'none' });
		emulator.state.trouble.always('detail', { kind: 'serverError', status: 500, body: 'json' });
		const result = await runStats(emulator, {
			...period,
			returnAll: true,
			options: { pageSize: 100 },
		});
		expect(errorOf(result).message).toContain('HTTP 500');
		expect(errorOf(result).description).toContain('100 of 500 messages in 1 page were read before');
	});

	it('asks for no further page once the execution is stopped', async () => {
		const emulator = await startEmulator({ history: { count: 5_000, from: START } });
		let stop = (): void => {};
		emulator.state.trouble.choose('detail', ({ query }) => {
			if (query.get('offset') === '200') stop();
			return undefined;
		});
		await runStats(
			emulator,
			{ ...period, returnAll: true, options: { pageSize: 100 } },
			{ options: { onStart: (cancel) => (stop = cancel) } },
		);
		expect(emulator.state.requests.length).toBeLessThan(12);
	});
});
