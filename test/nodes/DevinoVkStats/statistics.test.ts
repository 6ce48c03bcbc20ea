import { drawChart, axisTop } from '../../../nodes/DevinoVkStats/chart';
import { chartData } from '../../../nodes/DevinoVkStats/chart-data';
import { tableOf } from '../../../nodes/DevinoVkStats/statistics-output';
import type { Grouping, StatisticsRow } from '../../../providers/devino/statistics';
import { errorOf, json, outputs } from '../../support/engine';
import { endEmulators, item, queriesOf, runStats, startEmulator } from './support';

afterEach(endEmulators);

const parameters = {
	resource: 'statistics',
	operation: 'get',
	groupBy: 'DAY',
	startDate: '2023-01-01T00:00:00',
	endDate: '2023-02-01T00:00:00',
};

const messages = [
	{ phone: '79120000001', acceptedAt: '2023-01-12T09:00:00Z', taskId: 12 },
	{ phone: '79120000002', acceptedAt: '2023-01-10T20:59:59Z', message: { text: 'x'.repeat(100) } },
	{ phone: '79120000003', acceptedAt: '2023-01-10T21:00:00Z' },
	{ phone: '79990200001', acceptedAt: '2023-01-12T09:00:00Z' },
];

describe('Statistics: Get', () => {
	it('gives a table of dates and units, sorted, with zeros and rates', async () => {
		const emulator = await startEmulator({ messages });
		const rows = json(await runStats(emulator, parameters), 'Stats');

		expect(rows.map(({ date, unit }) => `${String(date)} ${String(unit)}`)).toEqual([
			'2023-01-10 00:00:00 messages',
			'2023-01-10 00:00:00 segments',
			'2023-01-11 00:00:00 messages',
			'2023-01-11 00:00:00 segments',
			'2023-01-12 00:00:00 messages',
			'2023-01-12 00:00:00 segments',
		]);
		expect(rows[1]).toEqual({
			date: '2023-01-10 00:00:00',
			unit: 'segments',
			accepted: 2,
			scheduled: 0,
			enrouted: 0,
			sent: 2,
			deleted: 0,
			delivered: 2,
			expired: 0,
			seen: 2,
			clicked: 0,
			rejected: 0,
			undeliverable: 0,
			unknown: 0,
			deliveredRate: 1,
			seenRate: 1,
		});
		expect(rows[4]).toMatchObject({ accepted: 2, delivered: 1, deliveredRate: 0.5, seenRate: 0.5 });
	});

	it.each([
		['a list around it', { shape: 'array' as const }],
		['an object for each date', { shape: 'byDate' as const }],
		['no wrapper', { wrapper: false }],
		['statuses without messages left out', { omitEmpty: true }],
	])('gives the same table when the answer has %s', async (_, statistics) => {
		const usual = await startEmulator({ messages });
		const other = await startEmulator({ messages, switches: { statistics } });
		const expected = json(await runStats(usual, parameters), 'Stats');
		expect(expected).toHaveLength(6);
		expect(json(await runStats(other, parameters), 'Stats')).toEqual(expected);
	});

	it.each([
		['{"result":{}}', 'table', []],
		['{"result":{}}', 'rows', []],
		['{"result":{}}', 'raw', [{}]],
		['{}', 'table', [{ error: { code: 'UNINTELLIGIBLE' } }]],
		['{"result":{"hello":1}}', 'table', [{ error: { code: 'UNINTELLIGIBLE' } }]],
		['{"result":{"hello":1}}', 'raw', [{ hello: 1 }]],
		['{"result":[1]}', 'raw', [{ result: [1] }]],
		['<html>', 'raw', [{ error: { code: 'UNINTELLIGIBLE' } }]],
	])('makes of the answer %s as %s what is in it', async (body, output, expected) => {
		const emulator = await startEmulator();
		emulator.state.trouble.always('statistics', { kind: 'answer', status: 200, body });
		const result = await runStats(
			emulator,
			{ ...parameters, output },
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(json(result, 'Stats')).toMatchObject(expected);
		expect(json(result, 'Stats')).toHaveLength(expected.length);
	});

	it.each(['table', 'rows', 'raw'])(
		'leaves out what the page does not have, and dates that are null, as %s',
		async (output) => {
			const emulator = await startEmulator({
				messages,
				switches: { statistics: { members: { period: '2023-01' }, nullDates: true } },
			});
			const own = { ...parameters, output, options: { chart: true } };
			const result = await runStats(emulator, own);
			expect(errorOf(result).message).toBe('');
			const items = json(result, 'Stats');
			expect(items.at(-1)).toMatchObject({ chart: { totals: { sent: 4, failed: 1 } } });
			if (output === 'raw') expect(items[0]).toMatchObject({ messages: { period: '2023-01' } });
			else expect(JSON.stringify(items)).not.toContain('period');
			if (output === 'table') expect(items[0]).toMatchObject({ date: null, accepted: 4 });
		},
	);

	it('opens with the last seven days', async () => {
		const emulator = await startEmulator({
			messages: [
				{ phone: '79120000001', acceptedAt: Date.now() - 6 * 86_400_000 },
				{ phone: '79120000002', acceptedAt: Date.now() - 8 * 86_400_000 },
			],
		});
		const result = await runStats(emulator, { resource: 'statistics', operation: 'get' });
		expect(json(result, 'Stats')).toMatchObject([{ accepted: 1 }, { unit: 'segments' }]);
	});

	it('gives rows of one status each', async () => {
		const emulator = await startEmulator({
			messages,
			switches: { statistics: { omitEmpty: true } },
		});
		const result = await runStats(emulator, { ...parameters, groupBy: 'MONTH', output: 'rows' });
		expect(json(result, 'Stats').slice(0, 3)).toEqual([
			{ date: '2023-01-01 00:00:00', unit: 'messages', status: 'accepted', amount: 4 },
			{ date: '2023-01-01 00:00:00', unit: 'messages', status: 'sent', amount: expect.any(Number) },
			{ date: '2023-01-01 00:00:00', unit: 'messages', status: 'delivered', amount: 3 },
		]);
	});

	it('gives the answer as it came, without the wrapper', async () => {
		const emulator = await startEmulator({ messages });
		const result = await runStats(emulator, { ...parameters, groupBy: 'YEAR', output: 'raw' });
		const [raw] = json(result, 'Stats');
		expect(raw).toMatchObject({
			messages: { accepted: [{ date: '2023-01-01 00:00:00', amount: 4 }], clicked: [] },
			segments: {},
		});
	});

	it('sends what was asked for by the provider’s names, and nothing that was left alone', async () => {
		const emulator = await startEmulator({ messages });
		await runStats(
			emulator,
			{ ...parameters, options: { taskId: '12', triggerId: '7', timeOffset: 0 } },
			{ options: { timezone: 'America/New_York' } },
		);
		await runStats(emulator, parameters, { options: { timezone: 'America/New_York' } });
		expect(queriesOf(emulator).map(String)).toEqual([
			'groupBy=DAY&startDate=2023-01-01T05%3A00%3A00&endDate=2023-02-01T05%3A00%3A00&taskId=12&triggerId=7&timeOffset=0',
			'groupBy=DAY&startDate=2023-01-01T00%3A00%3A00&endDate=2023-02-01T00%3A00%3A00&timeOffset=-300',
		]);
	});

	it('adds a chart as an SVG file with the totals, and pairs it with the item', async () => {
		const emulator = await startEmulator({ messages });
		const result = await runStats(emulator, { ...parameters, options: { chart: true } });
		const items = outputs(result, 'Stats')[0] ?? [];
		const chart = items.at(-1);
		expect(items).toHaveLength(7);
		expect(chart?.pairedItem).toEqual({ item: 0 });
		expect(chart?.json).toMatchObject({
			chart: { groupBy: 'DAY', totals: { sent: 4, delivered: 3, seen: 3, failed: 1 } },
		});
		expect(chart?.binary?.data).toMatchObject({
			mimeType: 'image/svg+xml',
			fileName: 'vk-messages-2023-01-01-2023-02-01.svg',
		});
		const svg = Buffer.from(chart?.binary?.data?.data ?? '', 'base64').toString();
		expect(svg).toMatch(/^<svg [\s\S]*<\/svg>$/);
	});

	it('is refused by name when the period is wrong, for that item alone', async () => {
		const emulator = await startEmulator({ messages });
		const result = await runStats(
			emulator,
			{ ...parameters, startDate: '={{ $json.from }}' },
			{
				items: [item({ from: '2023-03-01' }), item({ from: '2023-01-11' })],
				settings: { onError: 'continueErrorOutput' },
			},
		);
		const [counted = [], failed = []] = outputs(result, 'Stats');
		expect(failed.map((one) => [one.pairedItem, one.json.message])).toEqual([
			[{ item: 0 }, "Item 0: 'Start Date' is later than 'End Date'"],
		]);
		expect(counted).toHaveLength(4);
		expect(errorOf(result).message).toBe('');
	});
});

describe('The table of statistics', () => {
	const row = (status: string, amount: number): StatisticsRow => ({
		date: '2023-01-01 00:00:00',
		unit: 'messages',
		status,
		amount,
	});

	it('has no rate where nothing was accepted, and none above 1', () => {
		expect(tableOf([row('delivered', 3)])).toMatchObject([{ deliveredRate: null, seenRate: null }]);
		expect(tableOf([row('accepted', 2), row('delivered', 3)])).toMatchObject([
			{ deliveredRate: 1, seenRate: 0 },
		]);
	});

	it('has the statuses that the page does not list', () => {
		expect(tableOf([row('accepted', 3), row('bounced', 2), row('bounced', 1)])).toMatchObject([
			{ accepted: 3, bounced: 3 },
		]);
	});
});

describe('The chart', () => {
	const day = (date: number) => `2023-01-${String(date).padStart(2, '0')} 00:00:00`;
	const rowsOf = (days: number[]): StatisticsRow[] =>
		days.flatMap((date) =>
			(
				[
					['sent', 100],
					['delivered', 80],
					['seen', 40],
					['expired', 12],
					['rejected', 8],
					['accepted', 999],
				] as const
			).map(([status, amount]) => ({
				date: day(date),
				unit: 'messages' as const,
				status,
				amount,
			})),
		);
	const totalsIn = (svg: string) =>
		Object.fromEntries(
			[...svg.matchAll(/class="total-(\w+)"[^>]*>([\d,]+)</g)].map(([, name, total]) => [
				name,
				total,
			]),
		);

	it('has the messages’ totals, and zeros for days without messages', () => {
		const segments = { date: day(1), unit: 'segments' as const, status: 'sent', amount: 5_000 };
		const data = chartData([...rowsOf([3, 1]), segments], 'DAY');
		expect(data.totals).toEqual({ sent: 200, delivered: 160, seen: 80, failed: 40 });
		expect(data.points.map(({ label, amounts }) => [label, amounts.sent])).toEqual([
			['1 Jan', 100],
			['2 Jan', 0],
			['3 Jan', 100],
		]);
	});

	it('counts what was deleted as failed, and each other end that is no delivery', () => {
		const ends = ['expired', 'rejected', 'undeliverable', 'unknown', 'deleted'];
		const one = ends.map((status) => ({
			...{ date: day(1), unit: 'messages' as const, amount: 1 },
			status,
		}));
		expect(chartData(one, 'DAY').totals.failed).toBe(5);
	});

	const sentOn = (dates: Array<string | null>): StatisticsRow[] =>
		dates.map((date) => ({ date, unit: 'messages', status: 'sent', amount: 1 }));
	const drawn = (dates: Array<string | null>, groupBy: Grouping) =>
		chartData(sentOn(dates), groupBy).points.map(({ label, amounts }) => [label, amounts.sent]);

	it.each([
		['2023-01-01', '2023-01-03'],
		['2023-01-01 00:00:00', '2023-01-03 00:00:00'],
		['2023-01-01T00:00:00', '2023-01-03T00:00:00.000'],
		['2023-01-01T00:00:00Z', '2023-01-03T00:00:00+03:00'],
		['01.01.2023', '03.01.2023 00:00:00'],
		['1672531200', '1672704000000'],
	])('draws each date once, in whatever form: %s', (first, last) => {
		expect(drawn([last, first], 'DAY')).toEqual([
			['1 Jan', 1],
			['2 Jan', 0],
			['3 Jan', 1],
		]);
	});

	it('adds up what has one date in two forms', () => {
		expect(drawn(['2023-01-01', '2023-01-01 00:00:00'], 'DAY')).toEqual([['1 Jan', 2]]);
	});

	it.each([
		['YEAR', ['2021-01-01', '2023-01-01'], ['2021', '2022', '2023']],
		['MONTH', ['2022-11-01', '2023-01-01'], ['Nov 2022', 'Dec 2022', 'Jan 2023']],
		['WEEK', ['2023-01-02', '2023-01-16'], ['from 2 Jan', 'from 9 Jan', 'from 16 Jan']],
		[
			'HOUR',
			['2023-01-01T22:00', '2023-01-02T00:00'],
			['1 Jan 22:00', '1 Jan 23:00', '2 Jan 00:00'],
		],
	] as const)('has each %s between the first and the last', (groupBy, dates, labels) => {
		expect(drawn([...dates], groupBy).map(([label]) => label)).toEqual(labels);
	});

	it('adds no zeros where the first week is called by the beginning of the period', () => {
		expect(drawn(['2023-01-04', '2023-01-09', '2023-01-16'], 'WEEK')).toEqual([
			['from 2 Jan', 1],
			['from 9 Jan', 1],
			['from 16 Jan', 1],
		]);
	});

	it('draws what has no date that can be read, behind the others', () => {
		expect(drawn([null, 'some day', '2023-01-01'], 'DAY')).toEqual([
			['1 Jan', 1],
			['', 1],
			['some day', 1],
		]);
	});

	it('thins out past a thousand steps, keeps the totals and the zeros, and says so', async () => {
		const data = chartData(sentOn(['2023-01-01T00:00', '2023-04-30T23:00']), 'HOUR');
		expect([data.points.length, data.stepsPerPoint, data.totals.sent]).toEqual([960, 3, 2]);
		expect(data.points[1]).toMatchObject({ label: '1 Jan 03:00', amounts: { sent: 0 } });
		expect(data.points.at(-1)?.amounts.sent).toBe(1);
		expect(chartData(sentOn(['2023-01-01T00:00', '2023-02-11T15:00']), 'HOUR')).toMatchObject({
			stepsPerPoint: 1,
			points: { length: 1_000 },
		});
		const emulator = await startEmulator({
			history: { count: 2, from: '2023-01-01T00:00:00Z', everyMs: 100 * 86_400_000 },
		});
		const result = await runStats(emulator, {
			...{ ...parameters, groupBy: 'HOUR', endDate: '2023-05-01' },
			options: { chart: true },
		});
		const chart = outputs(result, 'Stats')[0]?.at(-1);
		const svg = Buffer.from(chart?.binary?.data?.data ?? '', 'base64').toString();
		expect(chart?.json).toMatchObject({ chart: { stepsPerPoint: 3 } });
		expect(svg).toContain('each point adds 3 of them up');
	});

	it('draws forty thousand counts', () => {
		const dates = Array.from({ length: 40_000 }, (_, index) => `no date ${index}`);
		const data = chartData(sentOn(dates), 'NONE');
		expect(data.totals.sent).toBe(40_000);
		expect(totalsIn(drawChart(data, 'Title', '')).sent).toBe('40,000');
		const points = dates.map((label) => ({ label, amounts: { ...data.totals } }));
		expect(drawChart({ ...data, points }, 'Title', '')).toContain('</svg>');
	});

	it('draws a bar of the right height for each series and date', () => {
		const svg = drawChart(chartData(rowsOf([1, 2, 3]), 'DAY'), 'Title', 'Sub & <title>');
		expect(totalsIn(svg)).toEqual({ sent: '300', delivered: '240', seen: '120', failed: '60' });
		for (const name of ['sent', 'delivered', 'seen', 'failed']) {
			const [, group = ''] = new RegExp(`series-${name}"[^>]*>(.*?)</g>`, 's').exec(svg) ?? [];
			expect(group.match(/<rect /g)).toHaveLength(3);
		}
		const heights = [...svg.matchAll(/<rect [^>]*height="([\d.]+)" rx="1.5"/g)].map(([, h]) =>
			Number(h),
		);
		const [sent = 0, , , delivered = 0, , , seen = 0] = heights;
		expect(delivered / sent).toBeCloseTo(0.8, 2);
		expect(seen / sent).toBeCloseTo(0.4, 2);
		expect(svg).toContain('Sub &#38; &#60;title&#62;');
	});

	it('draws lines when there are many dates', () => {
		const svg = drawChart(
			chartData(rowsOf(Array.from({ length: 31 }, (_, index) => index + 1)), 'DAY'),
			'Title',
			'',
		);
		expect(svg.match(/<polyline /g)).toHaveLength(4);
		expect(totalsIn(svg).sent).toBe('3,100');
	});

	it('is well-formed: every element is closed, in order', () => {
		for (const days of [[], [1], [1, 2, 3], Array.from({ length: 31 }, (_, index) => index + 1)]) {
			const svg = drawChart(chartData(rowsOf(days), 'DAY'), 'A & B', '<c> "d"');
			const open: string[] = [];
			for (const [, closing, name = '', rest = ''] of svg.matchAll(/<(\/?)([a-z]+)([^<>]*)>/g)) {
				if (closing === '/') expect(open.pop()).toBe(name);
				else if (!rest.endsWith('/')) open.push(name);
			}
			expect(open).toEqual([]);
			expect(svg.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]|&(?!#\d+;)/);
		}
	});

	it('says so when there is nothing to draw', () => {
		expect(drawChart(chartData([], 'DAY'), 'Title', '')).toContain('No messages in this period');
	});

	it.each([
		[0, 1, 1],
		[3, 3, 1],
		[7, 8, 2],
		[100, 100, 20],
		[1_234, 1_250, 250],
		[98_765, 100_000, 20_000],
	])('has an axis for a highest value of %i up to %i in steps of %i', (highest, top, step) => {
		expect(axisTop(highest)).toEqual({ top, step });
	});
});
