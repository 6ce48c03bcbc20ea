import type { Reason } from '../../../providers/devino/send-answer';
import type { MessageResult } from './dispatch';
import { explainAccepted, explainNotSent, explainUnknown } from './explain';
import type { Outcome, OutcomeReason } from './outcomes';
import type { Product } from './product';

type Explaining = Pick<Product<never>, 'words' | 'explainCode'>;

/** The outcome of a message that was handed to the dispatcher. */
export function explainResult(
	result: MessageResult,
	{ words, explainCode }: Explaining,
	subject: Outcome['subject'],
): Outcome {
	switch (result.code) {
		case 'OK':
			return explainAccepted(result.messageId, subject);
		case 'NOT_SENT':
			return explainNotSent(result.why, subject, words);
		case 'UNKNOWN':
			return explainUnknown(result.why, subject, words);
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
			const reasons = result.reasons.map((reason: Reason): OutcomeReason => {
				const { meaning } = explainCode(reason.key);
				return meaning === undefined ? reason : { ...reason, meaning };
			});
			const { advice } = explainCode(result.reasons[0]?.key ?? 'unknown');
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
