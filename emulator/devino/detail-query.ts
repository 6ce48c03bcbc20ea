import type { EmulatedRequest } from '../common/exchange';
import { parseQueryTime } from './moscow-time';
import { DETAIL_COMBINATIONS, DETAIL_FIELDS, DETAIL_STATUSES } from './page';
import type { DetailField, DetailStatus, RefusalKey } from './page';

/** «Детализация, Параметры запроса», read and checked. */
export interface DetailQuery {
	limit: number;
	offset: number;
	taskId?: string;
	triggerId?: string;
	/** Milliseconds; both ends included, to the second. */
	from?: number;
	to?: number;
	messageIds?: Set<string>;
	companyId?: string;
	descending: boolean;
	orderField: DetailField;
	outFields?: Set<DetailField>;
	recipient?: string;
	searchText?: string;
	status?: DetailStatus;
	timeOffset: number | undefined;
	/** All but the page's position: two queries with the same text ask for the same rows. */
	identity: string;
}

/** A query that was refused. */
export class QueryFault {
	constructor(
		readonly key: RefusalKey,
		readonly field: string,
	) {}
}

/** The page marks limit and offset as required; without them the emulator gives a first page. */
const DEFAULT_LIMIT = 50;
const INTEGER = /^-?\d+$/;
const ID = /^\d+$/;

const isOneOf = <T extends string>(list: readonly T[], value: string): value is T =>
	(list as readonly string[]).includes(value);

/** Reads parameters one by one and remembers the first that is wrong. */
export class QueryReader {
	fault: QueryFault | undefined;

	constructor(readonly query: URLSearchParams) {}

	fail(key: RefusalKey, field: string): undefined {
		this.fault ??= new QueryFault(key, field);
		return undefined;
	}

	text(name: string): string | undefined {
		const value = this.query.get(name);
		return value === null || value === '' ? undefined : value;
	}

	integer(name: string, least: number): number | undefined {
		const text = this.text(name);
		if (text === undefined) return undefined;
		const value = Number(text);
		return INTEGER.test(text) && value >= least ? value : this.fail('invalid', name);
	}

	/** 64 bits: kept as digits. */
	id(name: string): string | undefined {
		const text = this.text(name);
		return text === undefined || ID.test(text) ? text : this.fail('invalid', name);
	}

	/** Repeated keys or commas; `name[]` and `name[0]` are other parameters, which nobody reads. */
	list(name: string): string[] | undefined {
		const values = this.query
			.getAll(name)
			.flatMap((value) => value.split(','))
			.map((value) => value.trim())
			.filter((value) => value !== '');
		return values.length ? values : undefined;
	}

	word<T extends string>(name: string, words: readonly T[]): T | undefined {
		const text = this.text(name);
		if (text === undefined || isOneOf(words, text)) return text;
		return this.fail('invalid', name);
	}

	words<T extends string>(name: string, words: readonly T[]): T[] | undefined {
		const list = this.list(name);
		if (!list) return undefined;
		const known = list.filter((value): value is T => isOneOf(words, value));
		return known.length === list.length ? known : this.fail('invalid', name);
	}

	/** `YYYY-MM-DDThh:mm:ss` in the zone of `timeOffset`. */
	time(name: string, timeOffset: number | undefined): number | undefined {
		const text = this.text(name);
		if (text === undefined) return undefined;
		return parseQueryTime(text, timeOffset) ?? this.fail('invalid', name);
	}
}

function legalCombination(query: URLSearchParams): boolean {
	const names = [...new Set(DETAIL_COMBINATIONS.flat())];
	const given = names.filter((name) => query.has(name));
	return DETAIL_COMBINATIONS.some(
		(combination) =>
			combination.length === given.length &&
			given.every((name) => (combination as readonly string[]).includes(name)),
	);
}

/** Reads the query of GET /vk-stat/detail, or says what is wrong with it. */
export function readDetailQuery(
	{ query }: EmulatedRequest,
	ignoreTimeOffset = false,
): DetailQuery | QueryFault {
	const read = new QueryReader(query);
	// «необходимо использовать одну из этих комбинаций параметров»
	if (!legalCombination(query)) return new QueryFault('invalid', 'taskId');
	const fields = Object.keys(DETAIL_FIELDS) as DetailField[];
	const named = read.integer('timeOffset', -24 * 60);
	const timeOffset = ignoreTimeOffset ? undefined : named;
	const messageIds = read.list('messageIds');
	if (messageIds?.some((id) => !ID.test(id))) read.fail('invalid', 'messageIds');
	const outFields = read.words('outFields', fields);
	const identity = new URLSearchParams(query);
	for (const name of ['limit', 'offset', 'outFields']) identity.delete(name);
	const result: DetailQuery = {
		limit: read.integer('limit', 1) ?? DEFAULT_LIMIT,
		offset: read.integer('offset', 0) ?? 0,
		taskId: read.id('taskId'),
		triggerId: read.id('triggerId'),
		from: read.time('dateTimeFrom', timeOffset),
		to: read.time('dateTimeTo', timeOffset),
		messageIds: messageIds && new Set(messageIds),
		companyId: read.id('companyId'),
		descending: read.word('order', ['ASC', 'DESC']) === 'DESC',
		orderField: read.word('orderField', fields) ?? 'SENT_DATE_TIME',
		outFields: outFields && new Set(outFields),
		recipient: read.text('recipient'),
		searchText: read.text('searchText')?.toLowerCase(),
		status: read.word('status', DETAIL_STATUSES),
		timeOffset,
		identity: identity.toString(),
	};
	return read.fault ?? result;
}
