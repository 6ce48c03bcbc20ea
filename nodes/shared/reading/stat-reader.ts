import { ENDPOINTS } from '../../../providers/devino/endpoints';
import {
	readDetailPage,
	type DetailPage,
	type DetailQuery,
} from '../../../providers/devino/detail';
import { statCode } from '../../../providers/devino/stat-answer';
import {
	readStatistics,
	type StatisticsQuery,
	type StatisticsRow,
} from '../../../providers/devino/statistics';
import { readDevino, type DevinoReading } from '../calling/devino-reading';
import { Unreachable } from '../calling/failures';
import { createGate, type Gate } from '../calling/gate';
import { DEFAULT_TIMEOUT_MS, type Provider, type ProviderRequest } from '../calling/transport';
import type { PagePosition } from './page-queue';
import { PAGES_AHEAD } from './read-pages';

type Query = NonNullable<ProviderRequest['query']>;

/** A longer URL may be cut off, or refused, by a proxy on the way. */
export const LONGEST_URL = 7_000;

const outOfTime = (): Unreachable =>
	new Unreachable('Devino took too long to answer', 'Look again in a moment', 'TIMEOUT', 'certain');

/** Devino's statistics service. All readings of a node share one gate: a few requests at once. */
export class StatReader {
	private readonly pass: Gate = createGate(PAGES_AHEAD);

	/**
	 * @param timeout of each request, in milliseconds
	 * @param until when all has to be read, in milliseconds since 1970; nothing is repeated then
	 */
	constructor(
		private readonly provider: Provider,
		private readonly timeout = DEFAULT_TIMEOUT_MS,
		private readonly until = Infinity,
	) {}

	/** A reader that has so many milliseconds for all that it reads, and repeats nothing. */
	static within(provider: Provider, milliseconds: number): StatReader {
		return new StatReader(provider, milliseconds, Date.now() + milliseconds);
	}

	/**
	 * One page of messages.
	 *
	 * @throws Refused, Unreachable or Unintelligible
	 */
	async detailPage(query: DetailQuery, { offset, limit }: PagePosition): Promise<DetailPage> {
		const asked = { ...query, limit, offset };
		return await this.read(ENDPOINTS.detail, asked, readDetailPage);
	}

	/**
	 * The counts of a period, and the answer that they were read from.
	 *
	 * @throws Refused, Unreachable or Unintelligible
	 */
	async statistics(query: StatisticsQuery): Promise<{ rows: StatisticsRow[]; raw: unknown }> {
		return await this.read(ENDPOINTS.statistics, { ...query }, (content, isWrapped) => {
			const rows = readStatistics(content, isWrapped);
			return typeof rows === 'string' ? rows : { rows, raw: content };
		});
	}

	/**
	 * The answer to a question for counts, whatever it says: any JSON will do.
	 *
	 * @throws Refused, Unreachable or Unintelligible
	 */
	async rawStatistics(query: StatisticsQuery): Promise<{ raw: unknown }> {
		return await this.read(ENDPOINTS.statistics, { ...query }, (raw) => ({ raw }));
	}

	/** Splits ids so that each part's URL is short enough. */
	split(query: DetailQuery, messageIds: readonly string[]): string[][] {
		const page = { offset: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER };
		const without = { ...query, ...page, messageIds: undefined };
		const bare = this.provider.urlLength({ path: ENDPOINTS.detail, query: without });
		const parts: string[][] = [];
		let room = 0;
		for (const id of messageIds) {
			const length = '&messageIds='.length + id.length;
			if (length > room || parts.length === 0) {
				parts.push([]);
				room = LONGEST_URL - 1 - bare;
			}
			parts.at(-1)?.push(id);
			room -= length;
		}
		return parts;
	}

	private async read<T extends object>(
		path: string,
		query: Query,
		parse: DevinoReading<T>['parse'],
	): Promise<T> {
		const { provider, until } = this;
		const repeats = until === Infinity;
		return await this.pass(async () => {
			const timeout = Math.min(this.timeout, until - Date.now());
			if (timeout <= 0) throw outOfTime();
			return await readDevino(provider, { path, query, timeout, repeats, parse, codeOf: statCode });
		});
	}
}
