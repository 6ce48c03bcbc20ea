import type { RapportoAnswer } from '../../providers/rapporto/send-answer';
import { Unreachable } from '../shared/calling/failures';
import type { NotSentWhy, UnknownWhy } from '../shared/sending/explain';

/** What came of one attempt to send a message. */
export type Attempt = RapportoAnswer | Unreachable;

/** The fewest milliseconds before a message is sent again, by what happened to it. */
export const FEWEST_WAITS_MS = {
	/** Surely not arrived. */
	notArrived: 0,
	/** 408 and 429: slower. */
	throttled: 1_000,
	/** 500: Rapporto asks for a minute. */
	serverFault: 60_000,
	/** 503: the same message is still being worked on. */
	busy: 2_000,
	/** No answer: it may have arrived. */
	noAnswer: 1_000,
} as const;

/**
 * How long to wait before a message is sent again, in milliseconds, or `undefined` if it must not
 * be. What may have arrived is sent again only if Rapporto itself keeps a message with the same
 * `partnerMsgId` from going out twice.
 */
export function waitBeforeRepeat(attempt: Attempt, guarded: boolean): number | undefined {
	const ifGuarded = (wait: number): number | undefined => (guarded ? wait : undefined);
	if (attempt instanceof Unreachable) {
		if (attempt.reason === 'CANCELLED') return undefined;
		return attempt.certainty === 'certain'
			? FEWEST_WAITS_MS.notArrived
			: ifGuarded(FEWEST_WAITS_MS.noAnswer);
	}
	if (attempt.kind === 'throttled') return FEWEST_WAITS_MS.throttled;
	if (attempt.kind !== 'fault') return undefined;
	if (attempt.code === 500) return ifGuarded(FEWEST_WAITS_MS.serverFault);
	return attempt.code === 503 ? ifGuarded(FEWEST_WAITS_MS.busy) : undefined;
}

/** What became of a message. */
export type MessageResult =
	| { code: 'OK'; messageId: string }
	| { code: 'REJECTED'; status: number; words: string | undefined }
	| { code: 'UNKNOWN'; why: UnknownWhy | { status: number; words: string | undefined } }
	| { code: 'NOT_SENT'; why: NotSentWhy | { status: number } };

const mayHaveArrived = (attempt: Attempt): boolean =>
	attempt instanceof Unreachable
		? attempt.certainty === 'uncertain'
		: attempt.kind === 'fault' || attempt.kind === 'unintelligible';

/**
 * What became of a message, by all the attempts to send it. A refusal of a repeat says nothing of
 * an earlier attempt that may have arrived; a 409 to a repeat least of all.
 */
export function resultOf(attempts: readonly Attempt[]): MessageResult {
	const last = attempts.at(-1);
	if (last === undefined) return { code: 'NOT_SENT', why: 'stopped' };
	const earlierMayHave = attempts.slice(0, -1).some(mayHaveArrived);
	if (last instanceof Unreachable) {
		if (last.certainty === 'uncertain') return { code: 'UNKNOWN', why: last };
		if (!earlierMayHave) {
			return { code: 'NOT_SENT', why: last.reason === 'CANCELLED' ? 'stopped' : last };
		}
		return resultOf(attempts.slice(0, -1));
	}
	switch (last.kind) {
		case 'accepted':
			return { code: 'OK', messageId: last.messageId };
		case 'unintelligible':
			return { code: 'UNKNOWN', why: { place: last.place, messageIds: last.messageIds } };
		case 'fault':
			return { code: 'UNKNOWN', why: { status: last.code, words: last.words } };
		case 'throttled':
			return earlierMayHave
				? resultOf(attempts.slice(0, -1))
				: { code: 'NOT_SENT', why: { status: last.code } };
		case 'refused': {
			const isRepeat = attempts.length > 1;
			const { code: status, words } = last;
			return earlierMayHave || (status === 409 && isRepeat)
				? { code: 'UNKNOWN', why: { status, words } }
				: { code: 'REJECTED', status, words };
		}
	}
}
