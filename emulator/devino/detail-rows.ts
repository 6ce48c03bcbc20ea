import type { JsonObject } from '../common/json';
import type { Devino } from './devino';
import type { DetailQuery } from './detail-query';
import { lastChange } from './model';
import type { Message, StatusChange } from './model';
import { formatTime } from './moscow-time';
import { DETAIL_FIELDS, LONGEST_TTL } from './page';
import type { DetailField, DetailStatus } from './page';
import { renderText } from './templates';

/** The callbacks' words in the vocabulary of the detail, whose table says what each one means. */
const DETAIL_OF: Record<StatusChange['status'], DetailStatus> = {
	ACCEPTED: 'IN_PROGRESS',
	SENT: 'IN_PROGRESS',
	DELIVERED: 'DELIVERED',
	SEEN: 'READ',
	CLICKED: 'REDIRECT',
	UNDELIVERABLE: 'UNDELIVERED',
	EXPIRED: 'UNDELIVERED',
	REJECTED: 'REJECTED',
	UNKNOWN: 'UNDELIVERED',
};

/**
 * The detail's errorCode is a number, and the page has no table of them; its example has 9 beside
 * DELIVERED and 12 beside UNDELIVERED. The rest is made up.
 */
const ERROR_NUMBERS: Record<Exclude<StatusChange['errorCode'], ''>, number> = {
	SENT: 0,
	DELIVERED: 9,
	READ: 9,
	CLICKED: 9,
	UNDELIVERABLE: 12,
	UNSUPPORTED: 13,
	BLOCKED_BY_USER: 14,
	RATELIMIT: 15,
	VP_EXPIRED_AFTER_SEND: 16,
	FAILED: 20,
	NOT_ENOUGH_DATA: 21,
	INCORRECT_SIGNATURE: 22,
	UNSUPPORTED_NUMBER: 23,
	NUMBER_IN_BLACK_LIST: 24,
	NUMBER_TYPE_NOT_ALLOWED: 25,
	ERROR: 26,
	NOT_ALLOWED_IP: 27,
	UNSUPPORTED_TEMPLATE: 28,
	NOT_VALID_TEMPLATE_DATA: 29,
	UNKNOWN: 30,
};

/** The status of a message in the detail's words. */
export const detailStatus = (message: Message): DetailStatus =>
	DETAIL_OF[lastChange(message).status];

type ReadField = (
	message: Message,
	devino: Devino,
	timeOffset: number | undefined,
) => string | number | undefined;

const textOrNothing = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

function templateId({ message }: Message, devino: Devino): string | undefined {
	if (typeof message.tmpl !== 'string') return undefined;
	return devino.seed.templates?.get(message.tmpl)?.id ?? '123432445234';
}

function deliveredText(message: Message, devino: Devino): string | undefined {
	// In the page's example a message sent by template has templateName and no text.
	return message.message.tmpl === undefined
		? renderText(message.message, devino.seed.templates)
		: undefined;
}

/** How each field of the page's table is read from a message; absent ones are left out. */
const READ_FIELD: Record<DetailField, ReadField> = {
	MESSAGE_ID: ({ id }) => id,
	USER_LOGIN: (_, devino) => devino.seed.userLogin,
	SERVICE: ({ service }) => service,
	SENT_DATE_TIME: ({ acceptedAt }, _, offset) => formatTime(acceptedAt, offset),
	RECIPIENT: ({ phone }) => phone,
	STATUS: detailStatus,
	EVENT_DATE_TIME: (message, _, offset) => formatTime(lastChange(message).at, offset),
	TEMPLATE_ID: templateId,
	TEMPLATE_NAME: ({ message }) => textOrNothing(message.tmpl),
	TEXT: deliveredText,
	TEXT_OK: ({ message }) => textOrNothing(message.okText),
	TEXT_VK: ({ message }) => textOrNothing(message.vkText),
	VALIDITY: ({ message }) => Number(message.ttl ?? LONGEST_TTL),
	DELIVERY_POLICY: ({ message }) => textOrNothing(message.deliveryPolicy)?.toLowerCase(),
	ROUTE: ({ message }) =>
		String(Array.isArray(message.routes) ? message.routes[0] : 'VK').toUpperCase(),
	TASK_ID: ({ taskId }) => taskId,
	TASK_NAME: ({ taskId }) => taskId && `Task ${taskId}`,
	TASK_TYPE: ({ taskId }) => taskId && 'API',
	TRIGGER_ID: ({ triggerId }) => triggerId,
	ERROR_CODE: (message) => {
		const { errorCode } = lastChange(message);
		return errorCode === '' ? undefined : ERROR_NUMBERS[errorCode];
	},
};

const FIELDS = Object.keys(READ_FIELD) as DetailField[];

/** One entry of `data`: the fields asked for that the message has. */
export function detailRow(message: Message, devino: Devino, query: DetailQuery): JsonObject {
	const row: JsonObject = {};
	for (const field of FIELDS) {
		if (query.outFields && !query.outFields.has(field)) continue;
		const value = READ_FIELD[field](message, devino, query.timeOffset);
		if (value === undefined) continue;
		const bare = field === 'MESSAGE_ID' && devino.seed.switches.detail.idsAs === 'number';
		row[DETAIL_FIELDS[field]] = bare ? BigInt(value) : value;
	}
	return row;
}

const SECOND = 1_000;

function fits(message: Message, query: DetailQuery, devino: Devino): boolean {
	const { taskId, triggerId, from, to, messageIds, companyId, recipient, status, searchText } =
		query;
	const second = Math.floor(message.acceptedAt / SECOND) * SECOND;
	return (
		(messageIds === undefined || messageIds.has(message.id)) &&
		(taskId === undefined || message.taskId === taskId) &&
		(triggerId === undefined || message.triggerId === triggerId) &&
		(from === undefined || second >= from) &&
		(to === undefined || second <= to) &&
		(companyId === undefined || message.companyId === companyId) &&
		(recipient === undefined || message.phone === recipient) &&
		(status === undefined || detailStatus(message) === status) &&
		(searchText === undefined || words(message, devino).includes(searchText))
	);
}

/** «Доступен поиск одного слова на английском языке.» */
const words = (message: Message, devino: Devino): string[] =>
	renderText(message.message, devino.seed.templates)
		.toLowerCase()
		.split(/[^a-z0-9]+/);

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

function sortKey(message: Message, query: DetailQuery, devino: Devino): string | number {
	switch (query.orderField) {
		case 'SENT_DATE_TIME':
			return message.acceptedAt;
		case 'EVENT_DATE_TIME':
			return lastChange(message).at;
		case 'MESSAGE_ID':
			return message.id.padStart(20, '0');
		default:
			return READ_FIELD[query.orderField](message, devino, query.timeOffset) ?? '';
	}
}

/** What rows must share for their order to be left open: a time to the second, or any other value. */
export function tieKey(message: Message, devino: Devino, query: DetailQuery): unknown {
	return READ_FIELD[query.orderField](message, devino, query.timeOffset);
}

/** Every message that a query asks for, in its order. */
export function selectMessages(devino: Devino, query: DetailQuery): Message[] {
	const rows: Array<{ message: Message; key: string | number }> = [];
	for (const message of devino.store.messages.values()) {
		if (fits(message, query, devino)) rows.push({ message, key: sortKey(message, query, devino) });
	}
	rows.sort((a, b) => compare(a.key, b.key));
	if (query.descending) rows.reverse();
	return rows.map(({ message }) => message);
}
