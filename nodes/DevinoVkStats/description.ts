import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { filterFields, messageFields, messageOptions } from './message-fields';
import { statisticsFields, statisticsOptions } from './statistics-fields';

const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Account', value: 'account' },
			{ name: 'Message', value: 'message' },
			{ name: 'Statistic', value: 'statistics' },
		],
		default: 'message',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['message'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				description: 'Look up one message by its ID: its status, recipient and dates',
				action: 'Get message',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'Look up the messages of a period, of a mailing task, or with given IDs',
				action: 'Get many messages',
			},
			{
				name: 'Get Statuses',
				value: 'getStatuses',
				description: 'Learn what became of messages by their IDs, one item for each ID',
				action: 'Get message statuses',
			},
		],
		default: 'getAll',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['statistics'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				description: 'Count the messages of a period by date and status',
				action: 'Get statistics',
			},
		],
		default: 'get',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['account'] } },
		options: [
			{
				name: 'Get',
				value: 'get',
				description: 'See the balance of the account, whether it is blocked, and its channels',
				action: 'Get account',
			},
		],
		default: 'get',
	},
	...messageFields,
	...statisticsFields,
];

const labels: ReadonlyMap<string, string> = new Map(
	[...properties, ...filterFields, ...messageOptions, ...statisticsOptions].map(
		({ name, displayName }) => [name, displayName],
	),
);

/** A parameter's or option's name as the user sees it. */
export const labelOf = (name: string): string => labels.get(name) ?? name;

/** All of the node's description that n8n's lint does not want to read in the class itself. */
export const statsDescription = {
	group: ['input'],
	version: 1,
	defaults: { name: 'Devino VK Stats' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'devinoVkApi', required: true }],
	properties,
} satisfies Partial<INodeTypeDescription>;
