import type { Json, JsonObject } from '../common/json';
import type { EmulatedRequest } from '../common/exchange';
import type { Answer, Endpoint } from '../common/provider';
import { checkKey } from './auth';
import { QueryFault, readDetailQuery } from './detail-query';
import type { DetailQuery } from './detail-query';
import { detailRow, selectMessages, tieKey } from './detail-rows';
import type { Devino } from './devino';
import { lastChange } from './model';
import type { Message, StatusChange } from './model';
import { plantMessage } from './planting';
import { refuse } from './refusals';
import type { DevinoSwitches } from './switches';

/** «Номер полученной страницы», by the page's three rules; offset = limit falls under the third. */
function pageNumber(offset: number, limit: number): number {
	if (offset === 0) return 1;
	return offset < limit ? 2 : Math.floor(offset / limit) + 1;
}

/** Messages that share a time, in another order. */
function shuffleTies(devino: Devino, messages: Message[], query: DetailQuery): Message[] {
	const groups = new Map<unknown, Message[]>();
	for (const message of messages) {
		const time = tieKey(message, devino, query);
		const group = groups.get(time) ?? [];
		group.push(message);
		groups.set(time, group);
	}
	return [...groups.values()].flatMap((group) => devino.random.shuffle(group));
}

/** Remembers what the last query selected, so that paging through it sorts once. */
class Selection {
	private identity = '';
	private revision = -1;
	private messages: Message[] = [];

	of(devino: Devino, query: DetailQuery): Message[] {
		const { revision } = devino.store;
		if (this.identity !== query.identity || this.revision !== revision) {
			this.messages = selectMessages(devino, query);
			this.identity = query.identity;
			this.revision = revision;
		}
		const { shuffleTies: shuffles } = devino.seed.switches.detail;
		return shuffles ? shuffleTies(devino, this.messages, query) : this.messages;
	}
}

const NEXT_STATUS: Partial<Record<StatusChange['status'], StatusChange['status']>> = {
	DELIVERED: 'SEEN',
	SEEN: 'CLICKED',
	CLICKED: 'CLICKED',
};

/** Lets rows turn up, change or vanish between two pages. */
class Goings {
	private pages = 0;

	afterPage(devino: Devino, query: DetailQuery, selected: Message[], page: Message[]): void {
		const { insert, update, remove } = devino.seed.switches.detail;
		this.pages++;
		if (this.isTime(insert)) this.insert(devino, query, selected, insert);
		if (this.isTime(update)) this.update(devino, page.slice(0, update.rows));
		if (this.isTime(remove)) devino.store.remove(page.slice(0, remove.rows));
	}

	private isTime<T extends { everyPages: number }>(change: T | null): change is T {
		return change !== null && this.pages % Math.max(change.everyPages, 1) === 0;
	}

	/** At the beginning or the end of what was asked for. */
	private insert(
		devino: Devino,
		query: DetailQuery,
		selected: Message[],
		{ rows, where }: NonNullable<DevinoSwitches['detail']['insert']>,
	): void {
		const neighbour = where === 'last' ? selected[selected.length - 1] : selected[0];
		if (!neighbour) return;
		const step = (where === 'last') === query.descending ? -1 : 1;
		for (let count = 0; count < rows; count++) {
			plantMessage(devino, {
				phone: '79001234567',
				service: neighbour.service,
				acceptedAt: withinPeriod(neighbour.acceptedAt + step * (count + 1), query),
				message: { text: 'Turned up while somebody was reading' },
				...{ taskId: neighbour.taskId, triggerId: neighbour.triggerId },
				companyId: neighbour.companyId,
			});
		}
	}

	private update(devino: Devino, messages: Message[]): void {
		let at = 0;
		for (const message of devino.store.messages.values()) {
			at = Math.max(at, lastChange(message).at);
		}
		for (const message of messages) {
			const status = NEXT_STATUS[lastChange(message).status] ?? 'DELIVERED';
			at += 1_000;
			message.history.push({ status, errorCode: '', detailStatus: `${status}: null`, at });
		}
		devino.store.changed();
	}
}

const withinPeriod = (time: number, { from = -Infinity, to = Infinity }: DetailQuery): number =>
	Math.min(Math.max(time, from), to);

function answerDetail(
	devino: Devino,
	request: EmulatedRequest,
	selection: Selection,
	goings: Goings,
): Answer {
	const { switches } = devino.seed;
	const unauthorized = checkKey(request, devino.seed.apiKeys, 'stats');
	if (unauthorized) return unauthorized;
	const query = readDetailQuery(request, switches.detail.ignoreTimeOffset);
	if (query instanceof QueryFault) return refuse(switches.refusalStatus, query.key, query.field);

	const { maxPageSize, mostLimit, overrides, absent, wrapper } = switches.detail;
	if (mostLimit !== null && query.limit > mostLimit) {
		return refuse(switches.refusalStatus, 'invalid', 'limit');
	}
	const limit = Math.min(query.limit, maxPageSize ?? Infinity);
	const { offset } = query;
	const selected = selection.of(devino, query);
	const page = selected.slice(offset, offset + limit);
	const total = selected.length;
	const content: Record<string, Json> = {
		offset,
		number: pageNumber(offset, limit),
		size: limit,
		pageExists: page.length > 0,
		data: page.map((message) => detailRow(message, devino, query)),
		more: offset + page.length < total,
		// «Определяется целочисленным делением параметра total на limit»: the last page isn't counted.
		pages: Math.floor(total / limit),
		total,
		...overrides,
	};
	for (const name of absent) delete content[name];
	goings.afterPage(devino, query, selected, page);
	const json: JsonObject = wrapper ? { result: content } : content;
	return { status: 200, json };
}

/** GET /vk-stat/detail. */
export function detailEndpoint(devino: Devino): Endpoint {
	const selection = new Selection();
	const goings = new Goings();
	return {
		name: 'detail',
		method: 'GET',
		path: '/vk-stat/detail',
		open: (request) => ({
			arrived: {},
			handle: () => ({ answer: answerDetail(devino, request, selection, goings) }),
		}),
	};
}
