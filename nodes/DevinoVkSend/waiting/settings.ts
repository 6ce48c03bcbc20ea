import { LIMITS } from '../../../providers/devino/endpoints';
import { isRecord } from '../../../providers/json';
import { BadParameter } from '../../shared/calling/failures';
import { flag, isBlank, oneOf, wholeNumber } from '../../shared/parameters/values';
import type { SendParameters } from '../request-item';
import { DEFAULT_WAIT_MINUTES, LONGEST_POLL_MINUTES } from './limits';

/** What a message is waited for. */
export const WAIT_UNTIL = ['delivered', 'seen'] as const;
export type WaitUntil = (typeof WAIT_UNTIL)[number];

const MOST_WAIT_MINUTES = 525_600;
/** The last status comes a moment after the time to live is over. */
const GRACE_SECONDS = 120;

/** How a message is waited for. */
export interface WaitSettings {
	until: WaitUntil;
	/** Seconds that the message may live: it follows the wait. */
	ttl: number;
	/** Seconds that it is waited for, from when it was sent. */
	seconds: number;
}

/** Whether an item asks for its execution to stay awake and ask, in place of being told. */
export function wantsPolling(options: unknown, label: (name: string) => string): boolean {
	return isRecord(options) && flag(options.pollWhileWaiting, label('pollWhileWaiting'));
}

/**
 * How an item's message is to be waited for.
 *
 * @param ttl as the user gave it, in seconds
 * @param polls whether the execution stays awake
 * @throws BadParameter for what cannot be right; for a message that could still be delivered after
 *   the workflow gave up on it, unless that is allowed
 */
export function readWaitSettings(
	{ waitUntil, limitWaitMinutes, options: given }: SendParameters,
	ttl: number | undefined,
	polls: boolean,
	label: (name: string) => string,
): WaitSettings {
	const options = isRecord(given) ? given : {};
	wantsPolling(options, label);
	const until = oneOf(waitUntil ?? 'delivered', WAIT_UNTIL, label('waitUntil'));
	const asked = isBlank(limitWaitMinutes)
		? DEFAULT_WAIT_MINUTES
		: wholeNumber(limitWaitMinutes, { min: 1, max: MOST_WAIT_MINUTES }, label('limitWaitMinutes'));
	const minutes = polls ? Math.min(asked, LONGEST_POLL_MINUTES) : asked;
	const limit = minutes * 60;
	const mayComeLater = flag(options.allowDeliveryAfterWaiting, label('allowDeliveryAfterWaiting'));
	if (ttl !== undefined && ttl > limit && !mayComeLater) {
		throw new BadParameter(
			label('ttl'),
			`is ${ttl}, but the wait ends after ${limit} seconds: the message could still be delivered when the workflow has given up on it`,
			`Leave '${label('ttl')}' out, so that it follows the wait, or switch on '${label('allowDeliveryAfterWaiting')}'`,
		);
	}
	const life = ttl ?? Math.min(Math.max(limit, LIMITS.ttl.min), LIMITS.ttl.max);
	return { until, ttl: life, seconds: Math.min(life, limit) + GRACE_SECONDS };
}
