import type { Reason } from '../../providers/devino/send-answer';
import { meaningOf, sendCode } from '../../providers/devino/send-codes';
import {
	explainAccepted,
	explainNotSent,
	explainUnknown,
	type SenderWords,
} from '../shared/sending/explain';
import type { Outcome, OutcomeReason } from '../shared/sending/outcomes';
import type { MessageResult } from './dispatch';

export type Subject = { phone: string | null; service: string | null };

export const DEVINO_WORDS: SenderWords = {
	provider: 'Devino',
	lookUpOne: 'look it up with Devino VK Stats (Get Many, by period and recipient)',
	lookUpAll: 'Look the UNKNOWN ones up with Devino VK Stats',
};

function withMeaning(reason: Reason): OutcomeReason {
	const meaning = meaningOf(reason.key);
	return meaning === undefined ? reason : { ...reason, meaning };
}

/** The outcome of a message that was handed to the dispatcher. */
export function explainResult(result: MessageResult, subject: Subject): Outcome {
	switch (result.code) {
		case 'OK':
			return explainAccepted(result.messageId, subject);
		case 'NOT_SENT':
			return explainNotSent(result.why, subject, DEVINO_WORDS);
		case 'UNKNOWN':
			return explainUnknown(result.why, subject, DEVINO_WORDS);
		case 'DUPLICATE':
			return {
				code: 'DUPLICATE',
				messageId: null,
				subject,
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
			const together =
				result.together === undefined
					? undefined
					: `Refused together with ${result.together - 1} others, and the search for the culprit was given up after 100 requests. Find the message at fault among them, then send the others again`;
			return {
				code: 'REJECTED',
				messageId: null,
				subject,
				reasons,
				advice: together ?? advice,
			};
		}
	}
}
