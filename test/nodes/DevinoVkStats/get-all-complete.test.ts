import type { DevinoSeed } from '../../../emulator';
import { hints, json } from '../../support/engine';
import { endEmulators, item, period, runStats, START, startEmulator } from './support';

afterEach(endEmulators);

const idsOf = (items: Array<Record<string, unknown>>): string[] =>
	items.map(({ messageId }) => String(messageId));

const all = { ...period, returnAll: true, options: { pageSize: 100 } };
const history = (count: number, more: object = {}) => ({
	history: { count, from: START, everyMs: 1000, ...more },
});

describe('Message: Get Many, Return All', () => {
	it.each([
		[
			'rows leave the status that was asked for',
			{
				messages: Array.from({ length: 1_500 }, (_, index) => ({
					phone: `7999001${String(index).padStart(4, '0')}`,
					acceptedAt: START + index * 1000,
				})),
				switches: { detail: { update: { rows: 5, everyPages: 1 } } },
			},
			{ filters: { status: 'DELIVERED' } },
		],
		[
			'as many leave as turn up at the end',
			{
				messages: Array.from({ length: 1_500 }, (_, index) => ({
					phone: `7999001${String(index).padStart(4, '0')}`,
					acceptedAt: START + index * 1000,
				})),
				switches: {
					detail: {
						update: { rows: 5, everyPages: 1 },
						insert: { rows: 5, everyPages: 1, where: 'last' },
					},
				},
			},
			{ filters: { status: 'DELIVERED' } },
		],
		[
			'rows vanish',
			{ ...history(1_500), switches: { detail: { remove: { rows: 5, everyPages: 1 } } } },
			{},
		],
		[
			'more rows vanish than a page has',
			{ ...history(1_500), switches: { detail: { remove: { rows: 100, everyPages: 3 } } } },
			{},
		],
		[
			'one row a page is updated and moves to the end',
			{ ...history(1_000), switches: { detail: { update: { rows: 1, everyPages: 1 } } } },
			{ options: { pageSize: 100, orderField: 'EVENT_DATE_TIME' } },
		],
		[
			'as many rows turn up in front as a page has',
			{
				...history(3_000),
				switches: { detail: { insert: { rows: 100, everyPages: 20, where: 'first' } } },
			},
			{},
		],
		[
			'a page is pushed back as a whole, and the newest come first',
			{
				...history(3_000),
				switches: { detail: { insert: { rows: 100, everyPages: 3, where: 'first' } } },
			},
			{ options: { pageSize: 100, orderField: 'SENT_DATE_TIME', order: 'DESC' } },
		],
	] satisfies Array<[string, DevinoSeed, object]>)(
		'gives every row that was there all the while, once, though %s',
		async (_, seed, parameters) => {
			const emulator = await startEmulator(seed);
			const before = [...emulator.state.messages.keys()];
			const result = await runStats(emulator, { ...all, ...parameters });
			const ids = idsOf(json(result, 'Stats'));
			const read = new Set(ids);
			expect(ids).toHaveLength(read.size);
			const { status } = (parameters as { filters?: { status: string } }).filters ?? {};
			const isThere = (id: string): boolean => {
				const message = emulator.state.messages.get(id);
				const now: string | undefined = message?.history.at(-1)?.status;
				return message !== undefined && (status === undefined || now === status);
			};
			expect(before.filter((id) => isThere(id) && !read.has(id))).toEqual([]);
		},
	);

	it('gives every row where many have one time, or says how many it has', async () => {
		const emulator = await startEmulator({
			...history(5_000, { everyMs: 20 }),
			switches: { detail: { shuffleTies: true } },
		});
		const result = await runStats(emulator, { ...all, options: { pageSize: 500 } });
		const ids = idsOf(json(result, 'Stats'));
		expect(new Set(ids).size).toBe(ids.length);
		const said = /([\d,]+) of 5,000/.exec(hints(result, 'Stats').join())?.[1] ?? '5,000';
		expect(ids.length.toLocaleString('en-US')).toBe(said);
		// Without going through it again some 46 would be missing.
		expect(ids.length).toBeGreaterThan(4_990);
	});

	it('says in a warning how many came of how many, naming the item', async () => {
		const emulator = await startEmulator({
			...history(730),
			switches: { detail: { overrides: { total: 5_000 } } },
		});
		const one = await runStats(emulator, all);
		expect(idsOf(json(one, 'Stats'))).toEqual([...emulator.state.messages.keys()]);
		expect(hints(one, 'Stats', 'warning')).toEqual([
			expect.stringMatching(/^Not all messages came: 730 of 5,000\. .*Run again/),
		]);
		const items = [item({ limit: 10 }), item({ limit: 800 })];
		const two = await runStats(
			emulator,
			{ ...period, limit: '={{ $json.limit }}', options: { pageSize: 100 } },
			{ items },
		);
		expect(hints(two, 'Stats', 'warning')).toEqual([
			expect.stringContaining('730 of 800 (item 1).'),
		]);
	});

	it('goes through the list no second time where all rows came', async () => {
		const emulator = await startEmulator(history(730));
		const result = await runStats(emulator, all);
		expect(hints(result, 'Stats', 'warning')).toEqual([]);
		expect(emulator.state.requests).toHaveLength(8);
	});
});
