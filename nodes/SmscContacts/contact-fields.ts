import type { INodeProperties } from 'n8n-workflow';

import { GROUP_TYPES, type GroupType } from '../../providers/smsc/endpoints';
import { listFields, shownFor } from './fields';

const addressTypes: Record<GroupType, string> = { phone: 'Phone', email: 'Email' };

const newAddressFields = [
	{
		displayName: 'New Email',
		name: 'newEmail',
		type: 'string',
		default: '',
		placeholder: 'e.g. anna@example.com',
		description: 'The address that takes the place of the present one',
	},
	{
		displayName: 'New Phone',
		name: 'newPhone',
		type: 'string',
		default: '',
		placeholder: 'e.g. +7 999 123-45-67',
		description: 'The phone number that takes the place of the present one',
	},
] as const satisfies INodeProperties[];

const commonFields = [
	{
		displayName: 'Birthday',
		name: 'birthday',
		type: 'dateTime',
		default: '',
		description: 'Date of birth; goes out as dd.mm.yyyy',
	},
	{
		displayName: 'Client ID',
		name: 'clientId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1024',
		description: "The contact's ID in your own system",
	},
	{
		displayName: 'Comments',
		name: 'comments',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
	},
	{
		displayName: 'First Name',
		name: 'firstName',
		type: 'string',
		default: '',
		placeholder: 'e.g. Anna',
	},
	{
		displayName: 'Group ID',
		name: 'group',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123456',
		description: "The group's ID, as Get Many of groups gives it",
	},
	{ displayName: 'Last Name', name: 'lastName', type: 'string', default: '' },
	{ displayName: 'Middle Name', name: 'middleName', type: 'string', default: '' },
] as const satisfies INodeProperties[];

const furtherFields = [
	{
		displayName: 'Other Phones',
		name: 'otherPhones',
		type: 'string',
		default: '',
		placeholder: 'e.g. +7 999 123-45-68, +7 999 123-45-69',
		description: 'Further phone numbers, with any separator. SMSC sends nothing to them.',
	},
	{
		displayName: 'Tags',
		name: 'tags',
		type: 'string',
		default: '',
		placeholder: 'e.g. regular, moscow',
		description: 'Tags, separated by commas',
	},
] as const satisfies INodeProperties[];

const nameField = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Anna Ivanova',
	description: 'How the contact is called in the list',
} as const satisfies INodeProperties;

export const additionalContactFields: INodeProperties[] = [...commonFields, ...furtherFields];

export const updateContactFields: INodeProperties[] = [
	...commonFields,
	nameField,
	...newAddressFields,
	...furtherFields,
];

export const contactFilters: INodeProperties[] = [
	{
		displayName: 'Group ID',
		name: 'group',
		type: 'string',
		default: '',
		placeholder: 'e.g. 123456',
		description: 'Only contacts of this group',
	},
	{
		displayName: 'Search',
		name: 'search',
		type: 'string',
		default: '',
		placeholder: 'e.g. Ivanova',
		description: 'Only contacts in which SMSC finds this text',
	},
];

export const contactFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['contact'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				description: 'Add a contact by phone number or e-mail address',
				action: 'Create contact',
			},
			{
				name: 'Delete',
				value: 'delete',
				description: 'Delete a contact by its phone number or e-mail address',
				action: 'Delete contact',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				description: 'List the contacts of the account, or those of a group',
				action: 'Get many contacts',
			},
			{
				name: 'Update',
				value: 'update',
				description: 'Change a contact found by its phone number or e-mail address',
				action: 'Update contact',
			},
		],
		default: 'getAll',
	},
	{
		displayName: 'Address Type',
		name: 'addressType',
		type: 'options',
		options: GROUP_TYPES.map((value) => ({ value, name: addressTypes[value] })),
		default: 'phone',
		description: 'Whether it is a contact with a phone number or one with an e-mail address',
		displayOptions: shownFor('contact', 'create', 'update', 'delete'),
	},
	{
		displayName: 'Phone',
		name: 'phone',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. +7 999 123-45-67',
		description:
			'Phone number of the contact. Russian numbers are taken in any spelling; write others with + and the country code.',
		displayOptions: {
			show: {
				resource: ['contact'],
				operation: ['create', 'update', 'delete'],
				addressType: ['phone'],
			},
		},
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'name@email.com',
		description: 'E-mail address of the contact',
		displayOptions: {
			show: {
				resource: ['contact'],
				operation: ['create', 'update', 'delete'],
				addressType: ['email'],
			},
		},
	},
	{ ...nameField, displayOptions: shownFor('contact', 'create') },
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: shownFor('contact', 'create'),
		options: additionalContactFields,
	},
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description:
			'What is to change. A field that is added and left empty is emptied, except those that no contact can be without: Group ID, Name, New Email, New Phone.',
		displayOptions: shownFor('contact', 'update'),
		options: updateContactFields,
	},
	...listFields('contact'),
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		displayOptions: shownFor('contact', 'getAll'),
		options: contactFilters,
	},
];
