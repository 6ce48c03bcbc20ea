import type { Json, JsonObject } from '../common/json';
import type { EmulatedRequest } from '../common/exchange';
import type { Answer, Endpoint } from '../common/provider';
import { checkKey } from './auth';
import { QueryFault, readDetailQuery } from './detail-query';
import type { DetailQuery } from './detail-query';
import { detailRow, selectMessages } from './detail-rows';
import type { Devino } from './devino';
import type { Message } from './model';
import { plantMessage } from './planting';
import { refuse } from './refusals';

/** «Номер полученной страницы», by the page's three rules; offset = limit falls under the third. */
function pageNumber(offset: number, limit: number): number {
	if (offset === 0) return 1;
	return offset < limit ? 2 : Math.floor(offset / limit) + 1;
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
		return this.messages;
	}
}

/** Lets rows turn up between two pages, at the beginning or the end of what was asked for. */
class Newcomers {
	private pages = 0;

	afterPage(devino: Devino, query: DetailQuery, selected: Message[]): void {
		const { insert } = devino.seed.switches.detail;
		const neighbour = insert?.where === 'last' ? selected[selected.length - 1] : selected[0];
		this.pages++;
		if (!insert || !neighbour || this.pages % Math.max(insert.everyPages, 1) !== 0) return;
		const step = (insert.where === 'last') === query.descending ? -1 : 1;
		for (let count = 0; count < insert.rows; count++) {
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
}

const withinPeriod = (time: number, { from = -Infinity, to = Infinity }: DetailQuery): number =>
	Math.min(Math.max(time, from), to);

function answerDetail(
	devino: Devino,
	request: EmulatedRequest,
	selection: Selection,
	newcomers: Newcomers,
): Answer {
	const { switches } = devino.seed;
	const unauthorized = checkKey(request, devino.seed.apiKeys, 'stats');
	if (unauthorized) return unauthorized;
	const query = readDetailQuery(request);
	if (query instanceof QueryFault) return refuse(switches.refusalStatus, query.key, query.field);

	const { maxPageSize, overrides, absent, wrapper } = switches.detail;
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
	newcomers.afterPage(devino, query, selected);
	const json: JsonObject = wrapper ? { result: content } : content;
	return { status: 200, json };
}

/** GET /vk-stat/detail. */
export function detailEndpoint(devino: Devino): Endpoint {
	const selection = new Selection();
	const newcomers = new Newcomers();
	return {
		name: 'detail',
		method: 'GET',
		path: '/vk-stat/detail',
		open: (request) => ({
			arrived: {},
			handle: () => ({ answer: answerDetail(devino, request, selection, newcomers) }),
		}),
	};
}
