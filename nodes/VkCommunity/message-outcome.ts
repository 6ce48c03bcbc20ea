import { errorCode, meaningOf } from '../../providers/vk/error-codes';
import { excerptOf, Refused, Unintelligible, Unreachable } from '../shared/calling/failures';
import { HALTED } from '../shared/calling/vk-methods';
import {
	explainAccepted,
	explainNotSent,
	explainUnknown,
	type SenderWords,
} from '../shared/sending/explain';
import type { Outcome, OutcomeReason } from '../shared/sending/outcomes';
import type { Attempt, MessageResult } from './repeats';

export type Subject = { peerId: string | null; conversationMessageId: string | null };

export const NO_SUBJECT: Subject = { peerId: null, conversationMessageId: null };

/** VK has no call that finds a message by what it was sent with. */
export const VK_WORDS: SenderWords = {
	provider: 'VK',
	lookUpOne: 'look into the dialogue in the community’s messages',
	lookUpAll: 'Look into the dialogues of the UNKNOWN ones in the community’s messages',
};

/** Why no further message of a run leaves. */
export type Halt =
	/** VK said no to the token, or to everything. */
	| { why: 'refused'; code: number }
	/** VK did not answer, and nothing else got through meanwhile. */
	| { why: 'silent' };

const rejected = (
	subject: Subject,
	reason: OutcomeReason,
	advice: string,
	unreachable: boolean,
): Outcome => ({
	code: 'REJECTED',
	messageId: null,
	subject,
	reasons: [reason],
	advice,
	...(unreachable ? { unreachable: true as const } : {}),
});

function reasonOf(attempt: Extract<Attempt, { words: string }>): OutcomeReason {
	const { key, words } = attempt;
	const meaning = meaningOf(Number(key));
	const description = words.trim() === '' ? {} : { description: excerptOf(words) };
	return { key, ...(meaning === undefined ? {} : { meaning }), ...description };
}

function explainRefused(by: Extract<Attempt, { kind: 'refused' }>, subject: Subject): Outcome {
	if (by.code === undefined) {
		const advice = 'Check the address and the access token in the credential, then run again';
		return rejected(subject, reasonOf(by), advice, false);
	}
	const { advice, unreachable = false } = errorCode(by.code);
	return rejected(subject, reasonOf(by), advice, unreachable);
}

function explainWhyUnknown(why: Attempt, subject: Subject): Outcome {
	switch (why.kind) {
		case 'unreachable':
			return explainUnknown(why.failure, subject, VK_WORDS);
		case 'unintelligible':
			return explainUnknown(why, subject, VK_WORDS);
		case 'accepted':
			return explainUnknown('noId', subject, VK_WORDS);
		default:
			return { ...explainUnknown('noId', subject, VK_WORDS), reasons: [reasonOf(why)] };
	}
}

/** The outcome of a message that was in line when the run was stopped. */
export function explainHalted(halt: Halt, subject: Subject): Outcome {
	if (halt.why === 'silent') return explainNotSent('earlierUnknown', subject, VK_WORDS);
	const { meaning, advice } = errorCode(halt.code);
	return {
		code: 'NOT_SENT',
		messageId: null,
		subject,
		reasons: [
			{
				key: 'run.stopped',
				description: `VK refused an earlier message with error ${halt.code}: ${meaning}`,
			},
		],
		advice,
	};
}

/** Both ids of a message, for a retry to give them again. */
const receiptOf = ({
	messageId,
	conversationMessageId,
}: Extract<Attempt, { kind: 'accepted' }>): string =>
	[messageId, conversationMessageId].filter(Boolean).join(' ');

/** The outcome of a message that was accepted, by its receipt. */
export function explainSent(receipt: string, subject: Outcome['subject']): Outcome {
	const [messageId = '', conversationMessageId = null] = receipt.split(' ');
	return { ...explainAccepted(messageId, { ...subject, conversationMessageId }), receipt };
}

/** The outcome of a message that was in line to be sent. */
export function explainResult(result: MessageResult, subject: Subject, halt?: Halt): Outcome {
	switch (result.kind) {
		case 'accepted':
			return explainSent(receiptOf(result), subject);
		case 'rejected':
			return explainRefused(result.by, subject);
		case 'unknown':
			return explainWhyUnknown(result.why, subject);
		case 'notSent': {
			const { why } = result;
			if (why.kind === 'throttled') {
				const { advice } = errorCode(6);
				return {
					code: 'NOT_SENT',
					messageId: null,
					subject,
					reasons: [reasonOf(why)],
					advice,
				};
			}
			const { failure } = why;
			if (failure.reason === HALTED && halt !== undefined) return explainHalted(halt, subject);
			return explainNotSent(
				failure.reason === 'CANCELLED' ? 'stopped' : failure,
				subject,
				VK_WORDS,
			);
		}
	}
}

/** The outcome of a message whose files could not be brought to VK: it surely was not sent. */
export function explainUploadFailure(failure: unknown, subject: Subject): Outcome {
	if (failure instanceof Refused) {
		const { unreachable = false } = errorCode(Number(failure.key));
		const reason = failure.reasons[0] ?? { key: failure.key, description: failure.message };
		return rejected(subject, reason, failure.advice, unreachable);
	}
	if (failure instanceof Unreachable) {
		if (failure.reason === 'CANCELLED') return explainNotSent('stopped', subject, VK_WORDS);
		const advice = 'Nothing was sent to this person. Run the item again';
		const { reason: key, message: description } = failure;
		return {
			code: 'NOT_SENT',
			messageId: null,
			subject,
			reasons: [{ key, description: `the attachment could not be uploaded: ${description}` }],
			advice,
		};
	}
	const description =
		failure instanceof Unintelligible || failure instanceof Error
			? failure.message
			: String(failure);
	return {
		code: 'NOT_SENT',
		messageId: null,
		subject,
		reasons: [
			{ key: 'upload.failed', description: `the attachment could not be uploaded: ${description}` },
		],
		advice: 'Nothing was sent to this person. Run the item again',
	};
}
