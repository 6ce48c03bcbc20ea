import type { INodeProperties } from 'n8n-workflow';

import {
	DETAIL_FIELD_NAMES,
	DETAIL_FIELDS,
	ORDERS,
	type DetailField,
	type Order,
} from '../../providers/devino/detail';
import { DETAIL_STATUSES, type DetailStatus } from '../../providers/devino/statuses';
import { DEFAULT_PAGE_SIZE, SEARCHES, type Search } from './detail-query';

const fieldNames: Record<DetailField, string> = {
	DELIVERY_POLICY: 'Delivery Policy',
	ERROR_CODE: 'Error Code',
	EVENT_DATE_TIME: 'Last Status Change',
	MESSAGE_ID: 'Message ID',
	RECIPIENT: 'Recipient',
	ROUTE: 'Route',
	SENT_DATE_TIME: 'Sent At',
	SERVICE: 'Sender Name',
	STATUS: 'Status',
	TASK_ID: 'Task ID',
	TASK_NAME: 'Task Name',
	TASK_TYPE: 'Task Type',
	TEMPLATE_ID: 'Template ID',
	TEMPLATE_NAME: 'Template Name',
	TEXT: 'Text',
	TEXT_OK: 'Text for Odnoklassniki',
	TEXT_VK: 'Text for VKontakte',
	TRIGGER_ID: 'Trigger ID',
	USER_LOGIN: 'User Login',
	VALIDITY: 'Time to Live',
};

const statusNames: Record<DetailStatus, { name: string; description: string }> = {
	DELIVERED: { name: 'Delivered', description: 'Delivered to the recipient' },
	IN_PROGRESS: { name: 'In Progress', description: 'Still being sent' },
	READ: { name: 'Read', description: 'Read by the recipient' },
	REDIRECT: { name: 'Link Followed', description: 'The recipient followed a link in the message' },
	REJECTED: { name: 'Rejected', description: 'Rejected by the operator or Devino' },
	UNDELIVERED: { name: 'Undelivered', description: 'Not delivered' },
};

const orderNames: Record<Order, string> = { ASC: 'Ascending', DESC: 'Descending' };

const searches: Record<Search, { name: string; description: string }> = {
	period: { name: 'Period', description: 'All messages sent between two dates' },
	task: { name: 'Task', description: 'The messages of a mailing task, or of one of its triggers' },
	messageIds: { name: 'Message IDs', description: 'Messages whose IDs you have' },
};

const fieldOptions = DETAIL_FIELD_NAMES.map((value) => ({
	name: fieldNames[value],
	value,
	description: `In the output as ${DETAIL_FIELDS[value]}`,
})).sort((one, other) => one.name.localeCompare(other.name));

const forGetAll = (more: object = {}): INodeProperties['displayOptions'] => ({
	show: { resource: ['message'], operation: ['getAll'], ...more },
});

// The dates of a task stand open without a trigger too, though they need one: n8n would drop what is
// hidden, so that a wider search than asked for ran, and what is greyed could not be emptied.
const period = [
	{
		displayName: 'Sent From',
		name: 'dateTimeFrom',
		type: 'dateTime',
		default: '={{ $now.minus({ hours: 24 }) }}',
		required: true,
		description:
			'Messages sent at this date and time or later, in ISO 8601. Without a time zone in it, the time zone of the workflow is meant.',
		displayOptions: forGetAll({ searchBy: ['period'] }),
	},
	{
		displayName: 'Sent Until',
		name: 'dateTimeTo',
		type: 'dateTime',
		default: '={{ $now }}',
		required: true,
		description: 'Messages sent at this date and time or earlier, in ISO 8601',
		displayOptions: forGetAll({ searchBy: ['period'] }),
	},
] as const satisfies INodeProperties[];

const task = [
	{
		displayName: 'Task ID',
		name: 'taskId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 8742',
		description: 'ID of the mailing task, shown when it was created',
		displayOptions: forGetAll({ searchBy: ['task'] }),
	},
	{
		displayName: 'Trigger ID',
		name: 'triggerId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2312',
		description: 'ID of a trigger of the task. Empty for all of them.',
		displayOptions: forGetAll({ searchBy: ['task'] }),
	},
	{
		displayName: 'Sent From',
		name: 'dateTimeFrom',
		type: 'dateTime',
		default: '',
		description:
			"Messages sent at this date and time or later. Needs 'Trigger ID'; leave it empty without one.",
		displayOptions: forGetAll({ searchBy: ['task'] }),
	},
	{
		displayName: 'Sent Until',
		name: 'dateTimeTo',
		type: 'dateTime',
		default: '',
		description:
			"Messages sent at this date and time or earlier. Needs 'Trigger ID' and 'Sent From'; leave it empty without them.",
		displayOptions: forGetAll({ searchBy: ['task'] }),
	},
] as const satisfies INodeProperties[];

const messageIds = [
	{
		displayName: 'Message IDs',
		name: 'messageIds',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. 3721115754893245581, 3721115754893245582',
		description:
			'IDs that Devino VK Send gave, as a list or with commas, spaces or lines between them. Keep them texts: as numbers they lose digits.',
		displayOptions: {
			show: { resource: ['message'], operation: ['getAll'], searchBy: ['messageIds'] },
		},
	},
	{
		displayName: 'Message IDs',
		name: 'messageIds',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. 3721115754893245581, 3721115754893245582',
		description:
			'IDs that Devino VK Send gave, as a list or with commas, spaces or lines between them. One item comes out for each, in this order.',
		displayOptions: { show: { resource: ['message'], operation: ['getStatuses'] } },
	},
	{
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 3721115754893245581',
		description:
			'ID that Devino VK Send gave. The IDs of all input items are looked up together, in few requests.',
		displayOptions: { show: { resource: ['message'], operation: ['get'] } },
	},
] as const satisfies INodeProperties[];

const amount = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: forGetAll(),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: forGetAll({ returnAll: [false] }),
	},
] as const satisfies INodeProperties[];

export const filterFields = [
	{
		displayName: 'Company ID',
		name: 'companyId',
		type: 'string',
		default: '',
		description: 'Only messages of the company that the sending user belongs to',
	},
	{
		displayName: 'Recipient',
		name: 'recipient',
		type: 'string',
		default: '',
		placeholder: 'e.g. +7 999 123-45-67',
		description: 'Only messages to this phone number, in any spelling that Devino VK Send takes',
	},
	{
		displayName: 'Search Text',
		name: 'searchText',
		type: 'string',
		default: '',
		placeholder: 'e.g. order',
		description: 'Only messages with this word in their text. Devino looks for one English word.',
	},
	{
		displayName: 'Status',
		name: 'status',
		type: 'options',
		options: DETAIL_STATUSES.map((value) => ({ value, ...statusNames[value] })),
		default: 'DELIVERED',
		description: 'Only messages that have this status now',
	},
] as const satisfies INodeProperties[];

const simplify = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
} as const satisfies INodeProperties;

export const timeOffset = {
	displayName: 'Time Offset (Minutes)',
	name: 'timeOffset',
	type: 'number',
	default: 180,
	placeholder: 'e.g. 180 for Moscow',
	description:
		'Time zone of the dates that go to Devino and come back, in minutes ahead of UTC. Without it, that of the workflow.',
} as const satisfies INodeProperties;

export const messageOptions = [
	{
		displayName: 'Fields to Return',
		name: 'outFields',
		type: 'multiOptions',
		options: fieldOptions,
		default: [],
		description: 'The fields of a message to ask for and give out. Empty for all.',
	},
	{
		displayName: 'Order',
		name: 'order',
		type: 'options',
		options: ORDERS.map((value) => ({ name: orderNames[value], value })),
		default: 'ASC',
		description: 'The order that the messages come in',
	},
	{
		displayName: 'Order By',
		name: 'orderField',
		type: 'options',
		options: fieldOptions,
		default: 'SENT_DATE_TIME',
		description: 'The field that decides the order',
	},
	{
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_PAGE_SIZE,
		description: 'Messages to ask for in one request. Fewer make each request lighter.',
	},
	simplify,
	timeOffset,
] as const satisfies INodeProperties[];

export const messageFields: INodeProperties[] = [
	{
		displayName: 'Search By',
		name: 'searchBy',
		type: 'options',
		options: SEARCHES.map((value) => ({
			value,
			...searches[value],
		})),
		default: 'period',
		description: 'What the messages have in common',
		displayOptions: forGetAll(),
	},
	...period,
	...task,
	...messageIds,
	...amount,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: [...filterFields],
		displayOptions: forGetAll(),
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...messageOptions],
		displayOptions: forGetAll(),
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [simplify],
		displayOptions: { show: { resource: ['message'], operation: ['get'] } },
	},
];
