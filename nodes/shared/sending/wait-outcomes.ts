import type { OutcomeCode } from './outcomes';

/** What became of an item that was waited for. The words stand in the public contract. */
export const WAIT_OUTCOMES = [
	'delivered',
	'seen',
	'failed',
	'timeout',
	'rejected',
	'unknown',
	'not_sent',
	'invalid',
] as const;
export type WaitOutcome = (typeof WAIT_OUTCOMES)[number];

/** The word for an item that there is nothing to wait for, because it was not accepted. */
export const OF_UNACCEPTED: Record<Exclude<OutcomeCode, 'OK'>, WaitOutcome> = {
	INVALID: 'invalid',
	REJECTED: 'rejected',
	UNKNOWN: 'unknown',
	NOT_SENT: 'not_sent',
	DUPLICATE: 'not_sent',
	DRY_RUN: 'not_sent',
};
