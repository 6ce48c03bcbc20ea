import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import {
	ALLOWLIST_FIELD,
	ignoreDuplicatesField,
	includeRawField,
} from '../shared/callbacks/trigger-options';

const optionFields = [
	ignoreDuplicatesField('statuses', 'a status'),
	includeRawField('the report'),
	ALLOWLIST_FIELD,
] as const satisfies INodeProperties[];

const properties: INodeProperties[] = [
	{
		displayName:
			'Publish the workflow, and give the Production URL to Rapporto as the address for delivery statuses, with <code>?secret=</code> and the callback secret of the credential at its end. GET and POST are both understood.',
		name: 'registration',
		type: 'notice',
		default: '',
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
	defaults: { name: 'Rapporto VK Trigger' },
	inputs: [],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'rapportoApi', required: true }],
	properties,
	eventTriggerDescription: 'Waiting for Rapporto to call the Test URL',
	activationMessage: 'Rapporto VK Trigger now listens at its Production URL.',
	triggerPanel: {
		header: 'Get message statuses from Rapporto',
		executionsHelp: {
			inactive:
				"While you build: press 'Listen for test event', then call the <b>Test URL</b> with a sample; it hears one call within two minutes. For real: publish the workflow, and give the <b>Production URL</b> to Rapporto as the address for delivery statuses, with <code>?secret=</code> and the callback secret of the credential at its end.",
			active:
				'While you build: press \'Listen for test event\', then call the <b>Test URL</b> with a sample; it hears one call within two minutes. The workflow is published: calls of the <b>Production URL</b> start it, and show up in the <a data-key="executions">executions list</a>.',
		},
		activationHint:
			'Once the workflow is published, Rapporto reaches it at the Production URL, which has to be given to Rapporto.',
	},
} satisfies Partial<INodeTypeDescription>;
