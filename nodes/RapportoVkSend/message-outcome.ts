import { meaningOf } from '../../providers/rapporto/send-codes';
import {
	explainAccepted,
	explainNotSent,
	explainUnknown,
	type SenderWords,
} from '../shared/sending/explain';
import { excerptOf, Unreachable } from '../shared/calling/failures';
import type { Outcome, OutcomeReason } from '../shared/sending/outcomes';
import { adviceFor } from './advice';
import type { MessageResult } from './repeats';

export type Subject = { phone: string | null; partnerMsgId: string | null; ptag: string | null };

export const NO_SUBJECT: Subject = { phone: null, partnerMsgId: null, ptag: null };

/** Rapporto has no call to look a message up. */
export const RAPPORTO_WORDS: SenderWords = {
	provider: 'Rapporto',
	lookUpOne: 'see whether a status of it came to Rapporto VK Trigger, or ask Rapporto,',
	lookUpAll:
		'See whether statuses of the UNKNOWN ones came to Rapporto VK Trigger, or ask Rapporto',
};

function reasonOf(status: number, words: string | undefined): OutcomeReason {
	return {
		key: String(status),
		meaning: meaningOf(status),
		...(words === undefined ? {} : { description: excerptOf(words) }),
	};
}

/** The outcome of a message that was in line to be sent. */
export function explainResult(result: MessageResult, subject: Subject): Outcome {
	switch (result.code) {
		case 'OK':
			return explainAccepted(result.messageId, subject);
		case 'REJECTED':
			return {
				code: 'REJECTED',
				messageId: null,
				subject,
				reasons: [reasonOf(result.status, result.words)],
				advice: adviceFor(result.status),
			};
		case 'NOT_SENT': {
			const { why } = result;
			if (typeof why === 'string' || !('status' in why)) {
				return explainNotSent(why, subject, RAPPORTO_WORDS);
			}
			const outcome = explainNotSent('throttled', subject, RAPPORTO_WORDS);
			const reasons = outcome.reasons.map((reason) => ({ ...reason, key: String(why.status) }));
			return { ...outcome, reasons };
		}
		case 'UNKNOWN': {
			const { why } = result;
			if (typeof why === 'string' || why instanceof Unreachable || 'place' in why) {
				return explainUnknown(why, subject, RAPPORTO_WORDS);
			}
			const reasons = [reasonOf(why.status, why.words)];
			return { ...explainUnknown('noId', subject, RAPPORTO_WORDS), reasons };
		}
	}
}
