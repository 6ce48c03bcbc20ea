import { NodeConnectionTypes, type INodeProperties, type INodeTypeDescription } from 'n8n-workflow';

import { blacklistFields } from './blacklist-fields';
import {
	additionalContactFields,
	contactFields,
	contactFilters,
	updateContactFields,
} from './contact-fields';
import { additionalGroupFields, groupFields } from './group-fields';

const optionFields = [
	{
		displayName: 'Timeout (Milliseconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 30000,
		description:
			'How long to wait for the whole answer to a request. A change is not repeated when it runs out.',
	},
] as const satisfies INodeProperties[];

const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Black List', value: 'blacklist' },
			{ name: 'Contact', value: 'contact' },
			{ name: 'Group', value: 'group' },
		],
		default: 'contact',
	},
	...contactFields,
	...groupFields,
	...blacklistFields,
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
	[
		...properties,
		...additionalContactFields,
		...updateContactFields,
		...contactFilters,
		...additionalGroupFields,
		...optionFields,
	].map(({ name, displayName }) => [name, displayName]),
);

/** A parameter's name as the user sees it. */
export const labelOf = (name: string): string => labels.get(name) ?? name;

/** All of the node's description that n8n's lint does not want to read in the class itself. */
export const contactsDescription = {
	group: ['transform'],
	version: 1,
	defaults: { name: 'SMSC Contacts' },
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	credentials: [{ name: 'smscApi', required: true }],
	properties,
} satisfies Partial<INodeTypeDescription>;
