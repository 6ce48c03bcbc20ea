import type { Reason } from '../../providers/devino/send-answer';
import { meaningOf, sendCode } from '../../providers/devino/send-codes';
import type { BadParameter } from '../shared/failures';
import type { Outcome, OutcomeReason } from '../shared/outcomes';
import { Unreachable } from '../shared/failures';
import type { MessageResult } from './dispatch';

export type Subject = { phone: string | null; service: string | null };

const LOOK_UP =
	'It may have been accepted: look it up with Devino VK Stats (Get Many, by period and recipient) before sending it again';

const NOT_SENT_WHY = {
	earlierUnknown: {
		key: 'earlier.request.unknown',
		description: 'an earlier request of the same sender ended UNKNOWN',
		advice: 'Look the UNKNOWN ones up with Devino VK Stats, then send this item again',
	},
	throttled: {
		key: 'http.429',
		description: 'Devino kept answering that there are too many requests',
		advice: "Send this item again later, with a lower 'Messages per Second'",
	},
	stopped: {
		key: 'execution.stopped',
		description: 'the execution was stopped before this message left',
		advice: 'Send this item again if it is still wanted',
	},
} as const;

function withMeaning(reason: Reason): OutcomeReason {
	const meaning = meaningOf(reason.key);
	return meaning === undefined ? reason : { ...reason, meaning };
}

/** The outcome of a message that was handed to the dispatcher. */
export function explainResult(result: MessageResult, subject: Subject): Outcome {
	const outcome = { messageId: null, subject, reasons: [] };
	switch (result.code) {
		case 'OK':
			return { ...outcome, code: 'OK', messageId: result.messageId };
		case 'DUPLICATE':
			return {
				...outcome,
				code: 'DUPLICATE',
				reasons: [
					{
						key: 'message.key.known',
						description: "a message with this 'Message Key' was sent before",
					},
				],
				advice: "Nothing to do. To send all the same, give another 'Message Key'",
			};
		case 'REJECTED': {
			const reasons = result.reasons.map(withMeaning);
			const { advice } = sendCode(result.reasons[0]?.key ?? 'unknown');
			if (result.together === undefined) return { ...outcome, code: 'REJECTED', reasons, advice };
			return {
				...outcome,
				code: 'REJECTED',
				reasons,
				advice: `Refused together with ${result.together - 1} others, and the search for the culprit was given up after 100 requests. Find the message at fault among them, then send the others again`,
			};
		}
		case 'NOT_SENT': {
			if (result.why instanceof Unreachable) {
				const { reason, message, advice } = result.why;
				return {
					...outcome,
					code: 'NOT_SENT',
					reasons: [{ key: reason, description: message }],
					advice,
				};
			}
			const { key, description, advice } = NOT_SENT_WHY[result.why];
			return { ...outcome, code: 'NOT_SENT', reasons: [{ key, description }], advice };
		}
		case 'UNKNOWN': {
			if (result.why === 'noId') {
				const description = 'Devino gave no id and no reason for this message';
				return {
					...outcome,
					code: 'UNKNOWN',
					reasons: [{ key: 'no.id', description }],
					advice: LOOK_UP,
				};
			}
			if (result.why instanceof Unreachable) {
				const { reason, message } = result.why;
				return {
					...outcome,
					code: 'UNKNOWN',
					reasons: [{ key: reason, description: message }],
					advice: LOOK_UP,
				};
			}
			const { place, messageIds } = result.why;
			return {
				...outcome,
				code: 'UNKNOWN',
				reasons: [{ key: 'answer.not.understood', description: place }],
				advice: LOOK_UP,
				messageIds,
			};
		}
	}
}

/** The outcome of an item that an earlier try of this execution may have sent. */
export function explainEarlierTry(subject: Subject): Outcome {
	return {
		code: 'UNKNOWN',
		messageId: null,
		subject,
		reasons: [
			{
				key: 'earlier.try.unknown',
				description: 'an earlier try of this execution sent it and got no clear answer',
			},
		],
		advice: LOOK_UP,
	};
}

/** The outcome of an item that the node refuses to send. */
export function explainInvalid(
	{ parameter, fault, advice }: BadParameter,
	subject: Subject,
): Outcome {
	return {
		code: 'INVALID',
		messageId: null,
		subject,
		reasons: [{ key: 'invalid.parameter', ref: parameter, description: `'${parameter}' ${fault}` }],
		advice,
	};
}
