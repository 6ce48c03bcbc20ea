import type { IDataObject } from 'n8n-workflow';

import { errorCodeFacts, statusAdvice, statusFacts } from '../../../providers/devino/statuses';
import type { Outcome, OutcomeCode } from '../../shared/sending/outcomes';
import { OF_UNACCEPTED, type WaitOutcome } from '../../shared/sending/wait-outcomes';
import type { WaitUntil } from './settings';

/** An output item, as the public contract has it. */
export interface WaitedJson extends IDataObject {
	outcome: WaitOutcome;
	/** One of the callbacks' words; null: none is known. */
	status: string | null;
	errorCode: string | null;
	messageId: string | null;
	phone: string | null;
	advice: string | null;
	waitedSeconds: number;
}

/** What is known of a message. */
export interface StatusReport {
	status: string;
	errorCode: string | null;
	rank: number;
	/** When it became known here: milliseconds since 1970. */
	at: number;
}

/** A message that is waited for. */
export interface AwaitedItem {
	messageId: string;
	phone: string;
	until: WaitUntil;
}

const TIMEOUT_ADVICE =
	'Look it up with Devino VK Stats (Message: Get Statuses) before falling back: it may have been delivered all the same';

/** What a status word, from a callback or the detail, says of a message. */
export function reportOf(word: string, errorCode: string | null, at: number): StatusReport {
	const { normalizedStatus, rank } = statusFacts(word);
	return { status: rank === null ? word : normalizedStatus, errorCode, rank: rank ?? 0, at };
}

/** Which of two reports stands: the one that can't be outdated by the other, however they came. */
export function laterOf(known: StatusReport | undefined, report: StatusReport): StatusReport {
	if (known === undefined || report.rank > known.rank) return report;
	const tells = ({ errorCode }: StatusReport): boolean =>
		errorCode !== null && errorCodeFacts(errorCode) !== undefined;
	// The detail's error codes are numbers that no page explains.
	return report.rank === known.rank && tells(report) && !tells(known)
		? { ...report, at: known.at }
		: known;
}

/** Whether nothing more is waited for: the message has reached what was asked for, or has failed. */
export function isDone(report: StatusReport | undefined, until: WaitUntil): boolean {
	if (report === undefined) return false;
	const { isFinal, isDelivered, isSeen } = statusFacts(report.status);
	return isSeen || (isDelivered ? until === 'delivered' : isFinal);
}

const secondsBetween = (since: number, at: number): number =>
	Math.max(0, Math.round((at - since) / 1000));

/** The output of a message that was accepted. @param since, until milliseconds since 1970 */
export function awaitedJson(
	{ messageId, phone, until }: AwaitedItem,
	report: StatusReport | undefined,
	{ since, end }: { since: number; end: number },
): WaitedJson {
	const { status, errorCode } = report ?? { status: null, errorCode: null };
	if (report === undefined || !isDone(report, until)) {
		return {
			outcome: 'timeout',
			status,
			errorCode,
			messageId,
			phone,
			advice: TIMEOUT_ADVICE,
			waitedSeconds: secondsBetween(since, end),
		};
	}
	const { isDelivered, isSeen } = statusFacts(report.status);
	return {
		outcome: isSeen ? 'seen' : isDelivered ? 'delivered' : 'failed',
		status,
		errorCode,
		messageId,
		phone,
		advice: statusAdvice(report.status, errorCode),
		waitedSeconds: secondsBetween(since, report.at),
	};
}

/** The output of a message that was not accepted; beside others it is waited along with them. */
export function unacceptedJson(code: Exclude<OutcomeCode, 'OK'>, outcome: Outcome): WaitedJson {
	return {
		outcome: OF_UNACCEPTED[code],
		status: null,
		errorCode: outcome.reasons[0]?.key ?? (code === 'DRY_RUN' ? 'dry.run' : null),
		messageId: null,
		phone: outcome.subject.phone ?? null,
		advice: outcome.advice ?? null,
		waitedSeconds: 0,
	};
}
