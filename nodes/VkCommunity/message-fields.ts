import type { INodeProperties } from 'n8n-workflow';

import { LIMITS } from '../../providers/vk/endpoints';
import { BUTTON_COLORS, KEYBOARD_LIMITS, type ButtonColor } from '../../providers/vk/keyboard';

type Shown = NonNullable<INodeProperties['displayOptions']>;

const shownFor = (...operation: string[]): Shown => ({
	show: { resource: ['message'], operation },
});
const sendOnly: Shown = { show: { '/resource': ['message'], '/operation': ['send'] } };
const byClicks: Shown = {
	show: { '/resource': ['message'], '/operation': ['send'], '/keyboard': ['buttons'] },
};

const colorNames: Record<ButtonColor, { name: string; description: string }> = {
	primary: { name: 'Blue', description: 'The main action' },
	secondary: { name: 'White', description: 'An action like any other' },
	positive: { name: 'Green', description: 'To agree, to buy' },
	negative: { name: 'Red', description: 'To decline, to delete' },
};

const { inline, normal } = KEYBOARD_LIMITS;

/** The fields of one button. */
export const buttonFields = [
	{
		displayName: 'Button Type',
		name: 'type',
		type: 'options',
		options: [
			{
				name: 'Callback',
				value: 'callback',
				description: 'Tells the workflow of the press and writes nothing into the dialogue',
			},
			{ name: 'Link', value: 'link', description: 'Opens a page' },
			{ name: 'Location', value: 'location', description: 'Sends where the person is' },
			{
				name: 'Text',
				value: 'text',
				description: 'Writes its label into the dialogue as the person’s message',
			},
		],
		default: 'text',
	},
	{
		displayName: 'Label',
		name: 'label',
		type: 'string',
		default: '',
		placeholder: 'e.g. Where is my order?',
		description: `What stands on the button, up to ${KEYBOARD_LIMITS.label} characters`,
		displayOptions: { hide: { type: ['location'] } },
	},
	{
		displayName: 'Color',
		name: 'color',
		type: 'options',
		options: BUTTON_COLORS.map((value) => ({ value, ...colorNames[value] })),
		default: 'secondary',
		displayOptions: { show: { type: ['text', 'callback'] } },
	},
	{
		displayName: 'Link',
		name: 'link',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/orders/1024',
		description: 'The page that the button opens',
		displayOptions: { show: { type: ['link'] } },
	},
	{
		displayName: 'Payload (JSON)',
		name: 'payload',
		type: 'string',
		default: '',
		placeholder: 'e.g. { "command": "order", "number": "1024" }',
		description: `What the workflow gets back when the button is pressed: JSON, up to ${KEYBOARD_LIMITS.payload} bytes`,
	},
] as const satisfies INodeProperties[];

const operations = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['message'] } },
		options: [
			{
				name: 'Answer Button',
				value: 'answerButton',
				description: 'End the waiting of a callback button that was pressed, with a note or a link',
				action: 'Answer pressed button',
			},
			{
				name: 'Mark as Read',
				value: 'markAsRead',
				description: 'Mark all that a person has written as read',
				action: 'Mark messages as read',
			},
			{
				name: 'Send',
				value: 'send',
				description: 'Send a message as the community to a person or a chat',
				action: 'Send message',
			},
			{
				name: 'Show Typing',
				value: 'showTyping',
				description: 'Show for some seconds that the community is typing',
				action: 'Show typing',
			},
		],
		default: 'send',
	},
] as const satisfies INodeProperties[];

const sendFields = [
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Anna, your order 1024 is ready',
		description: `Up to ${LIMITS.textLength} characters of plain text. It may be empty only beside an attachment.`,
		displayOptions: shownFor('send'),
	},
	{
		displayName: 'Keyboard',
		name: 'keyboard',
		type: 'options',
		options: [
			{
				name: 'Buttons',
				value: 'buttons',
				description: 'Buttons that you put together here, row by row',
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'A keyboard as VK’s documentation describes it, for buttons made from data',
			},
			{ name: 'None', value: 'none', description: 'No buttons with this message' },
		],
		default: 'none',
		description: 'Buttons that the person can press',
		displayOptions: shownFor('send'),
	},
	{
		displayName: 'Button Rows',
		name: 'buttons',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Row',
		default: {},
		description: `Up to ${inline.rows} rows and ${inline.buttons} buttons, ${KEYBOARD_LIMITS.buttonsInRow} in a row; with the option 'Inline Keyboard' off up to ${normal.rows} rows and ${normal.buttons} buttons, and without any row the keyboard is taken away`,
		displayOptions: {
			show: { resource: ['message'], operation: ['send'], keyboard: ['buttons'] },
		},
		options: [
			{
				displayName: 'Row',
				name: 'row',
				values: [
					{
						displayName: 'Buttons of This Row',
						name: 'buttons',
						type: 'fixedCollection',
						typeOptions: { multipleValues: true, sortable: true },
						placeholder: 'Add Button',
						default: {},
						options: [{ displayName: 'Button', name: 'button', values: [...buttonFields] }],
					},
				],
			},
		],
	},
	{
		displayName: 'Keyboard (JSON)',
		name: 'keyboardJson',
		type: 'json',
		typeOptions: { rows: 5 },
		default: '',
		placeholder:
			'e.g. { "inline": true, "buttons": [[{ "action": { "type": "text", "label": "Yes" }, "color": "positive" }]] }',
		description:
			'A keyboard object of VK: "inline" or "one_time", and "buttons" as a list of rows, each a list of { action: { type, label, payload }, color }. { "buttons": [] } takes the keyboard away.',
		displayOptions: { show: { resource: ['message'], operation: ['send'], keyboard: ['json'] } },
	},
	{
		displayName: 'Attachments',
		name: 'attachments',
		type: 'string',
		default: '',
		placeholder: 'e.g. data, photo-1_2',
		description: `Up to ${LIMITS.attachments}, separated by commas: names of binary fields of the item (pictures go as photos, the rest as documents), or IDs of what is at VK already, such as photo-1_2`,
		displayOptions: shownFor('send'),
	},
] as const satisfies INodeProperties[];

const peerFields = [
	{
		displayName: 'Peer ID',
		name: 'peerId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 123456789',
		description:
			'The dialogue: a person’s VK ID, 2000000000 plus the number of a chat, or a community’s ID with a minus. VK Community Trigger gives it as "peerId".',
		displayOptions: { show: { resource: ['message'] } },
	},
] as const satisfies INodeProperties[];

const answerFields = [
	{
		displayName: 'Button Event ID',
		name: 'buttonEventId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. a1b2c3d4e5f6',
		description:
			'Which press is answered: the "buttonEventId" that VK Community Trigger gives. VK takes an answer for about a minute.',
		displayOptions: shownFor('answerButton'),
	},
	{
		displayName: 'User ID',
		name: 'userId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 123456789',
		description: 'VK ID of the person who pressed the button: the "userId" of the trigger’s item',
		displayOptions: shownFor('answerButton'),
	},
	{
		displayName: 'Answer',
		name: 'answer',
		type: 'options',
		options: [
			{ name: 'Link', value: 'link', description: 'Open a page for the person' },
			{ name: 'Nothing', value: 'nothing', description: 'Only end the waiting of the button' },
			{
				name: 'Snackbar',
				value: 'snackbar',
				description: 'Show a short note that vanishes by itself',
			},
		],
		default: 'snackbar',
		description: 'What the person sees upon the press',
		displayOptions: shownFor('answerButton'),
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Added to your order',
		description: 'The short note that the person sees',
		displayOptions: {
			show: { resource: ['message'], operation: ['answerButton'], answer: ['snackbar'] },
		},
	},
	{
		displayName: 'Link',
		name: 'link',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://example.com/orders/1024',
		description: 'The page that is opened for the person',
		displayOptions: {
			show: { resource: ['message'], operation: ['answerButton'], answer: ['link'] },
		},
	},
] as const satisfies INodeProperties[];

export const messageFields: INodeProperties[] = [
	...operations,
	...peerFields,
	...sendFields,
	...answerFields,
];

export const optionFields = [
	{
		displayName: 'Disable Link Preview',
		name: 'disableLinkPreview',
		type: 'boolean',
		default: false,
		description: 'Whether links in the text are left without a preview',
		displayOptions: sendOnly,
	},
	{
		displayName: 'Disable Mentions',
		name: 'disableMentions',
		type: 'boolean',
		default: false,
		description: 'Whether those whom the text mentions are not notified',
		displayOptions: sendOnly,
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to check everything and show what would go out, and send nothing',
		displayOptions: sendOnly,
	},
	{
		displayName: 'Include Input Fields',
		name: 'includeInput',
		type: 'boolean',
		default: false,
		description: "Whether to add the input item's fields to the outcome of an accepted message",
		displayOptions: sendOnly,
	},
	{
		displayName: 'Inline Keyboard',
		name: 'inlineKeyboard',
		type: 'boolean',
		default: true,
		description:
			'Whether the buttons stand under their message. Off: they stand below the dialogue, in place of the last keyboard there.',
		displayOptions: byClicks,
	},
	{
		displayName: 'One Time',
		name: 'oneTime',
		type: 'boolean',
		default: false,
		description:
			"Whether the keyboard vanishes after a press. Only for a keyboard below the dialogue: switch 'Inline Keyboard' off.",
		displayOptions: byClicks,
	},
	{
		displayName: 'Reply To',
		name: 'replyTo',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1024',
		description:
			'The message that this one answers: its "messageId" in a dialogue with a person, its "conversationMessageId" in a chat',
		displayOptions: sendOnly,
	},
	{
		displayName: 'Requests per Second',
		name: 'requestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: LIMITS.requestsPerSecond },
		default: 15,
		description: `Most requests a second with this token. VK takes ${LIMITS.requestsPerSecond}, from all programs that use the token.`,
		displayOptions: sendOnly,
	},
	{
		displayName: 'Timeout (Milliseconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 30000,
		description: 'How long to wait for the whole answer to a request, an upload included',
	},
] as const satisfies INodeProperties[];
