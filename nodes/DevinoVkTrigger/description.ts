import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { STATUSES, type Status } from '../../providers/devino/statuses';
import {
	ALLOWLIST_FIELD,
	ignoreDuplicatesField,
	includeRawField,
} from '../shared/callbacks/trigger-options';
import { DEFAULT_STATUSES, DEFAULT_TIME_ZONE, type TriggerEvent } from './settings';

const statusNames: Record<Status, string> = {
	SENT: 'Sent',
	DELIVERED: 'Delivered',
	UNDELIVERABLE: 'Undeliverable',
	EXPIRED: 'Expired',
	REJECTED: 'Rejected',
	SEEN: 'Seen',
	UNKNOWN: 'Unknown',
};

const eventOptions: Record<TriggerEvent, { name: string; description: string }> = {
	messageStatus: {
		name: 'Message Status',
		description: 'A message was sent, delivered, read, or not delivered',
	},
	incomingMessage: {
		name: 'Incoming Message',
		description: 'A user wrote to the VK community',
	},
};

const optionFields = [
	{
		displayName: 'Confirmation Code',
		name: 'confirmationCode',
		type: 'string',
		default: '',
		placeholder: 'e.g. a1b2c3d4',
		description:
			'The string that VK wants to get back when you enter the URL of this node as a Callback API server of the community',
	},
	ignoreDuplicatesField('events', 'an event'),
	{
		displayName: 'Ignore Outdated Statuses',
		name: 'ignoreOutdated',
		type: 'boolean',
		default: false,
		description:
			'Whether to leave a status out that comes after a later one of the same message, such as Delivered after Seen',
	},
	includeRawField('the event'),
	ALLOWLIST_FIELD,
	{
		displayName: 'Look Up Phone',
		name: 'lookUpPhone',
		type: 'boolean',
		default: false,
		description:
			'Whether to add the phone to an incoming message, by asking Devino for the message that it answers. Takes 4 seconds at most; without an answer by then the phone is null.',
	},
	{
		displayName: 'Time Zone',
		name: 'timeZone',
		type: 'string',
		default: DEFAULT_TIME_ZONE,
		placeholder: 'e.g. Europe/Moscow',
		description: 'The time zone that the times of statuses are in; Devino names none with them',
	},
	{
		displayName: 'VK Secret',
		name: 'vkSecret',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		description:
			"The secret key of the community's Callback API server. Events of VK are then let in only with it, or with the callback secret of the credential.",
	},
] as const satisfies INodeProperties[];

const properties: INodeProperties[] = [
	{
		displayName:
			'Devino VK Send in this workflow reports here by itself: choose \'Devino VK Trigger\' in its \'Report Status To\', and publish the workflow once. For statuses of other messages, and for incoming messages, give the Production URL to your Devino manager, with <code>?secret=</code> and the callback secret of the credential at its end. <a href="https://github.com/n8n-nodes-devino-vk/n8n-nodes-devino-vk/blob/main/docs/addresses.md" target="_blank">Step by step, VK too</a>.',
		name: 'registration',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: Object.entries(eventOptions).map(([value, option]) => ({ value, ...option })),
		default: ['messageStatus'],
	},
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		required: true,
		options: STATUSES.map((value) => ({ name: statusNames[value], value })).sort((one, other) =>
			one.name.localeCompare(other.name),
		),
		default: [...DEFAULT_STATUSES],
		description:
			'The statuses to start the workflow for. One that is not in this list always starts it.',
		displayOptions: { show: { events: ['messageStatus'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [...optionFields],
	},
];

const labels: ReadonlyMap<string, string> = new Map(
	[...properties, ...optionFields].map(({ name, displayName }) => [name, displayName]),
);

/** A parameter's or option's name as the user sees it. */
export const labelOf = (name: string): string => labels.get(name) ?? name;

/** All of the node's description that n8n's lint does not want to read in the class itself. */
export const triggerDescription = {
	group: ['trigger'],
	version: 1,
	defaults: { name: 'Devino VK Trigger' },
	inputs: [],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'devinoVkApi', required: true }],
	properties,
	eventTriggerDescription: 'Waiting for Devino or VK to call the Test URL',
	activationMessage: 'Devino VK Trigger now listens at its Production URL.',
	triggerPanel: {
		header: 'Get message statuses and replies from Devino and VK',
		executionsHelp: {
			inactive:
				"While you build: press 'Listen for test event', then post a sample to the <b>Test URL</b>; it hears one call within two minutes. For real: publish the workflow, and give the <b>Production URL</b> to Devino's manager as the address for status callbacks and incoming messages, with <code>?secret=</code> and the callback secret of the credential at its end. Devino VK Send in this workflow needs no address.",
			active:
				"While you build: press 'Listen for test event', then post a sample to the <b>Test URL</b>; it hears one call within two minutes. The workflow is published: calls of the <b>Production URL</b> start it, and show up in the <a data-key=\"executions\">executions list</a>. Give that URL to Devino's manager, with <code>?secret=</code> and the callback secret of the credential at its end. Devino VK Send in this workflow needs no address.",
		},
		activationHint:
			'Once the workflow is published, Devino and VK reach it at the Production URL, and Devino VK Send in it hands that URL on by itself.',
	},
} satisfies Partial<INodeTypeDescription>;
