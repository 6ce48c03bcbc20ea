import { Unreachable, type BadParameter } from '../calling/failures';
import { OutsideHours } from './allowed-hours';
import type { Outcome, OutcomeReason } from './outcomes';

/** The words in which the senders differ. Each `lookUp` is said of messages that end UNKNOWN. */
export interface SenderWords {
	/** The provider as the user knows it. */
	provider: string;
	/** What to do about one message, as the end of a sentence. */
	lookUpOne: string;
	/** What to do about several, as a sentence without its end. */
	lookUpAll: string;
}

type Subject = Outcome['subject'];

/** Why a message surely was not sent. */
export type NotSentWhy =
	| 'earlierUnknown'
	| 'throttled'
	| 'stopped'
	| 'keyUncertain'
	| OutsideHours
	| Unreachable;
/**
 * Why it is not known whether a message was accepted. The ids in an answer that does not match its
 * request stand with one of its items, `first` for the others.
 */
export type UnknownWhy =
	| 'noId'
	| { place: string; messageIds: string[]; first?: number }
	| Unreachable;

/** More ids would make an item that nobody can handle. */
const MOST_IDS = 1000;

const withoutId = (subject: Subject) => ({ messageId: null, subject });

const mayBeThere = ({ lookUpOne }: SenderWords): string =>
	`It may have been accepted: ${lookUpOne} before sending it again`;

/** The outcome of a message that was accepted. */
export function explainAccepted(messageId: string, subject: Subject): Outcome {
	return { code: 'OK', messageId, subject, reasons: [] };
}

/** The outcome of a message that surely never reached the provider. */
export function explainNotSent(why: NotSentWhy, subject: Subject, words: SenderWords): Outcome {
	const outcome = (reason: OutcomeReason, advice: string): Outcome => ({
		code: 'NOT_SENT',
		...withoutId(subject),
		reasons: [reason],
		advice,
	});
	if (why instanceof Unreachable) {
		return outcome({ key: why.reason, description: why.message }, why.advice);
	}
	if (why instanceof OutsideHours) {
		const { sendAfter } = why;
		const reason = {
			key: 'outside.allowed.hours',
			description: "its turn came outside of 'Allowed Hours'",
		};
		return { ...outcome(reason, `Send this item again after ${sendAfter}`), sendAfter };
	}
	switch (why) {
		case 'earlierUnknown':
			return outcome(
				{
					key: 'earlier.request.unknown',
					description: 'an earlier request of the same sender ended UNKNOWN',
				},
				`${words.lookUpAll}, then send this item again`,
			);
		case 'throttled':
			return outcome(
				{
					key: 'http.429',
					description: `${words.provider} kept answering that there are too many requests`,
				},
				"Send this item again later, with a lower 'Messages per Second'",
			);
		case 'stopped':
			return outcome(
				{
					key: 'execution.stopped',
					description: 'the execution was stopped before this message left',
				},
				'Send this item again if it is still wanted',
			);
		case 'keyUncertain':
			return outcome(
				{
					key: 'message.key.uncertain',
					description:
						"n8n's deduplication store failed while this 'Message Key' was recorded, so it is not known whether a message was sent under it before",
				},
				`Find out whether it was sent: ${words.lookUpOne}. To send it, give another 'Message Key'`,
			);
	}
}

/** The outcome of a message that was sent, without an answer that could be understood. */
export function explainUnknown(why: UnknownWhy, subject: Subject, words: SenderWords): Outcome {
	const outcome = (reason: OutcomeReason, messageIds?: string[]): Outcome => ({
		code: 'UNKNOWN',
		...withoutId(subject),
		reasons: [reason],
		advice: mayBeThere(words),
		...(messageIds === undefined ? {} : { messageIds }),
	});
	if (why === 'noId') {
		const description = `${words.provider} gave no id and no reason for this message`;
		return outcome({ key: 'no.id', description });
	}
	if (why instanceof Unreachable) return outcome({ key: why.reason, description: why.message });
	const { place, messageIds, first } = why;
	const more = messageIds.length > MOST_IDS ? `, the first ${MOST_IDS} of them` : '';
	const pointer =
		messageIds.length === 0
			? ''
			: first === undefined
				? `. The ids in it stand in 'messageIds'${more}`
				: `. The ids in it stand with item ${first}`;
	return outcome(
		{ key: 'answer.not.understood', description: place + pointer },
		first === undefined ? messageIds.slice(0, MOST_IDS) : undefined,
	);
}

/** The outcome of an item that an earlier try of this execution may have sent. */
export function explainEarlierTry(subject: Subject, words: SenderWords): Outcome {
	return {
		code: 'UNKNOWN',
		...withoutId(subject),
		reasons: [
			{
				key: 'earlier.try.unknown',
				description: 'an earlier try of this execution sent it and got no clear answer',
			},
		],
		advice: mayBeThere(words),
	};
}

/** Beyond this nobody reads on, and a thousand items with it fill the database. */
const LONGEST_FAULT = 500;

const bounded = (text: string): string =>
	text.length <= LONGEST_FAULT ? text : `${text.slice(0, LONGEST_FAULT)}…`;

/** The outcome of an item that the node refuses to send. */
export function explainInvalid(
	{ parameter, fault, advice, reason }: BadParameter,
	subject: Subject,
): Outcome {
	return {
		code: 'INVALID',
		...withoutId(subject),
		reasons: [
			{
				key: reason,
				ref: bounded(parameter),
				description: bounded(`'${parameter}' ${fault}`),
			},
		],
		advice: bounded(advice),
	};
}
