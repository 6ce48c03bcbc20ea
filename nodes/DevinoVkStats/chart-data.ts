import { DateTime } from 'luxon';

import type { Grouping, StatisticsRow } from '../../providers/devino/statistics';

/** What the chart shows: each series adds up these statuses. */
export const SERIES = [
	{ name: 'sent', title: 'Sent', color: '#2d6cdf', statuses: ['sent'] },
	{ name: 'delivered', title: 'Delivered', color: '#1f9d61', statuses: ['delivered'] },
	{ name: 'seen', title: 'Seen', color: '#8e44c7', statuses: ['seen'] },
	{
		name: 'failed',
		title: 'Failed',
		color: '#d64545',
		statuses: ['expired', 'rejected', 'undeliverable', 'unknown', 'deleted'],
	},
] as const;
export type SeriesName = (typeof SERIES)[number]['name'];
export type Amounts = Record<SeriesName, number>;

export interface ChartPoint {
	/** What stands below the axis. */
	label: string;
	amounts: Amounts;
}

export interface ChartData {
	points: ChartPoint[];
	totals: Amounts;
	/** Dates that each point adds up: more than 1 where there are too many to draw each. */
	stepsPerPoint: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** 1970 began on a Thursday, a week begins on Monday. */
const MONDAY_SHIFT_DAYS = 3;

/** The number of the year, month, week, day or hour that a moment lies in. */
const SLOT_OF: Partial<Record<Grouping, (date: DateTime) => number>> = {
	YEAR: ({ year }) => year,
	MONTH: ({ year, month }) => year * 12 + month - 1,
	WEEK: (date) => Math.floor((Math.floor(date.toMillis() / DAY_MS) + MONDAY_SHIFT_DAYS) / 7),
	DAY: (date) => Math.floor(date.toMillis() / DAY_MS),
	HOUR: (date) => Math.floor(date.toMillis() / HOUR_MS),
};
/** Where such a year, month, week, day or hour begins. */
const BEGIN_OF: Partial<Record<Grouping, (slot: number) => DateTime>> = {
	YEAR: (slot) => DateTime.utc(slot),
	MONTH: (slot) => DateTime.utc(Math.floor(slot / 12), (slot % 12) + 1),
	WEEK: (slot) => DateTime.fromMillis((slot * 7 - MONDAY_SHIFT_DAYS) * DAY_MS, { zone: 'utc' }),
	DAY: (slot) => DateTime.fromMillis(slot * DAY_MS, { zone: 'utc' }),
	HOUR: (slot) => DateTime.fromMillis(slot * HOUR_MS, { zone: 'utc' }),
};
const LABELS: Record<Grouping, string> = {
	NONE: 'd LLL yyyy',
	YEAR: 'yyyy',
	MONTH: 'LLL yyyy',
	WEEK: "'from' d LLL",
	DAY: 'd LLL',
	HOUR: 'd LLL HH:mm',
};
const MOST_POINTS = 1_000;

const noAmounts = (): Amounts => ({ sent: 0, delivered: 0, seen: 0, failed: 0 });

function addTo(sum: Amounts, more: Amounts): void {
	for (const { name } of SERIES) sum[name] += more[name];
}

/** What the clock shows that the provider's date was taken from, as if it were UTC's. */
function readDate(date: string): DateTime {
	// Seconds or milliseconds since 1970.
	if (/^\d{9,}$/.test(date)) {
		const ms = Number(date) * (date.length > 11 ? 1 : 1_000);
		return DateTime.fromMillis(ms, { zone: 'utc' });
	}
	const text = date.trim();
	const read = [
		DateTime.fromISO(text, { zone: 'utc', setZone: true }),
		DateTime.fromSQL(text, { zone: 'utc', setZone: true }),
		DateTime.fromFormat(text, 'dd.LL.yyyy', { zone: 'utc' }),
		DateTime.fromFormat(text, 'dd.LL.yyyy HH:mm:ss', { zone: 'utc' }),
	].find(({ isValid }) => isValid);
	return read?.setZone('utc', { keepLocalTime: true }) ?? DateTime.invalid('unreadable');
}

interface DatedAmounts {
	date: string;
	read: DateTime;
	amounts: Amounts;
}

const labelOf = ({ date, read }: Pick<DatedAmounts, 'date' | 'read'>, groupBy: Grouping): string =>
	read.isValid ? read.toFormat(LABELS[groupBy], { locale: 'en' }) : date;

/** A point for each date, in their order, or for several that follow one another. */
function pointsByDate(
	dated: readonly DatedAmounts[],
	groupBy: Grouping,
): Pick<ChartData, 'points' | 'stepsPerPoint'> {
	const stepsPerPoint = Math.max(1, Math.ceil(dated.length / MOST_POINTS));
	const points: ChartPoint[] = [];
	for (const [index, one] of dated.entries()) {
		if (index % stepsPerPoint === 0) {
			points.push({ label: labelOf(one, groupBy), amounts: noAmounts() });
		}
		const point = points.at(-1);
		if (point !== undefined) addTo(point.amounts, one.amounts);
	}
	return { points, stepsPerPoint };
}

/** A point for each year, month … from the first to the last, those without messages too. */
function pointsWithGaps(
	dated: readonly DatedAmounts[],
	groupBy: Grouping,
): Pick<ChartData, 'points' | 'stepsPerPoint'> {
	const [slotOf, beginOf] = [SLOT_OF[groupBy], BEGIN_OF[groupBy]];
	const [first, last] = [dated[0]?.read, dated.at(-1)?.read];
	const isDated =
		first !== undefined && last !== undefined && dated.every(({ read }) => read.isValid);
	if (slotOf === undefined || beginOf === undefined || !isDated) {
		return pointsByDate(dated, groupBy);
	}
	const begin = slotOf(first);
	const steps = slotOf(last) - begin + 1;
	const stepsPerPoint = Math.ceil(steps / MOST_POINTS);
	const points = Array.from(
		{ length: Math.ceil(steps / stepsPerPoint) },
		(_, index): ChartPoint => {
			const read = beginOf(begin + index * stepsPerPoint);
			return { label: labelOf({ date: '', read }, groupBy), amounts: noAmounts() };
		},
	);
	for (const { read, amounts } of dated) {
		const point = points[Math.floor((slotOf(read) - begin) / stepsPerPoint)];
		if (point !== undefined) addTo(point.amounts, amounts);
	}
	return { points, stepsPerPoint };
}

/** What a chart of the messages (not the segments) shows. Dates without messages count as 0. */
export function chartData(rows: readonly StatisticsRow[], groupBy: Grouping): ChartData {
	const byDate = new Map<string, DatedAmounts>();
	const totals = noAmounts();
	for (const { date, unit, status, amount } of rows) {
		if (unit !== 'messages') continue;
		const key = date ?? '';
		let dated = byDate.get(key);
		if (dated === undefined) {
			dated = { date: key, read: readDate(key), amounts: noAmounts() };
			byDate.set(key, dated);
		}
		for (const { name, statuses } of SERIES) {
			if (!(statuses as readonly string[]).includes(status)) continue;
			dated.amounts[name] += amount;
			totals[name] += amount;
		}
	}
	const sorted = [...byDate.values()].sort((one, other) =>
		one.read.isValid && other.read.isValid
			? one.read.toMillis() - other.read.toMillis()
			: Number(other.read.isValid) - Number(one.read.isValid) || one.date.localeCompare(other.date),
	);
	return { ...pointsWithGaps(sorted, groupBy), totals };
}
