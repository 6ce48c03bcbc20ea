import type { INodeProperties } from 'n8n-workflow';

import { BLOCK_TYPES, type BlockType } from '../../providers/smsc/endpoints';
import { listFields, shownFor } from './fields';

const blockTypes: Record<BlockType, { name: string; description: string }> = {
	all: { name: 'All Messages', description: 'Nothing is sent to the number' },
	bulk: { name: 'Bulk Mailings', description: 'No mailings, only single messages' },
	single: { name: 'Single Messages', description: 'No single messages, only mailings' },
};

export const blacklistFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['blacklist'] } },
		options: [
			{
				name: 'Add',
				value: 'add',
				description: 'Keep SMSC from sending to a phone number',
				action: 'Add phone to black list',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'List the entries of the black list',
				action: 'Get many black list entries',
			},
			{
				name: 'Remove',
				value: 'remove',
				description: 'Let SMSC send to a phone number again',
				action: 'Remove phone from black list',
			},
		],
		default: 'getAll',
	},
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +7 999 123-45-67',
		description:
			'Phone number to block. Russian numbers are taken in any spelling; write others with + and the country code.',
		displayOptions: shownFor('blacklist', 'add', 'remove'),
	},
	{
		displayName: 'Block',
		name: 'blockType',
		type: 'options',
		options: BLOCK_TYPES.map((value) => ({ value, ...blockTypes[value] })),
		default: 'all',
		description: 'Which messages are blocked',
		displayOptions: shownFor('blacklist', 'add'),
	},
	{
		displayName: 'Comment',
		name: 'comment',
		type: 'string',
		default: '',
		placeholder: 'e.g. asked not to be written to',
		description: 'Why the number is blocked',
		displayOptions: shownFor('blacklist', 'add'),
	},
	...listFields('blacklist'),
];
