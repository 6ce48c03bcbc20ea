import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { SMS_LIMITS, SMS_PRIORITIES, type SmsPriority } from '../../providers/devino/sms-message';
import { balanceOption, guardOptions } from '../shared/sending/guard-fields';
import { inOrder, sendingOptions } from '../shared/sending/option-fields';
import { SMS_PRODUCT } from './product';

/** What counts as having reached somebody through VK. */
export const REACHED_MEANS = ['delivered', 'seen'] as const;
export type ReachedMeans = (typeof REACHED_MEANS)[number];

const priorities: Record<SmsPriority, string> = {
	LOW: 'Low',
	MEDIUM: 'Medium',
	HIGH: 'High',
	REALTIME: 'Realtime',
};

const toEach = { show: { operation: ['send'] } };
const toNotReached = { show: { operation: ['sendToNotReached'] } };
/** These items come out with their fields anyway. */
const toEachOption = { show: { '/operation': ['send'] } };

const messageFields = [
	{
		displayName: 'Sender Name',
		name: 'from',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. My_shop',
		description: 'The sender name that Devino approved for SMS',
	},
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +7 999 123-45-67',
		description:
			'Phone number of the recipient. Russian numbers are taken in any spelling; write others with + and the country code.',
		displayOptions: toEach,
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. Anna, your order 1024 is ready',
		description:
			'One SMS holds 160 Latin or 70 Cyrillic characters; a longer text goes out, and is billed, as several',
	},
	{
		displayName: 'Reached Means',
		name: 'reachedMeans',
		type: 'options',
		options: [
			{
				name: 'Delivered',
				value: 'delivered',
				description: 'Who has the VK message on a device gets no SMS, read or not',
			},
			{
				name: 'Seen',
				value: 'seen',
				description: 'Who has not read the VK message gets an SMS too',
			},
		],
		default: 'delivered',
		description: 'When a recipient counts as reached through VK',
		displayOptions: toNotReached,
	},
] as const satisfies INodeProperties[];

const optionFields: INodeProperties[] = inOrder([
	...guardOptions,
	balanceOption,
	...sendingOptions(SMS_PRODUCT.settings, 'Devino names no bound for SMS.').map((field) =>
		field.name === 'includeInput' ? { ...field, displayOptions: toEachOption } : field,
	),
	{
		displayName: 'Callback Data',
		name: 'callbackData',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "orderId": "1024" }',
		description: 'A JSON object that Devino keeps with the SMS',
	},
	{
		displayName: 'Priority',
		name: 'priority',
		type: 'options',
		options: SMS_PRIORITIES.map((value) => ({ name: priorities[value], value })),
		default: 'MEDIUM',
		description: 'Which SMS go first at Devino',
	},
	{
		displayName: 'Shorten URLs',
		name: 'shortenUrl',
		type: 'boolean',
		default: true,
		description: 'Whether Devino puts a short address, which counts clicks, in place of each link',
	},
	{
		displayName: 'Validity (Seconds)',
		name: 'validity',
		type: 'number',
		typeOptions: { minValue: SMS_LIMITS.validity.min, maxValue: SMS_LIMITS.validity.max },
		default: 86400,
		description: 'After this time an SMS that could not be delivered is given up',
	},
]);

const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Send',
				value: 'send',
				description: 'Send an SMS to each item’s phone, and learn whether it was accepted',
				action: 'Send SMS',
			},
			{
				name: 'Send to Those Not Reached by VK',
				value: 'sendToNotReached',
				description:
					'Take the items of Devino VK Send (Send and Wait for Status), and send an SMS to those whom the VK message did not reach',
				action: 'Send SMS to those not reached by VK',
				// Its items are another node's; an agent has none of them.
				displayOptions: { hide: { '@tool': [true] } },
			},
		],
		default: 'send',
	},
	...messageFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: optionFields,
	},
];

const labels: ReadonlyMap<string, string> = new Map(
	[...properties, ...optionFields].map(({ name, displayName }) => [name, displayName]),
);

/** A parameter's or option's name as the user sees it. */
export const labelOf = (name: string): string => labels.get(name) ?? name;

/** All of the node's description that n8n's lint does not want to read in the class itself. */
export const smsDescription = {
	group: ['output'],
	version: 1,
	defaults: { name: 'Devino SMS Send' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'devinoVkApi', required: true }],
	properties,
} satisfies Partial<INodeTypeDescription>;
