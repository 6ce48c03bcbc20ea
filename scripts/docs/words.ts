import type { OutcomeCode } from '../../nodes/shared/sending/outcomes';
import type { WaitOutcome } from '../../nodes/shared/sending/wait-outcomes';

/** What the docs say of each outcome of a sender. A code without its words does not compile. */
export const OUTCOME_WORDS: Record<OutcomeCode, { meaning: string; todo: string }> = {
	OK: { meaning: 'accepted; `messageId` is its id', todo: 'nothing' },
	INVALID: {
		meaning: 'refused by the node before sending',
		todo: 'correct the parameter that `reasons` names',
	},
	REJECTED: {
		meaning: 'the provider said no',
		todo: 'see its code; correct it and send again',
	},
	UNKNOWN: {
		meaning: 'it was sent, but no answer was understood: it may have been accepted',
		todo: 'look it up before sending it again',
	},
	NOT_SENT: {
		meaning:
			'it surely was never sent: the provider could not be reached or kept answering 429, an earlier request of the same sender ended UNKNOWN, the run was stopped, or a guard held it back',
		todo: 'send it again when the cause is gone',
	},
	DUPLICATE: { meaning: 'its **Message Key** was sent before', todo: 'nothing' },
	DRY_RUN: {
		meaning: 'checked, nothing sent; `request` shows what would go out',
		todo: 'remove **Dry Run**',
	},
};

/** What the docs say of each outcome of a wait. */
export const WAIT_OUTCOME_WORDS: Record<WaitOutcome, string> = {
	delivered: 'it arrived',
	seen: 'it was read',
	failed: 'it cannot arrive any more: `status` and `errorCode` say why, `advice` what to do',
	timeout:
		'the time is over. Look it up with Devino VK Stats before you fall back: it may have arrived all the same',
	rejected: 'Devino did not take it',
	unknown: 'it was sent, but no answer was understood: it may have been accepted',
	not_sent:
		'it surely was not sent, or its **Message Key** was sent before (`errorCode` `message.key.known`)',
	invalid: 'the node did not take it',
};
