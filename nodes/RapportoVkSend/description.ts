import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { guardOptions } from '../shared/sending/guard-fields';
import { inOrder } from '../shared/sending/option-fields';
import { LIMITS, RESPONSE_FORMATS, type ResponseFormat } from '../../providers/rapporto/endpoints';

const fields = [
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
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. Anna, your order 1024 is ready',
		description: `Up to ${LIMITS.messageLength} characters. VK delivers only texts that Rapporto had approved.`,
	},
] as const satisfies INodeProperties[];

const formats: Record<ResponseFormat, { name: string; description: string }> = {
	text: { name: 'Text', description: 'Plain text, as Rapporto answers of itself' },
	xml: { name: 'XML', description: 'XML, with the code of each refusal in it' },
};

const ownOptions = [
	{
		displayName: 'Messages per Second',
		name: 'messagesPerSecond',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 50,
		description: `Most messages a second. VK delivers ${LIMITS.messagesPerSecond} a second for one community. 0 sends without pacing.`,
	},
	{
		displayName: 'Partner Message ID',
		name: 'partnerMsgId',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1024-ready',
		description:
			"The message's unique ID in your system, 1 to 50 characters. Where Rapporto controls duplicates for your service, a message is sent only once under an ID, and the node may repeat it after a fault; say so in the credential.",
	},
	{
		displayName: 'Response Format',
		name: 'responseFormat',
		type: 'options',
		options: RESPONSE_FORMATS.map((value) => ({ value, ...formats[value] })),
		default: 'xml',
		description: 'In which form Rapporto answers; the node understands both',
	},
	{
		displayName: 'Send From Hour',
		name: 'sendFromHour',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 23 },
		default: 10,
		description:
			"First hour of the day at which the message may be sent, in the recipient's local time. Needs 'Send To Hour'.",
	},
	{
		displayName: 'Send To Hour',
		name: 'sendToHour',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 24 },
		default: 20,
		description:
			"Hour of the day by which the message must be sent, in the recipient's local time. Needs 'Send From Hour'.",
	},
	{
		displayName: 'Sender Name',
		name: 'source',
		type: 'string',
		default: '',
		placeholder: 'e.g. Group_name',
		description:
			'Send from this name in place of the default one. Rapporto has to allow it for your service.',
	},
	{
		displayName: 'Shorten Links',
		name: 'shortenLinks',
		type: 'boolean',
		default: true,
		description:
			'Whether Rapporto shortens the links in the text. Rapporto has to allow it for your service.',
	},
	{
		displayName: 'Tag',
		name: 'ptag',
		type: 'string',
		default: '',
		placeholder: 'e.g. orders',
		description:
			'A mark of your own that may come back with the status: 1 to 50 Latin letters, digits and hyphens. It need not be unique.',
	},
	{
		displayName: 'Time Zone',
		name: 'timeZone',
		type: 'string',
		default: '+03:00',
		placeholder: 'e.g. +03:00',
		description:
			"Time zone of the hours, with its sign. Without it Rapporto takes the phone number's own.",
	},
	{
		displayName: 'Timeout (Milliseconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 30000,
		description:
			'How long to wait for the whole answer to a request. When it runs out the message is UNKNOWN, unless Rapporto controls duplicates.',
	},
] as const satisfies INodeProperties[];

const optionFields = inOrder([...ownOptions, ...guardOptions]);

const properties: INodeProperties[] = [
	...fields,
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
export const sendDescription = {
	group: ['output'],
	version: 1,
	defaults: { name: 'Rapporto VK Send' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	properties,
} satisfies Partial<INodeTypeDescription>;
