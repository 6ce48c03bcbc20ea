import { GROUPINGS, type StatisticsQuery } from '../../providers/devino/statistics';
import { isRecord } from '../../providers/json';
import { flag, oneOf } from '../shared/parameters/values';
import { periodOf, timeOffsetOf, type ReadingSurroundings } from './detail-query';
import { optionalId } from './message-ids';

export const OUTPUT_FORMS = ['table', 'rows', 'raw'] as const;
export type OutputForm = (typeof OUTPUT_FORMS)[number];

/** The parameters of Statistics: Get for one item as n8n gives them. */
export interface StatisticsParameters {
	groupBy?: unknown;
	startDate?: unknown;
	endDate?: unknown;
	output?: unknown;
	options?: unknown;
}

export const STATISTICS_PARAMETERS = [
	'groupBy',
	'startDate',
	'endDate',
	'output',
	'options',
] as const satisfies ReadonlyArray<keyof StatisticsParameters>;

/** What one item asks for. */
export interface StatisticsSearch {
	query: StatisticsQuery;
	output: OutputForm;
	chart: boolean;
}

/**
 * What Statistics: Get asks for, for one item.
 *
 * @throws BadParameter for what cannot be right
 */
export function buildStatisticsSearch(
	parameters: StatisticsParameters,
	{ timezone, label }: ReadingSurroundings,
): StatisticsSearch {
	const options = isRecord(parameters.options) ? parameters.options : {};
	const { from, to, timeOffset } = periodOf(
		[parameters.startDate, parameters.endDate],
		[label('startDate'), label('endDate')],
		timeOffsetOf(options.timeOffset, label('timeOffset')),
		timezone,
	);
	return {
		query: {
			groupBy: oneOf(parameters.groupBy ?? 'DAY', GROUPINGS, label('groupBy')),
			startDate: from,
			endDate: to,
			taskId: optionalId(options.taskId, label('taskId')),
			triggerId: optionalId(options.triggerId, label('triggerId')),
			timeOffset,
		},
		output: oneOf(parameters.output ?? 'table', OUTPUT_FORMS, label('output')),
		chart: flag(options.chart, label('chart')),
	};
}
