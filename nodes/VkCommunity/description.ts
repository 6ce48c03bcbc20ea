import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { messageFields, optionFields, buttonFields } from './message-fields';
import { personFields } from './person-fields';

const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Message', value: 'message' },
			{ name: 'Person', value: 'person' },
		],
		default: 'message',
	},
	...messageFields,
	...personFields,
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
	[...properties, ...optionFields, ...buttonFields].map(({ name, displayName }) => [
		name,
		displayName,
	]),
);

/** A parameter's or option's name as the user sees it. */
export const labelOf = (name: string): string => labels.get(name) ?? name;

/** All of the node's description that n8n's lint does not want to read in the class itself. */
export const communityDescription = {
	group: ['output'],
	version: 1,
	defaults: { name: 'VK Community' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	properties,
} satisfies Partial<INodeTypeDescription>;
