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
}

const PROVIDER_DATE = 'yyyy-LL-dd HH:mm:ss';
const STEPS: Partial<Record<Grouping, object>> = {
	YEAR: { years: 1 },
	MONTH: { months: 1 },
	WEEK: { weeks: 1 },
	DAY: { days: 1 },
	HOUR: { hours: 1 },
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

const readDate = (date: string): DateTime => {
	const exact = DateTime.fromFormat(date, PROVIDER_DATE, { zone: 'utc' });
	return exact.isValid ? exact : DateTime.fromISO(date, { zone: 'utc' });
};

/** The dates between the first and the last, with those that have no counts, or just the given. */
function withGaps(dates: readonly string[], groupBy: Grouping): string[] {
	const step = STEPS[groupBy];
	const [first, last] = [dates[0], dates.at(-1)];
	if (step === undefined || first === undefined || last === undefined) return [...dates];
	const end = readDate(last);
	const all = new Set<string>(dates);
	let date = readDate(first);
	if (!date.isValid || !end.isValid) return [...dates];
	while (date <= end) {
		if (all.size > MOST_POINTS) return [...dates];
		all.add(date.toFormat(PROVIDER_DATE));
		date = date.plus(step);
	}
	return [...all].sort();
}

/** What a chart of the messages (not the segments) shows. Dates without messages count as 0. */
export function chartData(rows: readonly StatisticsRow[], groupBy: Grouping): ChartData {
	const byDate = new Map<string, Amounts>();
	const totals = noAmounts();
	for (const { date, unit, status, amount } of rows) {
		if (unit !== 'messages') continue;
		const amounts = byDate.get(date ?? '') ?? noAmounts();
		byDate.set(date ?? '', amounts);
		for (const { name, statuses } of SERIES) {
			if (!(statuses as readonly string[]).includes(status)) continue;
			amounts[name] += amount;
			totals[name] += amount;
		}
	}
	const points = withGaps([...byDate.keys()].sort(), groupBy).map((date): ChartPoint => {
		const read = readDate(date);
		const label = read.isValid ? read.toFormat(LABELS[groupBy], { locale: 'en' }) : date;
		return { label, amounts: byDate.get(date) ?? noAmounts() };
	});
	return { points, totals };
}
