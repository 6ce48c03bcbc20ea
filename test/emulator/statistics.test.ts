import { groupStart } from '../../emulator/devino/statistics';
import type { DevinoSeed } from '../../emulator';
import { endAll, fixture, startBench, textTo } from './support';
import type { Bench, Reply } from './support';

afterEach(endAll);

interface Amount {
	date: string;
	amount: number;
}
type Section = Record<string, Amount[]>;
interface Statistics {
	messages: Section;
	segments: Section;
}

const YEAR = 'startDate=2025-01-01T00:00:00&endDate=2025-12-31T23:59:59';
const get = async ({ call }: Bench, query: string) =>
	await call(`/vk-stat/statistics/of-group?${query}`);
const resultOf = ({ text }: Reply) => (JSON.parse(text) as { result: Statistics }).result;
const at = (month: number, day: number, hour = 12) => Date.UTC(2025, month - 1, day, hour - 3);
const sum = (amounts: Amount[] = []) => amounts.reduce((total, { amount }) => total + amount, 0);

describe('GET /vk-stat/statistics/of-group', () => {
	it("answers in the form of the page's example", async () => {
		const bench = await startBench({ messages: [{ phone: '79121234567', acceptedAt: at(1, 5) }] });
		const example = resultOf({ text: fixture('statistics-response.json') } as Reply);
		const result = resultOf(await get(bench, `groupBy=MONTH&${YEAR}`));
		expect(Object.keys(result)).toEqual(Object.keys(example));
		expect(Object.keys(result.messages).sort()).toEqual(Object.keys(example.messages).sort());
		expect(result.messages.delivered).toEqual([{ date: '2025-01-01 00:00:00', amount: 1 }]);
		expect(result.messages.deleted).toEqual([]);
	});

	it('agrees with what was sent', async () => {
		const bench = await startBench();
		const fates = ['00', '00', '00', '01', '02', '07', '10', '20', '30', '40'];
		await bench.send(fates.map((fate, index) => textTo(`79990${fate}000${index}`, { ttl: 60 })));
		await bench.advance(100_000);
		const { messages } = resultOf(await get(bench, `groupBy=DAY&${YEAR}`));
		const totals = Object.fromEntries(
			Object.entries(messages).map(([status, amounts]) => [status, sum(amounts)]),
		);
		expect(totals).toEqual({
			...{ accepted: 9, sent: 9, delivered: 5, seen: 4, clicked: 1, expired: 1 },
			...{ undeliverable: 1, rejected: 1, unknown: 1, scheduled: 0, enrouted: 0, deleted: 0 },
		});
	});

	it('counts each message once, by where it stands, when told to', async () => {
		const bench = await startBench({ switches: { statistics: { counting: 'current' } } });
		await bench.send([textTo('79990000000'), textTo('79990010000')]);
		await bench.advance(100_000);
		const { messages } = resultOf(await get(bench, `groupBy=DAY&${YEAR}`));
		expect([sum(messages.accepted), sum(messages.delivered), sum(messages.seen)]).toEqual([
			0, 1, 1,
		]);
	});

	it('counts segments apart from messages', async () => {
		const bench = await startBench();
		await bench.send([
			textTo('79121234567', { text: 'x'.repeat(70) }),
			textTo('79121234568', { text: 'x'.repeat(135) }),
		]);
		const { messages, segments } = resultOf(await get(bench, `groupBy=DAY&${YEAR}`));
		expect(sum(messages.accepted)).toBe(2);
		expect(sum(segments.accepted)).toBe(4);
	});

	it.each([
		['NONE', { '2025-01-01 00:00:00': 6 }],
		['YEAR', { '2025-01-01 00:00:00': 6 }],
		['MONTH', { '2025-01-01 00:00:00': 5, '2025-03-01 00:00:00': 1 }],
		[
			'WEEK',
			{
				'2024-12-30 00:00:00': 3,
				'2025-01-06 00:00:00': 2,
				'2025-02-24 00:00:00': 1,
			},
		],
		[
			'DAY',
			{
				'2025-01-01 00:00:00': 2,
				'2025-01-05 00:00:00': 1,
				'2025-01-06 00:00:00': 2,
				'2025-03-01 00:00:00': 1,
			},
		],
		[
			'HOUR',
			{
				'2025-01-01 00:00:00': 1,
				'2025-01-01 13:00:00': 1,
				'2025-01-05 23:00:00': 1,
				'2025-01-06 00:00:00': 2,
				'2025-03-01 12:00:00': 1,
			},
		],
	])('groups by %s', async (groupBy, dates) => {
		const times = [at(1, 1, 0), at(1, 1, 13), at(1, 5, 23), at(1, 6, 0), at(1, 6, 0), at(3, 1)];
		const bench = await startBench({
			messages: times.map((acceptedAt) => ({ phone: '79121234567', acceptedAt })),
		});
		const { messages } = resultOf(await get(bench, `groupBy=${groupBy}&${YEAR}`));
		expect(
			Object.fromEntries((messages.accepted ?? []).map(({ date, amount }) => [date, amount])),
		).toEqual(dates);
	});

	it('gives dates in no order, as the example does', async () => {
		const bench = await startBench({
			history: { count: 300, from: at(1, 1), everyMs: 24 * 60 * 60 * 1_000 },
		});
		const dates = resultOf(await get(bench, `groupBy=DAY&${YEAR}`)).messages.accepted?.map(
			({ date }) => date,
		);
		expect(dates).toHaveLength(300);
		expect(dates).not.toEqual([...(dates ?? [])].sort());
	});

	it('filters by period, task and trigger, in the zone of timeOffset', async () => {
		const phone = '79121234567';
		const bench = await startBench({
			messages: [
				{ phone, acceptedAt: at(1, 1), taskId: 5, triggerId: 6 },
				{ phone, acceptedAt: at(1, 2), taskId: 5 },
				{ phone, acceptedAt: at(1, 3) },
			],
		});
		const accepted = async (query: string) =>
			sum(resultOf(await get(bench, `groupBy=NONE&${query}`)).messages.accepted);
		expect(await accepted(YEAR)).toBe(3);
		expect(await accepted(`${YEAR}&taskId=5`)).toBe(2);
		expect(await accepted(`${YEAR}&taskId=5&triggerId=6`)).toBe(1);
		const noon = 'startDate=2025-01-02T12%3A00%3A00&endDate=2025-01-02T12%3A00%3A00';
		expect(await accepted(noon)).toBe(1);
		expect(await accepted(`${noon}&timeOffset=0`)).toBe(0);
	});

	it.each([
		[YEAR, 'groupBy'],
		[`groupBy=QUARTER&${YEAR}`, 'groupBy'],
		['groupBy=DAY&startDate=2025-01-01T00:00:00', 'endDate'],
		['groupBy=DAY&startDate=2025-01-01&endDate=2025-01-02', 'startDate'],
		[`groupBy=DAY&${YEAR}&taskId=x`, 'taskId'],
	])("refuses %j in the page's form, naming %s", async (query, ref) => {
		const bench = await startBench();
		const { status, text } = await get(bench, query);
		expect(status).toBe(400);
		expect(JSON.parse(text)).toMatchObject({ result: null, reasons: [{ ref }] });
	});

	it('wants the key, and a key with the right', async () => {
		const { call } = await startBench();
		const path = `/vk-stat/statistics/of-group?groupBy=DAY&${YEAR}`;
		expect((await call(path, { authorization: 'Key other' })).status).toBe(401);
		expect((await call(path, { authorization: 'Key demo-key-no-vk' })).status).toBe(403);
	});

	const shaped = async (statistics: NonNullable<DevinoSeed['switches']>['statistics']) => {
		const bench = await startBench({
			switches: { statistics },
			messages: [{ phone: '79121234567', acceptedAt: at(1, 5) }],
		});
		return JSON.parse((await get(bench, `groupBy=MONTH&${YEAR}`)).text) as { result: unknown };
	};

	it.each(['object', 'byDate'] as const)(
		'has members beside the statuses, and amounts without dates, when told to: %s',
		async (shape) => {
			const members = { period: '2025-01' };
			const { result } = await shaped({ shape, members, nullDates: true, omitEmpty: true });
			const [section] = [(result as { messages: Section | Section[] }).messages].flat();
			expect(section).toMatchObject({ period: '2025-01' });
			expect([section?.accepted].flat()).toEqual([{ date: null, amount: 1 }]);
		},
	);

	it('counts in Moscow, whatever timeOffset says, when told to', async () => {
		const bench = await startBench({
			messages: [{ phone: '79121234567', acceptedAt: at(1, 2) }],
			switches: { statistics: { ignoreTimeOffset: true } },
		});
		const noon = 'startDate=2025-01-02T12:00:00&endDate=2025-01-02T12:00:00&timeOffset=0';
		const { messages } = resultOf(await get(bench, `groupBy=NONE&${noon}`));
		expect(sum(messages.accepted)).toBe(1);
	});

	it('comes without its wrapper, as an array, by date, without empty statuses, when told to', async () => {
		const entry = { date: '2025-01-01 00:00:00', amount: 1 };
		const four = { accepted: [entry], sent: [entry], delivered: [entry], seen: [entry] };
		expect(await shaped({ wrapper: false, omitEmpty: true })).toEqual({
			messages: four,
			segments: four,
		});
		expect(await shaped({ shape: 'array', omitEmpty: true })).toEqual({
			result: { messages: [four], segments: [four] },
		});
		const dates = [{ accepted: entry, sent: entry, delivered: entry, seen: entry }];
		expect(await shaped({ shape: 'byDate', omitEmpty: true })).toEqual({
			result: { messages: dates, segments: dates },
		});
	});
});

describe('The beginning of a group', () => {
	it('is that of the zone, across the turn of a year', () => {
		const newYearInMoscow = Date.UTC(2024, 11, 31, 21, 30);
		expect(groupStart(newYearInMoscow, 'YEAR')).toBe('2025-01-01 00:00:00');
		expect(groupStart(newYearInMoscow, 'YEAR', 0)).toBe('2024-01-01 00:00:00');
		expect(groupStart(newYearInMoscow, 'WEEK')).toBe('2024-12-30 00:00:00');
		expect(groupStart(newYearInMoscow, 'HOUR', 330)).toBe('2025-01-01 03:00:00');
	});
});
