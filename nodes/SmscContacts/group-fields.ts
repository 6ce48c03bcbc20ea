import type { INodeProperties } from 'n8n-workflow';

import { GROUP_TYPES, type GroupType } from '../../providers/smsc/endpoints';
import { listFields, shownFor } from './fields';

const groupTypes: Record<GroupType, string> = {
	phone: 'Phone Numbers',
	email: 'Email Addresses',
};

export const additionalGroupFields: INodeProperties[] = [
	{
		displayName: 'Number',
		name: 'number',
		type: 'string',
		default: '',
		placeholder: 'e.g. 7',
		description: 'Number of the group for mailings',
	},
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		options: GROUP_TYPES.map((value) => ({ value, name: groupTypes[value] })),
		default: 'phone',
		description: 'What the contacts of the group have',
	},
];

export const groupFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['group'] } },
		options: [
			{
				name: 'Add Contacts',
				value: 'addContacts',
				description: 'Add contacts to a group; they stay in their other groups',
				action: 'Add contacts to group',
			},
			{
				name: 'Create',
				value: 'create',
				description: 'Create a group of contacts',
				action: 'Create group',
			},
			{
				name: 'Delete',
				value: 'delete',
				description: 'Delete a group by its ID',
				action: 'Delete group',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'List the groups, with how many contacts each has',
				action: 'Get many groups',
			},
			{
				name: 'Move Contacts',
				value: 'moveContacts',
				description: 'Move contacts into a group, out of their other groups',
				action: 'Move contacts to group',
			},
			{
				name: 'Remove Contacts',
				value: 'removeContacts',
				description: 'Take contacts out of a group; they are not deleted',
				action: 'Remove contacts from group',
			},
			{
				name: 'Update',
				value: 'update',
				description: 'Give a group another name',
				action: 'Update group',
			},
		],
		default: 'getAll',
	},
	{
		displayName: 'Group ID',
		name: 'groupId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 123456',
		description: "The group's ID, as Get Many gives it",
		displayOptions: shownFor(
			'group',
			'update',
			'delete',
			'addContacts',
			'removeContacts',
			'moveContacts',
		),
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Regular customers',
		description: 'Name of the group',
		displayOptions: shownFor('group', 'create', 'update'),
	},
	{
		displayName: 'Phones',
		name: 'phones',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		required: true,
		placeholder: 'e.g. +7 999 123-45-67, +7 999 123-45-68',
		description: 'Phone numbers of the contacts: a list, or a text with any separator between them',
		displayOptions: shownFor('group', 'addContacts', 'removeContacts', 'moveContacts'),
	},
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: shownFor('group', 'create'),
		options: additionalGroupFields,
	},
	...listFields('group'),
];
