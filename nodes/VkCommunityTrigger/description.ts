import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { EVENTS, type EventType } from '../../providers/vk/community-events';

const eventOptions: Record<EventType, { name: string; description: string }> = {
	message_new: { name: 'Message Received', description: 'A person wrote to the community' },
	message_event: { name: 'Button Pressed', description: 'A person pressed a callback button' },
	message_allow: {
		name: 'Messages Allowed',
		description: 'A person allowed the community to write',
	},
	message_deny: {
		name: 'Messages Forbidden',
		description: 'A person forbade the community to write: send them nothing more',
	},
	message_edit: { name: 'Message Edited', description: 'A message was changed' },
	message_read: { name: 'Message Read', description: 'A person read what the community wrote' },
	message_reply: { name: 'Message Sent', description: 'The community wrote to a person' },
	message_typing_state: { name: 'Person Typing', description: 'A person is typing' },
};

const optionFields = [
	{
		displayName: 'Answer Buttons',
		name: 'answerButtons',
		type: 'boolean',
		default: true,
		description:
			"Whether to tell VK at once that a pressed callback button was taken, so that it stops spinning. Turn it off to answer with VK Community's 'Answer Button': VK takes one answer.",
	},
	{
		displayName: 'Ignore Duplicates',
		name: 'ignoreDuplicates',
		type: 'boolean',
		default: true,
		description:
			'Whether to start the workflow once for an event that VK repeats. Remembers the last 10,000 events, 1,000 of them over a restart.',
	},
	{
		displayName: 'Include Raw Event',
		name: 'includeRaw',
		type: 'boolean',
		default: false,
		description: "Whether to add the event as it came under 'raw'",
	},
	{
		displayName: 'Look Up Person',
		name: 'lookUpPerson',
		type: 'boolean',
		default: false,
		description: "Whether to add the person's first and last name, by asking VK",
	},
] as const satisfies INodeProperties[];

const properties: INodeProperties[] = [
	{
		displayName:
			'Publish the workflow, and this node enters itself at VK: there is nothing to copy. VK has to reach this n8n from outside, and the access token needs the right to manage the community. Unpublish, and it takes its entry back.',
		name: 'registration',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: EVENTS.map((value) => ({ value, ...eventOptions[value] })).sort((one, other) =>
			one.name.localeCompare(other.name),
		),
		default: ['message_new'],
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
	defaults: { name: 'VK Community Trigger' },
	inputs: [],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'vkCommunityApi', required: true }],
	properties,
	eventTriggerDescription: 'Write to the community in VK',
	activationMessage: 'VK now sends the events of the community to this workflow.',
	triggerPanel: {
		header: 'Get messages, pressed buttons and more from a VK community',
		executionsHelp: {
			inactive:
				"While you build: press 'Listen for test event', then write to the community. This node enters the <b>Test URL</b> at VK for two minutes, beside that of the published workflow. For real: publish the workflow.",
			active:
				"While you build: press 'Listen for test event', then write to the community. The workflow is published: VK's events start it too, and show up in the <a data-key=\"executions\">executions list</a>.",
		},
		activationHint: 'Once the workflow is published, VK sends the events of the community here.',
	},
} satisfies Partial<INodeTypeDescription>;
