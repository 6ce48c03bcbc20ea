import type { Json, JsonObject } from '../common/json';
import type { EmulatedRequest } from '../common/exchange';
import type { Answer, Endpoint } from '../common/provider';
import type { Random } from '../common/random';
import { checkKey } from './auth';
import { QueryFault, QueryReader } from './detail-query';
import type { Devino } from './devino';
import { lastChange } from './model';
import type { Message, StatusChange } from './model';
import { formatTime, MOSCOW_OFFSET_MINUTES } from './moscow-time';
import { GROUPINGS, STATISTICS_STATUSES } from './page';
import type { Grouping, StatisticsStatus } from './page';
import { refuse } from './refusals';
import type { DevinoSwitches } from './switches';
import { renderText } from './templates';

/** Amounts by status and date. */
type Counts = Map<StatisticsStatus, Map<string, number>>;

interface StatisticsQuery {
	groupBy: Grouping;
	from: number;
	to: number;
	taskId?: string;
	triggerId?: string;
	timeOffset: number | undefined;
}

/** The callbacks' words in the vocabulary of the statistics. */
const STATISTIC_OF: Record<StatusChange['status'], StatisticsStatus> = {
	ACCEPTED: 'accepted',
	SENT: 'sent',
	DELIVERED: 'delivered',
	SEEN: 'seen',
	CLICKED: 'clicked',
	UNDELIVERABLE: 'undeliverable',
	EXPIRED: 'expired',
	REJECTED: 'rejected',
	UNKNOWN: 'unknown',
};

/**
 * The page counts segments beside messages and doesn't say what one is. As with SMS in Cyrillic: 70
 * characters, or pieces of 67; so that the two differ, and whoever mixes them up notices.
 */
export function segmentsOf(text: string): number {
	return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The beginning of the year, month, week (Monday), day or hour, as "2023-01-01 00:00:00". */
export function groupStart(
	ms: number,
	groupBy: Exclude<Grouping, 'NONE'>,
	timeOffset = MOSCOW_OFFSET_MINUTES,
): string {
	if (groupBy === 'WEEK') {
		const local = new Date(ms + timeOffset * MINUTE);
		return groupStart(ms - ((local.getUTCDay() + 6) % 7) * DAY, 'DAY', timeOffset);
	}
	const lengths = { YEAR: 4, MONTH: 7, DAY: 10, HOUR: 13 } as const;
	const length = lengths[groupBy];
	return formatTime(ms, timeOffset).slice(0, length) + '0000-01-01 00:00:00'.slice(length);
}

function readQuery(
	{ query }: EmulatedRequest,
	ignoreTimeOffset: boolean,
): StatisticsQuery | QueryFault {
	const read = new QueryReader(query);
	for (const name of ['groupBy', 'startDate', 'endDate']) {
		if (read.text(name) === undefined) return new QueryFault('must.be.not.null', name);
	}
	const named = read.integer('timeOffset', -24 * 60);
	const timeOffset = ignoreTimeOffset ? undefined : named;
	const result: StatisticsQuery = {
		groupBy: read.word('groupBy', GROUPINGS) ?? 'NONE',
		from: read.time('startDate', timeOffset) ?? 0,
		to: read.time('endDate', timeOffset) ?? 0,
		taskId: read.id('taskId'),
		triggerId: read.id('triggerId'),
		timeOffset,
	};
	return read.fault ?? result;
}

function statusesOf(message: Message, counting: DevinoSwitches['statistics']['counting']) {
	if (counting === 'current') return [STATISTIC_OF[lastChange(message).status]];
	return new Set(message.history.map(({ status }) => STATISTIC_OF[status]));
}

function addTo(counts: Counts, status: StatisticsStatus, date: string, amount: number): void {
	const dates = counts.get(status) ?? new Map<string, number>();
	dates.set(date, (dates.get(date) ?? 0) + amount);
	counts.set(status, dates);
}

function countMessages(
	devino: Devino,
	query: StatisticsQuery,
): { messages: Counts; segments: Counts } {
	const messages: Counts = new Map();
	const segments: Counts = new Map();
	const { counting } = devino.seed.switches.statistics;
	for (const message of devino.store.messages.values()) {
		const second = Math.floor(message.acceptedAt / 1_000) * 1_000;
		if (second < query.from || second > query.to) continue;
		if (query.taskId !== undefined && message.taskId !== query.taskId) continue;
		if (query.triggerId !== undefined && message.triggerId !== query.triggerId) continue;
		// The page doesn't say what date a sum without grouping has: the period's beginning.
		const date =
			query.groupBy === 'NONE'
				? formatTime(query.from, query.timeOffset)
				: groupStart(message.acceptedAt, query.groupBy, query.timeOffset);
		const length = segmentsOf(renderText(message.message, devino.seed.templates));
		for (const status of statusesOf(message, counting)) {
			addTo(messages, status, date, 1);
			addTo(segments, status, date, length);
		}
	}
	return { messages, segments };
}

type Shape = Omit<DevinoSwitches['statistics'], 'wrapper' | 'counting' | 'ignoreTimeOffset'>;

const entry = (date: string, amount: number, { nullDates }: Shape): JsonObject => ({
	date: nullDates ? null : date,
	amount,
});

/** As in the page's example: an object of arrays; the dates there are in no order. */
function asObject(counts: Counts, shape: Shape, random: Random): JsonObject {
	const object: JsonObject = { ...shape.members };
	for (const status of STATISTICS_STATUSES) {
		const entries = [...(counts.get(status) ?? [])].map(([date, amount]) =>
			entry(date, amount, shape),
		);
		if (shape.omitEmpty && entries.length === 0) continue;
		object[status] = random.shuffle(entries);
	}
	return object;
}

/** As the page's table reads: one object a date, in which each status is a date and an amount. */
function asDates(counts: Counts, shape: Shape, random: Random): Json[] {
	const dates = new Set([...counts.values()].flatMap((entries) => [...entries.keys()]));
	return random.shuffle([...dates]).map((date) => {
		const object: JsonObject = { ...shape.members };
		for (const status of STATISTICS_STATUSES) {
			const amount = counts.get(status)?.get(date) ?? 0;
			if (amount > 0 || !shape.omitEmpty) object[status] = entry(date, amount, shape);
		}
		return object;
	});
}

function shaped(devino: Devino, counts: Counts): Json {
	const shape = devino.seed.switches.statistics;
	if (shape.shape === 'byDate') return asDates(counts, shape, devino.random);
	const object = asObject(counts, shape, devino.random);
	return shape.shape === 'array' ? [object] : object;
}

function answerStatistics(devino: Devino, request: EmulatedRequest): Answer {
	const { apiKeys, switches } = devino.seed;
	const unauthorized = checkKey(request, apiKeys, 'stats');
	if (unauthorized) return unauthorized;
	const query = readQuery(request, switches.statistics.ignoreTimeOffset);
	if (query instanceof QueryFault) return refuse(switches.refusalStatus, query.key, query.field);
	const { messages, segments } = countMessages(devino, query);
	const content: JsonObject = {
		messages: shaped(devino, messages),
		segments: shaped(devino, segments),
	};
	return { status: 200, json: switches.statistics.wrapper ? { result: content } : content };
}

/** GET /vk-stat/statistics/of-group. */
export function statisticsEndpoint(devino: Devino): Endpoint {
	return {
		name: 'statistics',
		method: 'GET',
		path: '/vk-stat/statistics/of-group',
		open: (request) => ({
			arrived: {},
			handle: () => ({ answer: answerStatistics(devino, request) }),
		}),
	};
}
