import { z } from 'zod/v4';

import { isRecord } from '../json';
import { statusFacts, type StatusFacts } from './statuses';

/**
 * `GET /vk-stat/detail` (Детализация): the fields of a message by the names that `orderField` and
 * `outFields` take, each with the name that it has in the answer.
 */
export const DETAIL_FIELDS = {
	DELIVERY_POLICY: 'deliveryPolicy',
	ERROR_CODE: 'errorCode',
	EVENT_DATE_TIME: 'eventDateTime',
	MESSAGE_ID: 'messageId',
	RECIPIENT: 'recipient',
	ROUTE: 'route',
	SENT_DATE_TIME: 'sentDateTime',
	SERVICE: 'service',
	STATUS: 'status',
	TASK_ID: 'taskId',
	TASK_NAME: 'taskName',
	TASK_TYPE: 'taskType',
	TEMPLATE_ID: 'templateId',
	TEMPLATE_NAME: 'templateName',
	TEXT: 'text',
	TEXT_OK: 'textOk',
	TEXT_VK: 'textVk',
	TRIGGER_ID: 'triggerId',
	USER_LOGIN: 'userLogin',
	VALIDITY: 'validity',
} as const;
export type DetailField = keyof typeof DETAIL_FIELDS;
export const DETAIL_FIELD_NAMES = Object.keys(DETAIL_FIELDS) as DetailField[];

export const ORDERS = ['ASC', 'DESC'] as const;
export type Order = (typeof ORDERS)[number];

/**
 * The query of a detail request, but for its page. What is undefined is not sent. Of the first five
 * only these may stand together (Комбинации параметров): taskId; taskId and triggerId; both dates;
 * taskId, triggerId and both dates; messageIds.
 */
export interface DetailQuery {
	taskId?: string;
	triggerId?: string;
	/** `YYYY-MM-DDThh:mm:ss`, in the zone of `timeOffset`. */
	dateTimeFrom?: string;
	dateTimeTo?: string;
	messageIds?: readonly string[];
	companyId?: string;
	order?: Order;
	orderField?: DetailField;
	outFields?: readonly DetailField[];
	recipient?: string;
	searchText?: string;
	status?: string;
	/** The zone of all dates, in minutes ahead of UTC. Without it they would be in Devino's own zone. */
	timeOffset: number;
}

/** A message as the detail gives it: the answer's fields, those of {@link DETAIL_FIELDS} by them. */
export type DetailRow = Record<string, unknown>;

export interface DetailPage {
	rows: DetailRow[];
	/** How many messages the query has in all; undefined if the answer doesn't tell. */
	total: number | undefined;
	more: boolean | undefined;
}

/** The answer's names by any spelling of them: MESSAGE_ID, message_id, messageid. */
const ANSWER_NAMES: ReadonlyMap<string, string> = new Map(
	DETAIL_FIELD_NAMES.map((name) => [name.replaceAll('_', ''), DETAIL_FIELDS[name]]),
);
const ID_NAME = /^id$|Ids?$|_ids?$/;
/** Digits, though the provider may write them as a bare number. */
const DIGITS = new Set<string>(['recipient']);

const holdsDigits = (name: string): boolean => ID_NAME.test(name) || DIGITS.has(name);

function exact(name: string, value: unknown): unknown {
	if (typeof value === 'number' && holdsDigits(name)) return String(value);
	if (Array.isArray(value)) return value.map((one) => exact(name, one));
	if (isRecord(value)) return exactMembers(value);
	return value;
}

function exactMembers(record: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(record).map(([name, value]) => [name, exact(name, value)]),
	);
}

interface Naming {
	name: string;
	isAsCame: boolean;
	isDigits: boolean;
}

/** Finds the name that a field of the answer has here; each spelling is worked out once. */
function createNaming(): (key: string) => Naming {
	const known = new Map<string, Naming>();
	return (key) => {
		let naming = known.get(key);
		if (naming === undefined) {
			const name = ANSWER_NAMES.get(key.replaceAll('_', '').toUpperCase()) ?? key;
			naming = { name, isAsCame: name === key, isDigits: holdsDigits(name) };
			known.set(key, naming);
		}
		return naming;
	};
}

/**
 * A row with its known fields under the names of the page's example and all its ids as strings;
 * fields that the page doesn't know stay as they came. (Its table has the names in capitals.)
 */
function readRow(raw: Record<string, unknown>, nameOf: (key: string) => Naming): DetailRow {
	if (isRowAlready(raw, nameOf)) return raw;
	const row: DetailRow = {};
	for (const key of Object.keys(raw)) {
		const { name } = nameOf(key);
		row[name] = exact(name, raw[key]);
	}
	return row;
}

/** Whether there is nothing to do to a row, as with most answers. */
function isRowAlready(raw: Record<string, unknown>, nameOf: (key: string) => Naming): boolean {
	for (const key of Object.keys(raw)) {
		const { isAsCame, isDigits } = nameOf(key);
		const value = raw[key];
		const isExact =
			value === null || (typeof value !== 'object' && !(isDigits && typeof value === 'number'));
		if (!isAsCame || !isExact) return false;
	}
	return true;
}

const Count = z
	.union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
	.pipe(z.number().int().nonnegative())
	.optional()
	.catch(undefined);
const Flag = z
	.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
	.optional()
	.catch(undefined);

// `offset`, `number`, `size`, `pages` and `pageExists` are left unread: the page contradicts itself
// on them (`pages` is total / limit rounded down, so the last page would be lost).
const Rows = z.array(z.custom<Record<string, unknown>>(isRecord));
const Content = z.union([
	z.looseObject({ data: Rows.nullish(), total: Count, more: Flag }),
	Rows.transform((data) => ({ data, total: undefined, more: undefined })),
]);

/**
 * Reads the content of a detail answer, with or without its wrapper already taken off.
 *
 * @returns what did not fit, as a text, if it is not a page of messages
 */
export function readDetailPage(content: unknown): DetailPage | string {
	const read = Content.safeParse(content);
	if (!read.success) {
		return isRecord(content) && Array.isArray(content.data)
			? "'data' holds something that is not an object"
			: "no list under 'data'";
	}
	const { data, total, more } = read.data;
	const isTheEnd = total === undefined ? more === false : total === 0;
	const isEmptyPage = isRecord(content) && (isTheEnd || content.pageExists === false);
	if (!Array.isArray(data)) return isEmptyPage ? { rows: [], total, more } : "no list under 'data'";
	const nameOf = createNaming();
	return { rows: data.map((row) => readRow(row, nameOf)), total, more };
}

/** The id of a message, or `undefined` where the row has none. */
export function messageIdOf({ messageId }: DetailRow): string | undefined {
	return typeof messageId === 'string' && messageId !== '' ? messageId : undefined;
}

const FACTS_SHOWN = ['normalizedStatus', 'isFinal', 'isDelivered', 'isSeen'] as const;
type ShownFacts = Pick<StatusFacts, (typeof FACTS_SHOWN)[number]>;

/** What the status of a row says; undefined where it has none. */
export function shownFacts(row: DetailRow): ShownFacts | undefined {
	if (!('status' in row)) return undefined;
	return statusFacts(typeof row.status === 'string' ? row.status : '');
}

/** A row with what its status says, right behind the status. Without one there is nothing to add. */
export function withStatusFacts(row: DetailRow): DetailRow {
	const facts = shownFacts(row);
	if (facts === undefined) return { ...row };
	const whole: DetailRow = {};
	for (const name of Object.keys(row)) {
		whole[name] = row[name];
		if (name === 'status') for (const fact of FACTS_SHOWN) whole[fact] = facts[fact];
	}
	return whole;
}
