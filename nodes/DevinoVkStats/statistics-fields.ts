import type { INodeProperties } from 'n8n-workflow';

import { GROUPINGS, type Grouping } from '../../providers/devino/statistics';
import { timeOffset } from './message-fields';
import { OUTPUT_FORMS, type OutputForm } from './statistics-query';

const groupings: Record<Grouping, string> = {
	NONE: 'None',
	YEAR: 'Year',
	MONTH: 'Month',
	WEEK: 'Week',
	DAY: 'Day',
	HOUR: 'Hour',
};

const forms: Record<OutputForm, { name: string; description: string }> = {
	table: {
		name: 'Table',
		description: 'One item for each date and unit, with all statuses side by side and their rates',
	},
	rows: { name: 'Rows', description: 'One item for each date, unit and status' },
	raw: { name: 'Raw', description: 'One item with the answer as Devino gave it' },
};

const forStatistics = { show: { resource: ['statistics'], operation: ['get'] } };

export const statisticsOptions = [
	{
		displayName: 'Chart',
		name: 'chart',
		type: 'boolean',
		default: false,
		description:
			'Whether to add an item with a chart of what was sent, delivered, seen and failed, as an SVG file',
	},
	{
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 8742',
		description: 'Count only the messages of this mailing task',
	},
	timeOffset,
	{
		displayName: 'Trigger ID',
		name: 'triggerId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2312',
		description: 'Count only the messages of this trigger of a task',
	},
] as const satisfies INodeProperties[];

export const statisticsFields: INodeProperties[] = [
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'dateTime',
		default: '={{ $now.minus({ days: 7 }) }}',
		required: true,
		description:
			'Count from this date and time on, in ISO 8601. Without a time zone in it, the time zone of the workflow is meant.',
		displayOptions: forStatistics,
	},
	{
		displayName: 'End Date',
		name: 'endDate',
		type: 'dateTime',
		default: '={{ $now }}',
		required: true,
		description: 'Count up to this date and time, in ISO 8601',
		displayOptions: forStatistics,
	},
	{
		displayName: 'Group By',
		name: 'groupBy',
		type: 'options',
		options: GROUPINGS.map((value) => ({ name: groupings[value], value })).sort((one, other) =>
			one.name.localeCompare(other.name),
		),
		default: 'DAY',
		description: 'The length of time that one count stands for',
		displayOptions: forStatistics,
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: OUTPUT_FORMS.map((value) => ({ value, ...forms[value] })),
		default: 'table',
		description: 'The form that the counts come out in',
		displayOptions: forStatistics,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...statisticsOptions],
		displayOptions: forStatistics,
	},
];
