import type { INodeProperties } from 'n8n-workflow';

import { LIMITS } from '../../providers/vk/endpoints';

const shownForPerson = { show: { resource: ['person'] } };

export const personFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: shownForPerson,
		options: [
			{
				name: 'Get',
				value: 'get',
				description: `Get first and last name and more of a person; up to ${LIMITS.personsPerRequest} items share a request`,
				action: 'Get person',
			},
			{
				name: 'Get Permission',
				value: 'getPermission',
				description: 'Find out whether the community may write to a person',
				action: 'Get permission to write to person',
			},
		],
		default: 'get',
	},
	{
		displayName: 'User ID',
		name: 'userId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 123456789',
		description: 'VK ID of the person, digits only',
		displayOptions: shownForPerson,
	},
];
