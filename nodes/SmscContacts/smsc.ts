import { createHash } from 'node:crypto';

import { COMMON_FIELDS, ENDPOINTS, LIMITS } from '../../providers/smsc/endpoints';
import { NOT_FOUND, TOO_OFTEN } from '../../providers/smsc/error-codes';
import { readAnswer, type SmscAnswer, type SmscRow } from '../../providers/smsc/answer';
import { groupsOf } from '../../providers/smsc/rows';
import { FORM_CONTENT_TYPE, formText } from '../../providers/form';
import { cancelled, excerptOf, Unintelligible, Unreachable } from '../shared/calling/failures';
import { UNREADABLE } from '../shared/calling/decode';
import { createGate, type Gate } from '../shared/calling/gate';
import { departIn } from '../shared/calling/pacing';
import type { Provider, ProviderAnswer } from '../shared/calling/transport';
import { readList, type SmscList } from './read-list';
import { refusedByHttp, refusedBySmsc } from './refusal';

/** The fields of a request, in SMSC's names; what is undefined is not sent. */
export type Fields = Readonly<Record<string, string | undefined>>;

const MINUTE_MS = 60_000;
/** Fewer than SMSC allows on one login: other programs may use it too. */
const MOST_AT_ONCE = 10;
/** How long a refusal with code 9 is waited out, before each repeat: over a minute in all. */
export const TOO_OFTEN_WAITS_MS = [2_000, 15_000, 45_000] as const;
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

const ASK_SUPPORT = "Ask SMSC support why its answer to 'charset=utf-8' is not in UTF-8";

const gates = new Map<string, Gate>();

function gateOf(account: string): Gate {
	const gate = gates.get(account) ?? createGate(MOST_AT_ONCE);
	gates.set(account, gate);
	return gate;
}

/** Until when a lane keeps to SMSC's rate, by the monotonic clock. */
const slowUntil = new Map<string, number>();

/**
 * How many requests of a lane may leave within a minute; 0 for any number. A wait that SMSC did not
 * ask for would only hold the workflow up, so the rate is kept for a minute after each code 9.
 */
function rateOf(lane: string): number {
	return performance.now() < (slowUntil.get(lane) ?? 0) ? LIMITS.equalRequestsAMinute : 0;
}

function slowDown(lane: string): void {
	const now = performance.now();
	for (const [other, until] of slowUntil) if (until <= now) slowUntil.delete(other);
	slowUntil.set(lane, now + MINUTE_MS);
}

function isTooOften({ text }: ProviderAnswer): boolean {
	const answer = readAnswer(text);
	return answer.kind === 'refused' && answer.code === TOO_OFTEN;
}

/** Whether, or after how many milliseconds, a request is made again. */
function mayRepeat(
	outcome: ProviderAnswer | Unreachable,
	repeats: number,
	isReading: boolean,
): boolean | number {
	if (outcome instanceof Unreachable) {
		return isReading ? outcome.reason !== 'TIMEOUT' : outcome.certainty === 'certain';
	}
	if (isReading && PASSING_STATUSES.has(outcome.status)) return true;
	if (outcome.status === 429) return true;
	return isTooOften(outcome) ? (TOO_OFTEN_WAITS_MS[repeats] ?? false) : false;
}

/** SMSC's contacts, groups and black list. */
export class Smsc {
	/** What this run has asked for. */
	private readonly lists = new Map<string, Promise<SmscList>>();

	constructor(private readonly provider: Provider) {}

	/**
	 * Makes a change, once; again only where it surely was not made.
	 *
	 * @returns the id of what was created, or `undefined`
	 * @throws Refused, Unreachable, Unintelligible
	 */
	async change(fields: Fields, timeout: number): Promise<string | undefined> {
		const answer = await this.ask(fields, timeout, false);
		return answer.kind === 'created' ? answer.id : undefined;
	}

	/**
	 * Reads a list to its end, or until it has `most` rows. An equal question of this run gets the
	 * same answer, unless it failed.
	 *
	 * @throws Refused, Unreachable, Unintelligible
	 */
	async list(fields: Fields, most: number, timeout: number): Promise<SmscList> {
		const key = `${most}&${formText(fields)}`;
		const known =
			this.lists.get(key) ??
			readList(
				async (afterId) => await this.readPage({ ...fields, after_id: afterId }, timeout),
				most,
			);
		this.lists.set(key, known);
		try {
			return await known;
		} catch (error) {
			this.lists.delete(key);
			throw error as Error;
		}
	}

	/** The rows of one page, each of the group that was asked for. */
	private async readPage(fields: Fields, timeout: number): Promise<SmscRow[]> {
		const answer = await this.ask(fields, timeout, true);
		const rows = answer.kind === 'list' ? answer.rows : [];
		const { grp } = fields;
		const stranger =
			grp === undefined ? undefined : rows.find((row) => !groupsOf(row).includes(grp));
		if (stranger === undefined) return rows;
		throw new Unintelligible(
			`SMSC was asked for the contacts of group ${grp} and gave others too`,
			200,
			this.excerpt(JSON.stringify(stranger)),
			"Leave 'Group ID' empty, and keep the items whose 'groups' hold it",
		);
	}

	private async ask(
		fields: Fields,
		timeout: number,
		isReading: boolean,
	): Promise<Exclude<SmscAnswer, { kind: 'refused' | 'unintelligible' }>> {
		const text = formText({ ...fields, ...COMMON_FIELDS });
		const { status, text: body } = await this.provider.repeat(
			async () => await this.post(text, timeout),
			(outcome, repeats) => mayRepeat(outcome, repeats, isReading),
		);
		const answer = readAnswer(body);
		if (answer.kind === 'refused') {
			if (isReading && answer.code === NOT_FOUND) return { kind: 'list', rows: [] };
			throw refusedBySmsc(status, answer.code, this.provider.redact(answer.words));
		}
		const isOk = status >= 200 && status <= 299;
		if (isOk && answer.kind === 'list' && body.includes(UNREADABLE)) {
			const place = 'SMSC wrote it in another charset than it says, so names and texts are lost';
			throw new Unintelligible(place, status, this.excerpt(body), ASK_SUPPORT);
		}
		if (isOk && isReading && answer.kind === 'list') return answer;
		if (isOk && !isReading && (answer.kind === 'created' || answer.kind === 'done')) return answer;
		if (status >= 400 && status <= 499) {
			throw refusedByHttp(status, this.provider.redact(body));
		}
		const place =
			answer.kind === 'unintelligible' ? answer.place : `not the answer to this request`;
		throw new Unintelligible(`HTTP ${status}: ${place}`, status, this.excerpt(body));
	}

	private excerpt(body: string): string {
		return excerptOf(this.provider.redact(body));
	}

	private async post(text: string, timeout: number): Promise<ProviderAnswer> {
		const { provider } = this;
		const fingerprint = createHash('sha256').update(text).digest('hex');
		const lane = `smsc/${provider.account}/${fingerprint}`;
		const rate = rateOf(lane);
		const release = await departIn(lane, 1, rate, provider.cancelSignal, MINUTE_MS);
		if (release === undefined) throw cancelled('certain', 'This request was not made');
		// Else those that waited would all leave together at the end of the minute.
		if (rate > 0) slowDown(lane);
		let reached = true;
		try {
			const answer = await gateOf(provider.account)(
				async () =>
					await provider.call({
						method: 'POST',
						path: ENDPOINTS.phones,
						body: { contentType: FORM_CONTENT_TYPE, text },
						timeout,
						namesCharset: true,
					}),
			);
			reached = !PASSING_STATUSES.has(answer.status);
			if (isTooOften(answer)) slowDown(lane);
			return answer;
		} catch (error) {
			reached = error instanceof Unreachable && error.reason === 'TIMEOUT';
			throw error as Error;
		} finally {
			release(reached);
		}
	}
}
