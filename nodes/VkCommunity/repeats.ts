import { errorCode } from '../../providers/vk/error-codes';
import { readSendAnswer, type VkSendAnswer } from '../../providers/vk/send-answer';
import { excerptOf, Unreachable } from '../shared/calling/failures';
import type { Provider, ProviderAnswer } from '../shared/calling/transport';
import { HALTED, THROTTLED_WAIT_MS } from '../shared/calling/vk-methods';

/** What came of one attempt to send a message. */
export type Attempt =
	| { kind: 'accepted'; messageId: string; conversationMessageId: string | null }
	/** VK's verdict, by its table of errors; without a body of VK's, by the HTTP status. */
	| { kind: 'refused'; key: string; code: number | undefined; words: string }
	| { kind: 'throttled'; key: string; words: string }
	/** A fault at VK: it may have been accepted. */
	| { kind: 'fault'; key: string; words: string }
	| { kind: 'unintelligible'; place: string; messageIds: string[] }
	| { kind: 'unreachable'; failure: Unreachable };

function ofError({ code, words }: Extract<VkSendAnswer, { kind: 'error' }>): Attempt {
	const key = String(code);
	const { kind } = errorCode(code);
	return kind === 'throttled' || kind === 'fault'
		? { kind, key, words }
		: { kind: 'refused', key, code, words };
}

/** Reads an answer: what VK says in it decides, whatever its HTTP status. */
function ofAnswer({ status, text }: ProviderAnswer, redact: Provider['redact']): Attempt {
	const answer = readSendAnswer(text);
	if (answer.kind === 'accepted') return answer;
	if (answer.kind === 'error') return redact(ofError(answer));
	const key = `http.${status}`;
	const words = excerptOf(redact(text));
	if (status === 429) return { kind: 'throttled', key, words };
	if (status >= 500 && status <= 599) return { kind: 'fault', key, words };
	if (status >= 400 && status <= 499) return { kind: 'refused', key, code: undefined, words };
	const place = `HTTP ${status}: ${answer.place}. The answer begins: ${words}`;
	return { kind: 'unintelligible', place, messageIds: answer.messageIds };
}

/** What an attempt came to. */
export function attemptOf(
	outcome: ProviderAnswer | Unreachable,
	redact: Provider['redact'],
): Attempt {
	return outcome instanceof Unreachable
		? { kind: 'unreachable', failure: outcome }
		: ofAnswer(outcome, redact);
}

/**
 * Whether a message is sent again, or the fewest milliseconds to wait before. Whatever happened to
 * it, VK knows the repeat by its `random_id`.
 */
export function mayRepeat(attempt: Attempt): boolean | number {
	switch (attempt.kind) {
		case 'throttled':
			return THROTTLED_WAIT_MS;
		case 'fault':
			return true;
		case 'unreachable':
			return attempt.failure.reason !== 'CANCELLED' && attempt.failure.reason !== HALTED;
		default:
			return false;
	}
}

/** Whether VK has answered as a service that works. */
export const isVerdict = ({ kind }: Attempt): boolean => kind === 'accepted' || kind === 'refused';

function mayHaveArrived(attempt: Attempt): boolean {
	if (attempt.kind === 'unreachable') return attempt.failure.certainty === 'uncertain';
	return attempt.kind === 'fault' || attempt.kind === 'unintelligible';
}

/** What became of a message. */
export type MessageResult =
	| Extract<Attempt, { kind: 'accepted' }>
	| { kind: 'rejected'; by: Extract<Attempt, { kind: 'refused' }> }
	| { kind: 'unknown'; why: Attempt }
	| { kind: 'notSent'; why: Extract<Attempt, { kind: 'throttled' | 'unreachable' }> };

/**
 * What became of a message, by all the attempts to send it. A refusal of a repeat says nothing of an
 * earlier attempt that may have arrived.
 */
export function resultOf(attempts: readonly Attempt[]): MessageResult {
	const last = attempts.at(-1);
	if (last === undefined) throw new Error('no attempt');
	if (last.kind === 'accepted') return last;
	if (mayHaveArrived(last)) return { kind: 'unknown', why: last };
	const earlier = [...attempts].reverse().find(mayHaveArrived);
	if (last.kind === 'refused') {
		return earlier === undefined ? { kind: 'rejected', by: last } : { kind: 'unknown', why: last };
	}
	if (earlier === undefined && (last.kind === 'throttled' || last.kind === 'unreachable')) {
		return { kind: 'notSent', why: last };
	}
	return { kind: 'unknown', why: earlier ?? last };
}
