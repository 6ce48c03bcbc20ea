import { z } from 'zod/v4';

import { isRecord } from '../json';
import { STATISTICS_STATUSES } from './statuses';

/** `GET /vk-stat/statistics/of-group` (Статистика сообщений). */

export const GROUPINGS = ['NONE', 'YEAR', 'MONTH', 'WEEK', 'DAY', 'HOUR'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const UNITS = ['messages', 'segments'] as const;
export type Unit = (typeof UNITS)[number];

export interface StatisticsQuery {
	groupBy: Grouping;
	/** `YYYY-MM-DDThh:mm:ss`, in the zone of `timeOffset`. */
	startDate: string;
	endDate: string;
	taskId?: string;
	triggerId?: string;
	/** Minutes ahead of UTC. */
	timeOffset?: number;
}

/** How many messages, or segments of messages, had a status in the group that begins at a date. */
export interface StatisticsRow {
	/** As the provider writes it; null where it gives none. */
	date: string | null;
	unit: Unit;
	status: string;
	amount: number;
}

const Amount = z.union([
	z.number(),
	z
		.string()
		.regex(/^\d+(?:\.\d+)?$/)
		.transform(Number),
]);
const When = z.union([z.string(), z.number().transform(String)]);
const Entry = z.looseObject({
	date: When.nullish(),
	amount: Amount.nullable().transform((amount) => amount ?? 0),
});
/** Members beside the statuses of an object that stands for one date. */
const NOT_A_STATUS = new Set(['date', 'amount', 'status']);

/** A status by the page's spelling of it; one that the page doesn't list as it came. */
function statusNamed(word: string): string {
	const listed = word.toLowerCase();
	return (STATISTICS_STATUSES as readonly string[]).includes(listed) ? listed : word;
}

type Found = Omit<StatisticsRow, 'unit'>;

/** Reads a section; what does not fit is noted, not thrown. */
class SectionReader {
	readonly misfits: string[] = [];

	/**
	 * The page's example has a section as an object of lists by status, its table as an array: of
	 * such objects, of one object for each date, or of `{ date, status, amount }`.
	 */
	rows(section: unknown, place: string): Found[] {
		if (section === null || section === undefined) return [];
		if (Array.isArray(section)) {
			return section.flatMap((one, index) => this.rows(one, `${place}[${index}]`));
		}
		if (!isRecord(section)) return this.misfit(`${place} is neither an object nor a list`);
		const date = When.safeParse(section.date).data ?? null;
		if (typeof section.status === 'string') {
			return this.entries(statusNamed(section.status), section, date, place);
		}
		return Object.entries(section)
			.filter(([name]) => !NOT_A_STATUS.has(name))
			.flatMap(([name, value]) => this.entries(statusNamed(name), value, date, `${place}.${name}`));
	}

	/**
	 * What stands under a status: a list of amounts by date, one of them, or a bare number. What stands
	 * under a name that the page doesn't list may be something else (`period`), and is then left out.
	 */
	private entries(status: string, value: unknown, date: string | null, place: string): Found[] {
		if (value === null || value === undefined) return [];
		if (Array.isArray(value)) {
			return value.flatMap((one, index) => this.entries(status, one, date, `${place}[${index}]`));
		}
		const entry = Entry.safeParse(value).data;
		if (entry !== undefined) return [{ date: entry.date ?? date, status, amount: entry.amount }];
		const amount = Amount.safeParse(value).data;
		const isListed = (STATISTICS_STATUSES as readonly string[]).includes(status);
		const isText = typeof value === 'string';
		if (amount !== undefined && (isListed || !isText)) return [{ date, status, amount }];
		if (!isListed) return [];
		return this.misfit(`${place} is not a date with an amount`);
	}

	private misfit(words: string): [] {
		this.misfits.push(words);
		return [];
	}
}

const statusRank = (status: string): number => {
	const rank = (STATISTICS_STATUSES as readonly string[]).indexOf(status);
	return rank === -1 ? STATISTICS_STATUSES.length : rank;
};

const compareText = (one: string, other: string): number =>
	one < other ? -1 : one > other ? 1 : 0;

/** By date, then messages before segments, then in the page's order of statuses. */
export function compareRows(one: StatisticsRow, other: StatisticsRow): number {
	return (
		compareText(one.date ?? '', other.date ?? '') ||
		UNITS.indexOf(one.unit) - UNITS.indexOf(other.unit) ||
		statusRank(one.status) - statusRank(other.status) ||
		compareText(one.status, other.status)
	);
}

/**
 * Reads the content of a statistics answer into rows, sorted. Statuses that the page doesn't list
 * come through.
 *
 * @param isWrapped whether it came as the answer's `result`, which is empty where nothing was counted
 * @returns what did not fit, as a text, if it is not statistics
 */
export function readStatistics(content: unknown, isWrapped = false): StatisticsRow[] | string {
	if (isWrapped && isRecord(content) && Object.keys(content).length === 0) return [];
	const holders = Array.isArray(content) ? content : [content];
	if (!holders.every((holder) => isRecord(holder) && UNITS.some((unit) => unit in holder))) {
		return "neither 'messages' nor 'segments' in it";
	}
	const reader = new SectionReader();
	const rows = holders.flatMap((holder: Record<string, unknown>) =>
		UNITS.flatMap((unit) =>
			reader.rows(holder[unit], unit).map((found): StatisticsRow => ({ ...found, unit })),
		),
	);
	return reader.misfits[0] ?? rows.sort(compareRows);
}
