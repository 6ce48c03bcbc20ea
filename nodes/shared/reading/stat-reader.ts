import { ENDPOINTS } from '../../../providers/devino/endpoints';
import {
	readDetailPage,
	type DetailPage,
	type DetailQuery,
} from '../../../providers/devino/detail';
import { readStatAnswer, statCode } from '../../../providers/devino/stat-answer';
import {
	readStatistics,
	type StatisticsQuery,
	type StatisticsRow,
} from '../../../providers/devino/statistics';
import { excerptOf, Refused, Unintelligible } from '../calling/failures';
import { createGate, type Gate } from '../calling/gate';
import { DEFAULT_TIMEOUT_MS, type Provider, type ProviderRequest } from '../calling/transport';
import { PAGES_AHEAD, type PagePosition } from './read-pages';

type Query = NonNullable<ProviderRequest['query']>;

/** A longer URL may be cut off, or refused, by a proxy on the way. */
export const LONGEST_URL = 7_000;

/** Devino's statistics service. All readings of a node share one gate: a few requests at once. */
export class StatReader {
	private readonly pass: Gate = createGate(PAGES_AHEAD);

	/** @param timeout of each request, in milliseconds */
	constructor(
		private readonly provider: Provider,
		private readonly timeout = DEFAULT_TIMEOUT_MS,
	) {}

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
		parse: (content: unknown, isWrapped: boolean) => T | string,
	): Promise<T> {
		return await this.pass(async () => {
			const { status, text } = await this.provider.read({
				method: 'GET',
				path,
				query,
				timeout: this.timeout,
			});
			const answer = readStatAnswer(status, text);
			const excerpt = (): string => excerptOf(this.provider.redact(text));
			const unintelligible = (place: string): Unintelligible =>
				new Unintelligible(place, status, excerpt());
			if (answer.kind === 'unintelligible') throw unintelligible(answer.place);
			if (answer.kind === 'refused') {
				const { reasons, isJson } = answer;
				throw this.refused(
					status,
					isJson ? reasons : reasons.map((reason) => ({ ...reason, description: excerpt() })),
				);
			}
			const parsed = parse(this.withoutSecrets(answer.content, text), answer.isWrapped);
			if (typeof parsed === 'string') throw unintelligible(`HTTP ${status}: ${parsed}`);
			return parsed;
		});
	}

	/**
	 * The content without secrets: a row may show the status URL that the message was sent with. A
	 * text without any, where nothing is escaped, spares looking at each of its values.
	 */
	private withoutSecrets(content: unknown, text: string): unknown {
		const mayHold = text.includes('\\') || this.provider.redact(text) !== text;
		return mayHold ? this.provider.redact(content) : content;
	}

	private refused(status: number, raw: Refused['reasons']): Refused {
		const reasons = this.provider.redact(raw);
		const key = reasons[0]?.key ?? `http.${status}`;
		const { meaning, advice } = statCode(key, status);
		const words = reasons.map(({ key: one, ref, description }) =>
			[
				one,
				ref === undefined ? '' : `(${ref})`,
				description === undefined ? '' : `"${description}"`,
			]
				.filter(Boolean)
				.join(' '),
		);
		const message = `Devino refused to answer (HTTP ${status}): ${meaning}. It says: ${words.join('; ')}`;
		return new Refused(message, advice, status, key, reasons);
	}
}
