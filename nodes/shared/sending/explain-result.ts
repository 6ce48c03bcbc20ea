import type { Reason } from '../../../providers/devino/send-answer';
import { excerptOf } from '../calling/failures';
import type { MessageResult } from './dispatch';
import { explainAccepted, explainNotSent, explainUnknown } from './explain';
import type { Outcome, OutcomeReason } from './outcomes';
import type { Product } from './product';

/** One answer may give thousands, and each of its messages gets them. */
const MOST_REASONS = 10;

type Explaining = Pick<Product<never>, 'words' | 'explainCode'>;

/**
 * The outcome of a message that surely was not sent, but whose key could not be taken back: to the
 * store, and so to every other process, it looks sent.
 */
export function withStandingKey(outcome: Outcome): Outcome {
	const note =
		"Its 'Message Key' could not be taken back from n8n's deduplication store: once n8n was restarted, and in other workers, it counts as sent, so give another 'Message Key' then";
	return { ...outcome, advice: [outcome.advice, note].filter(Boolean).join('. ') };
}

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
						description: "a message with this 'Message Key' was sent before, or may have been",
					},
				],
				advice: "Nothing to do. To send all the same, give another 'Message Key'",
			};
		case 'REJECTED': {
			const reasons = result.reasons.slice(0, MOST_REASONS).map((reason: Reason): OutcomeReason => {
				const { meaning } = explainCode(reason.key);
				const { key, ref, description } = reason;
				return {
					key: excerptOf(key),
					...(ref === undefined ? {} : { ref: excerptOf(ref) }),
					...(description === undefined ? {} : { description: excerptOf(description) }),
					...(meaning === undefined ? {} : { meaning }),
				};
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
