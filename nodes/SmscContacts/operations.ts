import type { IDataObject } from 'n8n-workflow';

import { BLOCK_TYPES, GROUP_TYPES, numberOf } from '../../providers/smsc/endpoints';
import type { SmscRow } from '../../providers/smsc/answer';
import { blacklistItem, contactItem, groupItem, type Item } from '../../providers/smsc/rows';
import { isRecord } from '../../providers/json';
import { BadParameter } from '../shared/calling/failures';
import { normalizePhone } from '../shared/parameters/phone';
import { phoneList } from '../shared/parameters/phone-list';
import {
	flag,
	isBlank,
	oneOf,
	optionalText,
	requiredText,
	wholeNumber,
} from '../shared/parameters/values';
import type { Fields } from './smsc';
import {
	changedFields,
	emailAddress,
	groupId as groupIdOf,
	groupNumber,
	newFields,
	phonesIn,
	type Around,
} from './values';

/** What an item asks SMSC for. */
export interface Call {
	fields: Fields;
	/** What is changed: calls about the same thing are made one after the other. */
	target: string;
	/** The most rows of a list. */
	most: number;
}

type Parameters = Readonly<Record<string, unknown>>;

/** One operation of a resource. */
export interface Operation {
	parameters: readonly string[];
	/** @throws BadParameter for what cannot be right */
	build: (parameters: Parameters, around: Around) => Call;
	/** A list: what its rows come out as. */
	rows?: (row: SmscRow) => Item;
	/** How many rows such a list has at least where more may follow them. */
	mayGoOnFrom?: number;
	/** A change: what comes out once it is made. */
	done?: (id: string | undefined) => IDataObject;
}

const created = (id: string | undefined): IDataObject => ({ id: id ?? null });
const changed = (): IDataObject => ({ success: true });
const deleted = (): IDataObject => ({ deleted: true });

const collection = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

const call = (fields: Fields, target = ''): Call => ({ fields, target, most: 0 });

function list(fields: Fields, { returnAll, limit }: Parameters, { label }: Around): Call {
	const most = flag(returnAll, label('returnAll'))
		? Number.POSITIVE_INFINITY
		: wholeNumber(limit ?? 50, { min: 1, max: Number.MAX_SAFE_INTEGER }, label('limit'));
	return { fields, target: '', most };
}

/** The contact that a call is about, by phone or by e-mail address. */
function address(
	parameters: Parameters,
	{ label }: Around,
	phoneOf: (value: unknown, label: string) => string = normalizePhone,
): { phone: string } | { mail: string } {
	const kinds = GROUP_TYPES;
	const kind = oneOf(parameters.addressType ?? 'phone', kinds, label('addressType'));
	return kind === 'email'
		? { mail: emailAddress(parameters.email, label('email')) }
		: { phone: phoneOf(parameters.phone, label('phone')) };
}

const targetOf = (address: { phone: string } | { mail: string }): string =>
	'phone' in address ? address.phone : address.mail;

/**
 * Only of contacts it is known that SMSC gives them page by page. Groups and the black list seem to
 * come as a whole, but a long one may be a page.
 */
const SHORTEST_PAGE = 100;

const ADDRESS = ['addressType', 'phone', 'email'];
const LIST = ['returnAll', 'limit'];

const contact = {
	create: {
		parameters: [...ADDRESS, 'name', 'additionalFields'],
		build: (parameters, around) => {
			const given = address(parameters, around, (value, label) =>
				phoneList(value, label).join(','),
			);
			const name = optionalText(parameters.name, around.label('name'));
			const more = newFields(collection(parameters.additionalFields), around);
			return call({ add: '1', ...given, name, ...more }, targetOf(given));
		},
		done: created,
	},
	update: {
		parameters: [...ADDRESS, 'updateFields'],
		build: (parameters, around) => {
			const given = address(parameters, around);
			const fields = changedFields(collection(parameters.updateFields), around);
			if (Object.keys(fields).length === 0) {
				const label = around.label('updateFields');
				throw new BadParameter(label, 'is empty', `Add what is to change to '${label}'`);
			}
			return call({ chg: '1', ...given, ...fields }, targetOf(given));
		},
		done: changed,
	},
	delete: {
		parameters: ADDRESS,
		build: (parameters, around) => {
			const given = address(parameters, around);
			return call({ del: '1', ...given }, targetOf(given));
		},
		done: deleted,
	},
	getAll: {
		parameters: [...LIST, 'filters'],
		build: (parameters, around) => {
			const { group, search } = collection(parameters.filters);
			const { label } = around;
			const grp = isBlank(group) ? undefined : groupIdOf(group, label('group'));
			return list(
				{ get: '1', grp, search: optionalText(search, label('search')) },
				parameters,
				around,
			);
		},
		rows: (row) => contactItem(row, phonesIn),
		mayGoOnFrom: 1,
	},
} as const satisfies Record<string, Operation>;

/** SMSC's numbers for what can be done with contacts and a group. */
const MOVES = { move: '1', add: '2', remove: '3' } as const;

function membership(move: (typeof MOVES)[keyof typeof MOVES]): Operation['build'] {
	return ({ groupId, phones }, { label }) => {
		const grp = groupIdOf(groupId, label('groupId'));
		const phone = phoneList(phones, label('phones')).join(',');
		return call({ move_group: move, grp, phone }, 'groups');
	};
}

const group = {
	create: {
		parameters: ['name', 'additionalFields'],
		build: ({ name: given, additionalFields }, { label }) => {
			const { number, type } = collection(additionalFields);
			const name = requiredText(given, label('name'));
			return call(
				{
					add_group: '1',
					name,
					num: isBlank(number) ? undefined : groupNumber(number, label('number')),
					type: isBlank(type)
						? undefined
						: numberOf(GROUP_TYPES, oneOf(type, GROUP_TYPES, label('type'))),
				},
				name,
			);
		},
		done: created,
	},
	update: {
		parameters: ['groupId', 'name'],
		build: ({ groupId, name }, { label }) => {
			const grp = groupIdOf(groupId, label('groupId'));
			return call({ chg_group: '1', grp, name: requiredText(name, label('name')) }, grp);
		},
		done: changed,
	},
	delete: {
		parameters: ['groupId'],
		build: ({ groupId }, { label }) => {
			const grp = groupIdOf(groupId, label('groupId'));
			return call({ del_group: '1', grp }, grp);
		},
		done: deleted,
	},
	getAll: {
		parameters: LIST,
		build: (parameters, around) => list({ get_group: '1' }, parameters, around),
		rows: groupItem,
		mayGoOnFrom: SHORTEST_PAGE,
	},
	addContacts: {
		parameters: ['groupId', 'phones'],
		build: membership(MOVES.add),
		done: changed,
	},
	removeContacts: {
		parameters: ['groupId', 'phones'],
		build: membership(MOVES.remove),
		done: deleted,
	},
	moveContacts: {
		parameters: ['groupId', 'phones'],
		build: membership(MOVES.move),
		done: changed,
	},
} as const satisfies Record<string, Operation>;

const blacklist = {
	add: {
		parameters: ['phone', 'blockType', 'comment'],
		build: ({ phone: given, blockType, comment }, { label }) => {
			const phone = normalizePhone(given, label('phone'));
			const type = numberOf(
				BLOCK_TYPES,
				oneOf(blockType ?? 'all', BLOCK_TYPES, label('blockType')),
			);
			const cmt = optionalText(comment, label('comment'));
			return call({ add_black: '1', phone, type, cmt }, phone);
		},
		done: created,
	},
	remove: {
		parameters: ['phone'],
		build: ({ phone: given }, { label }) => {
			const phone = normalizePhone(given, label('phone'));
			return call({ del_black: '1', phone }, phone);
		},
		done: deleted,
	},
	getAll: {
		parameters: LIST,
		build: (parameters, around) => list({ get_black: '1' }, parameters, around),
		rows: blacklistItem,
		mayGoOnFrom: SHORTEST_PAGE,
	},
} as const satisfies Record<string, Operation>;

const RESOURCES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
	contact,
	group,
	blacklist,
};

/** An operation by its name, or `undefined` if there is none. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	const operations = Object.hasOwn(RESOURCES, resource) ? RESOURCES[resource] : undefined;
	return operations !== undefined && Object.hasOwn(operations, operation)
		? operations[operation]
		: undefined;
}
