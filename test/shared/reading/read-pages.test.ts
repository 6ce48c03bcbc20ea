import fc from 'fast-check';

import type { DetailPage, DetailRow } from '../../../providers/devino/detail';
import type { PagePosition } from '../../../nodes/shared/reading/page-queue';
import {
	isOver,
	missingRows,
	PAGES_AHEAD,
	readPages,
} from '../../../nodes/shared/reading/read-pages';

const keep = (one: DetailRow): DetailRow => one;

const row = (id: number): { messageId: string } => ({ messageId: String(id) });

interface Came {
	rows?: number;
	fresh?: number;
	came?: number;
}

interface Provider {
	fetchPage: (position: PagePosition) => Promise<DetailPage>;
	/** The messages that stood there before the first page was asked for. */
	before: string[];
	/** The messages that stand there now. */
	left: () => string[];
	asked: PagePosition[];
	mostAtOnce: () => number;
}

/** A provider whose list grows while it is read, and which answers in any order. */
function growingProvider(options: {
	count: number;
	/** How many turn up after each page, in turn, and where. */
	growth: Array<{ rows: number; where: 'first' | 'last' }>;
	/** How many of the first rows leave after each page, in turn. */
	leaving?: number[];
	/** Turns of the event loop that an answer takes, before and after it looks at the list. */
	delays: Array<[number, number]>;
	tells: (page: DetailPage, limit: number) => Partial<DetailPage>;
	mostRows?: number;
}): Provider {
	const list = Array.from({ length: options.count }, (_, index) => row(index));
	const before = list.map(({ messageId }) => messageId);
	const asked: PagePosition[] = [];
	let next = options.count;
	let answered = 0;
	let underWay = 0;
	let most = 0;
	const turns = async (count: number): Promise<void> => {
		for (let turn = 0; turn < count; turn++) await Promise.resolve();
	};
	return {
		before,
		left: () => list.map(({ messageId }) => messageId),
		asked,
		mostAtOnce: () => most,
		fetchPage: async ({ offset, limit }) => {
			const [early, late] = options.delays[asked.length % options.delays.length] ?? [0, 0];
			asked.push({ offset, limit });
			most = Math.max(most, ++underWay);
			await turns(early);
			const rows = list.slice(offset, offset + Math.min(limit, options.mostRows ?? limit));
			const page = { rows, total: list.length, more: offset + rows.length < list.length };
			list.splice(0, options.leaving?.[answered] ?? 0);
			const grown = options.growth[answered++];
			for (let count = 0; count < (grown?.rows ?? 0); count++) {
				if (grown?.where === 'first') list.unshift(row(next++));
				else list.push(row(next++));
			}
			await turns(late);
			underWay--;
			return { ...page, ...options.tells(page, limit) };
		},
	};
}

const idsOf = (rows: Array<Record<string, unknown>>): unknown[] =>
	rows.map(({ messageId }) => messageId);

describe('Reading page by page', () => {
	it('gives every row that was there, once and in order, however the list grows and answers overtake', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					count: fc.integer({ min: 0, max: 300 }),
					growth: fc.array(
						fc.record({
							rows: fc.integer({ min: 0, max: 2 }),
							where: fc.constantFrom('first' as const, 'last' as const),
						}),
						{ maxLength: 12 },
					),
					delays: fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 1, maxLength: 9 }),
					// A page that rows in front have pushed back whole holds nothing new and ends the reading.
					pageSize: fc.integer({ min: 16, max: 40 }),
					mostRows: fc.integer({ min: 16, max: 50 }),
				}),
				async ({ pageSize, ...options }) => {
					const provider = growingProvider({ ...options, tells: () => ({}) });
					const read = await readPages({ keep, ...provider, pageSize, wanted: undefined });
					const ids = idsOf(read.rows);
					expect(new Set(ids).size).toBe(ids.length);
					const old = new Set(provider.before);
					expect(ids.filter((id) => old.has(String(id)))).toEqual(provider.before);
				},
			),
			{ numRuns: 300 },
		);
	});

	it('gives every row that stays, once, however many leave before it while others turn up', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.record({
					count: fc.integer({ min: 0, max: 300 }),
					growth: fc.array(
						fc.record({
							rows: fc.integer({ min: 0, max: 3 }),
							where: fc.constant('last' as const),
						}),
						{ maxLength: 12 },
					),
					leaving: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 20 }),
					pageSize: fc.integer({ min: 16, max: 40 }),
					mostRows: fc.integer({ min: 16, max: 50 }),
				}),
				async ({ pageSize, ...options }) => {
					const provider = growingProvider({ ...options, delays: [[0, 0]], tells: () => ({}) });
					const read = await readPages({
						...{ keep, ...provider, pageSize, mayMove: true },
						wanted: undefined,
					});
					const ids = idsOf(read.rows);
					expect(new Set(ids).size).toBe(ids.length);
					const stayed = new Set(provider.left());
					const missing = provider.before.filter((id) => stayed.has(id) && !ids.includes(id));
					expect(missing).toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
	});

	it.each([
		[{ total: 5, wanted: Infinity }, 2],
		[{ total: 5, wanted: 4 }, 1],
		[{ total: 3, wanted: Infinity }, 0],
		[{ total: 2, wanted: Infinity }, 0],
		[{ total: undefined, wanted: Infinity }, 0],
	])('lacks of %j, when it has 3 rows: %i', (told, missing) => {
		expect(missingRows(3, told)).toBe(missing);
	});

	it.each([
		['an empty page', { rows: 0, fresh: 0, came: 5 }, { total: 9, more: true }, true],
		['a page without new rows', { rows: 2, fresh: 0, came: 5 }, { total: 9, more: true }, true],
		['no more, and as many came as there are', { came: 9 }, { total: 9, more: false }, true],
		['no more, and fewer came', { came: 8 }, { total: 9, more: false }, false],
		['more, and as many came as there are', { came: 9 }, { total: 9, more: true }, false],
		['nothing about more', { came: 9 }, { total: 9, more: undefined }, false],
		['no more, no total, a short page', { rows: 1 }, { more: false }, true],
		['no more, no total, a full page', { rows: 2 }, { more: false }, false],
	])('is over, or not, by %s', (_, { rows = 2, fresh = 1, came = 2 }: Came, told, over) => {
		const page = { rows: Array.from({ length: rows }, (__, id) => row(id)), ...told } as DetailPage;
		expect(isOver(page, { fresh, came, limit: 2, isPushedBack: false })).toBe(over);
	});

	it.each([
		['neither total nor more', () => ({ total: undefined, more: undefined })],
		['a total of nothing', () => ({ total: 0, more: true })],
		['more, always', () => ({ more: true })],
		['no more, always', () => ({ more: false })],
		[
			'no total, and no more after a short page',
			(page: DetailPage, limit: number) => ({ total: undefined, more: page.rows.length === limit }),
		],
	])('gives every row once when the provider tells %s', async (_, tells) => {
		const provider = growingProvider({ count: 57, growth: [], delays: [[0, 0]], tells });
		const read = await readPages({ keep, ...provider, pageSize: 10, wanted: undefined });
		expect(idsOf(read.rows)).toEqual(provider.before);
	});

	it('stops at a page without new rows', async () => {
		let asked = 0;
		const read = await readPages({
			keep,
			fetchPage: async () => {
				asked++;
				return { rows: [row(1), row(2)], total: 1_000_000, more: true };
			},
			pageSize: 2,
			wanted: undefined,
		});
		expect(idsOf(read.rows)).toEqual(['1', '2']);
		expect(read.missing).toBe(999_998);
		// And once more, for there are said to be many: that ends with its second page.
		expect(asked).toBeLessThanOrEqual(1 + PAGES_AHEAD + 2);
	});

	it('stops when rows without an id come a second time, and keeps equal rows of one page', async () => {
		const page = { rows: [{ text: 'a' }, { text: 'a' }], total: undefined, more: true };
		const read = await readPages({
			keep,
			fetchPage: async () => page,
			pageSize: 2,
			wanted: undefined,
		});
		expect(read.rows).toEqual([{ text: 'a' }, { text: 'a' }]);
	});

	it('asks several pages ahead once the total is known, and no page beyond it', async () => {
		const provider = growingProvider({
			count: 95,
			growth: [],
			delays: [[3, 3]],
			tells: () => ({}),
		});
		await readPages({ keep, ...provider, pageSize: 10, wanted: undefined });
		expect(provider.mostAtOnce()).toBe(PAGES_AHEAD);
		expect(provider.asked.map(({ offset }) => offset)).toEqual([
			0, 10, 20, 30, 40, 50, 60, 70, 80, 90,
		]);
	});

	it('keeps what it read when a page fails', async () => {
		const provider = growingProvider({
			count: 95,
			growth: [],
			delays: [[0, 0]],
			tells: () => ({}),
		});
		const read = await readPages({
			keep,
			fetchPage: async (position) => {
				if (position.offset === 40) throw new Error('gone');
				return await provider.fetchPage(position);
			},
			pageSize: 10,
			wanted: undefined,
		});
		expect(read.rows).toHaveLength(40);
		expect(read).toMatchObject({ pages: 4, offset: 40, total: 95, failure: new Error('gone') });
	});
});
