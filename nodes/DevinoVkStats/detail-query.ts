import {
	DETAIL_FIELD_NAMES,
	DETAIL_FIELDS,
	ORDERS,
	type DetailField,
	type DetailQuery,
} from '../../providers/devino/detail';
import { DETAIL_STATUSES } from '../../providers/devino/statuses';
import { isRecord } from '../../providers/json';
import { dateParameter, minutesAhead, wallClock, zoneAhead } from '../shared/parameters/dates';
import { BadParameter, quoteOf } from '../shared/calling/failures';
import { normalizePhone } from '../shared/parameters/phone';
import { flag, isBlank, oneOf, optionalText, wholeNumber } from '../shared/parameters/values';
import { messageIdList, optionalId } from './message-ids';

export const SEARCHES = ['period', 'task', 'messageIds'] as const;
export type Search = (typeof SEARCHES)[number];

export const DEFAULT_PAGE_SIZE = 1000;
const LARGEST_PAGE = 100_000;
const MOST_ROWS = Number.MAX_SAFE_INTEGER;
const WIDEST_OFFSET_MINUTES = 24 * 60;

/** The parameters of Get Many for one item as n8n gives them; what is hidden is undefined. */
export interface GetAllParameters {
	searchBy?: unknown;
	dateTimeFrom?: unknown;
	dateTimeTo?: unknown;
	taskId?: unknown;
	triggerId?: unknown;
	messageIds?: unknown;
	returnAll?: unknown;
	limit?: unknown;
	filters?: unknown;
	options?: unknown;
}

export const GET_ALL_PARAMETERS = [
	'searchBy',
	'dateTimeFrom',
	'dateTimeTo',
	'taskId',
	'triggerId',
	'messageIds',
	'returnAll',
	'limit',
	'filters',
	'options',
] as const satisfies ReadonlyArray<keyof GetAllParameters>;

/** What one item asks for. */
export interface MessageSearch {
	query: DetailQuery;
	pageSize: number;
	/** Undefined: all. */
	limit: number | undefined;
	simplify: boolean;
	/** Whether messages may leave what was asked for, or change their place in it, at any time. */
	mayMove: boolean;
	/** The fields that come out, as the user chose them; undefined: no choice was made. */
	outFields: readonly DetailField[] | undefined;
}

/** What else is needed to read parameters. */
export interface ReadingSurroundings {
	/** The workflow's time zone. */
	timezone: string;
	/** A parameter's or option's name as the user sees it. */
	label: (name: string) => string;
}

type Combination = Pick<
	DetailQuery,
	'taskId' | 'triggerId' | 'dateTimeFrom' | 'dateTimeTo' | 'messageIds' | 'timeOffset'
>;

/** Fields that change while a message lives. */
const CHANGING: readonly DetailField[] = ['STATUS', 'EVENT_DATE_TIME', 'ERROR_CODE', 'ROUTE'];

/** The zone that the option 'Time Offset' names, or `undefined` where it was left alone. */
export function timeOffsetOf(value: unknown, label: string): number | undefined {
	if (isBlank(value)) return undefined;
	return wholeNumber(value, { min: -WIDEST_OFFSET_MINUTES, max: WIDEST_OFFSET_MINUTES }, label);
}

/**
 * A period in the provider's form. Its texts name no zone, so their offset goes along as
 * `timeOffset`: else Devino would read the dates of a workflow in another zone as its own. Both are
 * written in that one offset, the workflow's at the beginning unless one is given, so that both are
 * the right moments even if the clock changes in between.
 */
export function periodOf(
	[from, to]: readonly [unknown, unknown],
	[fromLabel, toLabel]: readonly [string, string],
	timeOffset: number | undefined,
	timezone: string,
): { from: string; to: string; timeOffset: number } {
	const begin = dateParameter(from, timezone, fromLabel);
	const end = dateParameter(to, timezone, toLabel);
	if (begin.toMillis() > end.toMillis()) {
		throw new BadParameter(
			fromLabel,
			`is later than '${toLabel}'`,
			`Let '${fromLabel}' come before '${toLabel}'`,
		);
	}
	const offset = timeOffset ?? begin.setZone(timezone).offset;
	const zone = zoneAhead(offset);
	return { from: wallClock(begin, zone), to: wallClock(end, zone), timeOffset: offset };
}

const asText = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** One of the five legal combinations (the page: Комбинации параметров), or a refusal. */
function combination(
	parameters: GetAllParameters,
	timeOffset: number | undefined,
	{ timezone, label }: ReadingSurroundings,
): Combination {
	const search = oneOf(parameters.searchBy ?? 'period', SEARCHES, label('searchBy'));
	const dates = [asText(parameters.dateTimeFrom), asText(parameters.dateTimeTo)] as const;
	const period = (): Combination => {
		const labels = [label('dateTimeFrom'), label('dateTimeTo')] as const;
		const { from, to, timeOffset: offset } = periodOf(dates, labels, timeOffset, timezone);
		return { dateTimeFrom: from, dateTimeTo: to, timeOffset: offset };
	};
	switch (search) {
		case 'period':
			return period();
		case 'messageIds':
			return {
				messageIds: messageIdList(parameters.messageIds, label('messageIds')),
				timeOffset: timeOffset ?? minutesAhead(timezone),
			};
		case 'task': {
			const taskId = optionalId(parameters.taskId, label('taskId'));
			const triggerId = optionalId(parameters.triggerId, label('triggerId'));
			if (taskId === undefined) {
				throw new BadParameter(label('taskId'), 'is empty', `Fill '${label('taskId')}' in`);
			}
			if (dates.every(isBlank)) {
				return { taskId, triggerId, timeOffset: timeOffset ?? minutesAhead(timezone) };
			}
			if (triggerId === undefined) {
				throw new BadParameter(
					label('triggerId'),
					`is empty, and Devino takes a period for a task only together with its trigger`,
					`Fill '${label('triggerId')}' in, or empty '${label('dateTimeFrom')}' and '${label('dateTimeTo')}'`,
				);
			}
			return { taskId, triggerId, ...period() };
		}
	}
}

/** A field by Devino's name for it, or by the one that it has in the output. */
function fieldOf(value: unknown, label: string): DetailField {
	const byOutput = DETAIL_FIELD_NAMES.find((name) => DETAIL_FIELDS[name] === value);
	return byOutput ?? oneOf(value, DETAIL_FIELD_NAMES, label);
}

function outFieldsOf(value: unknown, label: string): DetailField[] | undefined {
	const list: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',').filter((part) => part.trim() !== '')
			: isBlank(value)
				? []
				: [value];
	const names = list.map((one) => fieldOf(asText(one), label));
	return names.length === 0 ? undefined : [...new Set(names)];
}

function wordOf(value: unknown, label: string): string | undefined {
	const text = optionalText(value, label)?.trim();
	if (text === undefined || text === '') return undefined;
	const isOneWord = !/\s/.test(text);
	if (isOneWord && /^[\x21-\x7e]*[A-Za-z0-9][\x21-\x7e]*$/.test(text)) return text;
	throw new BadParameter(
		label,
		`is ${isOneWord ? 'not an English word' : 'more than one word'}: ${quoteOf(text)}`,
		`Give '${label}' one word in English letters; Devino looks for no more than that`,
	);
}

function filtersOf(raw: unknown, label: (name: string) => string): Partial<DetailQuery> {
	const filters = isRecord(raw) ? raw : {};
	const { recipient, status } = filters;
	return {
		companyId: optionalId(filters.companyId, label('companyId')),
		recipient: isBlank(asText(recipient))
			? undefined
			: normalizePhone(recipient, label('recipient')),
		searchText: wordOf(filters.searchText, label('searchText')),
		status: isBlank(status) ? undefined : oneOf(status, DETAIL_STATUSES, label('status')),
	};
}

/**
 * What Get Many asks for, for one item.
 *
 * @throws BadParameter for what cannot be right
 */
export function buildSearch(
	parameters: GetAllParameters,
	around: ReadingSurroundings,
): MessageSearch {
	const { label } = around;
	const options = isRecord(parameters.options) ? parameters.options : {};
	const timeOffset = timeOffsetOf(options.timeOffset, label('timeOffset'));
	const outFields = outFieldsOf(options.outFields, label('outFields'));
	const returnAll = flag(parameters.returnAll, label('returnAll'));
	const order = isBlank(options.order) ? undefined : oneOf(options.order, ORDERS, label('order'));
	const orderField = isBlank(options.orderField)
		? undefined
		: fieldOf(options.orderField, label('orderField'));
	// Rows that turn up during a long read are then appended, not put in front.
	const steady = returnAll && orderField === undefined;
	const filters = filtersOf(parameters.filters, label);
	const whole = (value: unknown, name: string, max: number, standard: number): number =>
		isBlank(value) ? standard : wholeNumber(value, { min: 1, max }, label(name));
	return {
		query: {
			...combination(parameters, timeOffset, around),
			...filters,
			order: steady ? (order ?? 'ASC') : order,
			orderField: steady ? 'SENT_DATE_TIME' : orderField,
			// The id tells rows apart, wanted or not.
			outFields:
				outFields === undefined || outFields.includes('MESSAGE_ID')
					? outFields
					: ['MESSAGE_ID', ...outFields],
		},
		pageSize: whole(options.pageSize, 'pageSize', LARGEST_PAGE, DEFAULT_PAGE_SIZE),
		limit: returnAll ? undefined : whole(parameters.limit, 'limit', MOST_ROWS, 50),
		mayMove:
			filters.status !== undefined || (orderField !== undefined && CHANGING.includes(orderField)),
		simplify: isBlank(options.simplify) || flag(options.simplify, label('simplify')),
		outFields,
	};
}
