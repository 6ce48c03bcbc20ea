import {
	NodeConnectionTypes,
	type INodeProperties,
	type INodeTypeDescription,
	type IWebhookDescription,
} from 'n8n-workflow';

import {
	DELIVERY_POLICIES,
	LIMITS,
	ROUTES,
	type DeliveryPolicy,
	type Route,
} from '../../providers/devino/endpoints';
import { balanceOption, guardOptions } from '../shared/sending/guard-fields';
import { inOrder, sendingOptions } from '../shared/sending/option-fields';
import { VK_PRODUCT } from './product';
import { DEFAULT_WAIT_MINUTES, LONGEST_POLL_MINUTES } from './waiting/limits';

const routeNames: Record<Route, string> = { VK: 'VKontakte', OK: 'Odnoklassniki' };

const policies: Record<DeliveryPolicy, { name: string; description: string }> = {
	any: { name: 'Any', description: 'Deliver to everyone who has an account with this phone' },
	mobile_device_required: {
		name: 'Mobile Device Required',
		description: 'Deliver only if the mobile app was used in the last 7 days',
	},
	verified_phone_number: {
		name: 'Verified Phone Number',
		description: 'Deliver only if the phone of the account was checked to be up to date',
	},
};

const templateOnly = { show: { content: ['template'] } };
const whileWaiting = { show: { operation: ['sendAndWaitForStatus'] } };
const whileWaitingOption = { show: { '/operation': ['sendAndWaitForStatus'] } };
const templateOption = { show: { '/content': ['template'] } };
const textOnly = { show: { '/content': ['text'] } };
const modeOnly = (mode: string): INodeProperties['displayOptions'] => ({
	show: { content: ['template'], templateDataMode: [mode] },
});

const recipientFields = [
	{
		displayName: 'Sender Name',
		name: 'service',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. My_shop',
		description: 'The sender name that Devino approved for your VK community',
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
	},
] as const satisfies INodeProperties[];

const contentFields = [
	{
		displayName: 'Content',
		name: 'content',
		type: 'options',
		options: [
			{
				name: 'Template',
				value: 'template',
				description: 'Send an approved template, with its variables filled in',
			},
			{
				name: 'Text',
				value: 'text',
				description: 'Send a text; Devino accepts it only if it fits an approved template',
			},
		],
		default: 'template',
	},
	{
		displayName: 'Template Name',
		name: 'template',
		type: 'string',
		default: '',
		placeholder: 'e.g. order_ready',
		description: 'Name of the approved template, as your Devino manager gave it',
		displayOptions: templateOnly,
	},
	{
		displayName: 'Template Variables',
		name: 'templateDataMode',
		type: 'options',
		options: [
			{
				name: 'Fill In One by One',
				value: 'fields',
				description: 'Give each variable of the template a name and a value',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'Give all variables at once, as a JSON object',
			},
			{
				name: 'Map From the Approved Text',
				value: 'mapped',
				description: 'Paste the approved text and get a field for each variable in it',
			},
		],
		default: 'fields',
		displayOptions: templateOnly,
	},
	{
		displayName: 'Variables',
		name: 'templateData',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Variable',
		default: {},
		description: 'The variables of the template. Leave empty if it has none.',
		displayOptions: modeOnly('fields'),
		options: [
			{
				displayName: 'Variable',
				name: 'variable',
				values: [
					{
						displayName: 'Variable Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. name',
						description: 'The name between { and } in the approved text',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. Anna',
					},
				],
			},
		],
	},
	{
		displayName: 'Variables (JSON)',
		name: 'templateDataJson',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "name": "Anna" }',
		description: 'The variables of the template as a JSON object, sent as given',
		displayOptions: modeOnly('json'),
	},
	{
		displayName: 'Approved Text',
		name: 'templateText',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. { name }, your order { order } is ready',
		description: 'The text of the template with its variables in braces',
		displayOptions: modeOnly('mapped'),
	},
	{
		displayName: 'Variables',
		name: 'templateDataMapped',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		typeOptions: {
			loadOptionsDependsOn: ['templateText'],
			resourceMapper: {
				resourceMapperMethod: 'getTemplateVariables',
				mode: 'add',
				fieldWords: { singular: 'variable', plural: 'variables' },
				valuesLabel: 'Variables',
				noFieldsError:
					"No { variable } found in 'Approved Text' yet. After pasting the text, press",
				addAllFields: true,
				multiKeyMatch: false,
				supportAutoMap: true,
			},
		},
		displayOptions: modeOnly('mapped'),
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Anna, your order 1024 is ready',
		description: `Up to ${LIMITS.textLength} characters`,
		displayOptions: { show: { content: ['text'] } },
	},
] as const satisfies INodeProperties[];

const statusFields = [
	{
		displayName: 'Report Status To',
		name: 'statusCallback',
		type: 'options',
		options: [
			{
				name: 'Do Not Report',
				value: 'none',
				description: 'Ask for no status callbacks with these messages',
			},
			{
				name: 'Devino VK Trigger',
				value: 'trigger',
				description:
					'Devino reports to the Devino VK Trigger of this workflow; publish the workflow once, so that its address is known',
			},
			{ name: 'URL', value: 'url', description: 'Devino posts each change of status to a URL' },
		],
		default: 'none',
		description: 'Where Devino reports that a message was delivered, read or not',
		displayOptions: { show: { operation: ['send'] } },
	},
	{
		displayName: 'Status URL',
		name: 'statusUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/devino',
		description: 'A http or https URL that the provider can reach',
		displayOptions: { show: { operation: ['send'], statusCallback: ['url'] } },
	},
] as const satisfies INodeProperties[];

const waitFields = [
	{
		displayName: 'Wait Until',
		name: 'waitUntil',
		type: 'options',
		options: [
			{
				name: 'Delivered',
				value: 'delivered',
				description: 'Go on when each accepted message has reached a device, or has failed',
			},
			{
				name: 'Seen',
				value: 'seen',
				description: 'Go on when each accepted message was read, or has failed',
			},
		],
		default: 'delivered',
		description: 'What to wait for. A message that fails is waited for no longer.',
		displayOptions: whileWaiting,
	},
	{
		displayName: 'Limit Wait Time (Minutes)',
		name: 'limitWaitMinutes',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_WAIT_MINUTES,
		description:
			'After this time, and two minutes for the last status to arrive, the items come out with the outcome "timeout". The message lives no longer than this either (1 day at most), so that it is not delivered after the workflow gave up on it.',
		displayOptions: whileWaiting,
	},
] as const satisfies INodeProperties[];

const ownOptions = [
	{
		displayName: 'Allow Delivery After Waiting',
		name: 'allowDeliveryAfterWaiting',
		type: 'boolean',
		default: false,
		description:
			"Whether 'Time to Live' may be longer than the wait. The message may then be delivered after the workflow went on without it.",
		displayOptions: whileWaitingOption,
	},
	{
		displayName: 'Allow Empty Variables',
		name: 'allowEmptyVariables',
		type: 'boolean',
		default: false,
		description:
			'Whether a variable of the template may go out empty. Otherwise an item without its value is refused.',
		displayOptions: templateOption,
	},
	{
		displayName: 'Callback Data',
		name: 'callbackData',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "orderId": "1024" }',
		description:
			"With 'Report Status To': a JSON object that Devino sends back with each status of the message",
	},
	{
		displayName: 'Delivery Policy',
		name: 'deliveryPolicy',
		type: 'options',
		options: DELIVERY_POLICIES.map((value) => ({ value, ...policies[value] })),
		default: 'any',
		description: 'To whom the message may be delivered',
	},
	{
		displayName: 'Poll While Waiting',
		name: 'pollWhileWaiting',
		type: 'boolean',
		default: false,
		description: `Whether to stay awake and ask Devino again and again, for an n8n that Devino cannot reach. The execution keeps running for ${LONGEST_POLL_MINUTES} minutes at most, takes a place among those that n8n runs at once, and is lost if n8n restarts.`,
		displayOptions: whileWaitingOption,
	},
	{
		displayName: 'Routes',
		name: 'routes',
		type: 'multiOptions',
		options: ROUTES.map((value) => ({ name: routeNames[value], value })),
		default: ['VK'],
		description:
			'Social networks to deliver through. Delivery stops at the first one that succeeds.',
	},
	{
		displayName: 'Text for Odnoklassniki',
		name: 'okText',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		description: "A text for Odnoklassniki in place of 'Text'",
		displayOptions: textOnly,
	},
	{
		displayName: 'Text for VKontakte',
		name: 'vkText',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		description: "A text for VKontakte in place of 'Text'",
		displayOptions: textOnly,
	},
	{
		displayName: 'Time to Live (Seconds)',
		name: 'ttl',
		type: 'number',
		typeOptions: { minValue: LIMITS.ttl.min, maxValue: LIMITS.ttl.max },
		default: 86400,
		description: 'After this time an undelivered message is given up, and not billed',
	},
] as const satisfies INodeProperties[];

const optionFields = inOrder([
	...ownOptions,
	...guardOptions,
	balanceOption,
	...sendingOptions(
		VK_PRODUCT.settings,
		`VK delivers ${LIMITS.messagesPerSecond} a second for one community.`,
	),
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
				description: 'Send a message to each item’s phone, and learn whether it was accepted',
				action: 'Send message',
			},
			{
				name: 'Send and Wait for Status',
				value: 'sendAndWaitForStatus',
				description:
					'Send the messages, let the execution sleep, and go on when all of them are delivered or read, have failed, or the time is over',
				action: 'Send message and wait for status',
				// A tool can't sleep.
				displayOptions: { hide: { '@tool': [true] } },
			},
		],
		default: 'send',
	},
	...recipientFields,
	...contentFields,
	...statusFields,
	...waitFields,
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

/** Wakes the node while it waits: n8n enters no address for it, and knows it by the execution. */
const waitingWebhook: IWebhookDescription = {
	name: 'default',
	httpMethod: 'POST',
	responseMode: 'onReceived',
	responseData: 'noData',
	path: '={{ $nodeId }}',
	restartWebhook: true,
};

/** All of the node's description that n8n's lint does not want to read in the class itself. */
export const sendDescription = {
	group: ['output'],
	version: 1,
	defaults: { name: 'Devino VK Send' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'devinoVkApi', required: true }],
	webhooks: [waitingWebhook],
	properties,
} satisfies Partial<INodeTypeDescription>;
