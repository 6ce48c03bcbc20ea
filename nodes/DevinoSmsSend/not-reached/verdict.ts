import { DateTime } from 'luxon';

import type { DetailField, DetailRow } from '../../../providers/devino/detail';
import { statusFacts } from '../../../providers/devino/statuses';
import type { WaitOutcome } from '../../shared/sending/wait-outcomes';
import type { ReachedMeans } from '../description';
import type { VkItem } from './vk-item';

/** What the provider knows of a message that was looked up. */
export type Finding =
	| { kind: 'row'; row: DetailRow }
	| { kind: 'absent' }
	/** `words`: why it could not be looked up. */
	| { kind: 'failed'; words: string };

/** The fields of the detail that a verdict needs. */
export const NEEDED_FIELDS = [
	'MESSAGE_ID',
	'STATUS',
	'SENT_DATE_TIME',
	'VALIDITY',
] as const satisfies readonly DetailField[];

/** What is to become of an item. `status`: the VK message's, as last known. */
export type Verdict =
	/** An SMS goes out. */
	| { kind: 'sms'; status: string | null }
	/** None does: the item is passed on. */
	| {
			kind: 'passed';
			channel: 'vk' | 'sms' | null;
			outcome: WaitOutcome | 'accepted';
			status: string | null;
			advice: string | null;
	  };

const AGAIN = 'give this item to this operation again later';
const SEARCH =
	'Look for it with Devino VK Stats (Message: Get Many, by period and recipient), and send the SMS yourself if it did not go out';
const ADVICE = {
	onItsWay: `No SMS was sent: the VK message is still on its way and may arrive. To decide once more, ${AGAIN}`,
	absent: `No SMS was sent: Devino does not know this message, so it is not certain whether it went out. ${SEARCH}`,
	withoutId: `No SMS was sent: it is not certain whether the VK message went out, and it has no id to be looked up by. ${SEARCH}`,
	unlistedStatus: `No SMS was sent: Devino gives a status that is not in its documentation. Ask Devino support what it means`,
	DUPLICATE:
		"No SMS was sent: the VK message went out before, under the same 'Message Key'. Look that one up if it matters",
	DRY_RUN: 'No SMS was sent: the VK message was only tried out (Dry Run)',
	smsBefore: 'No SMS was sent: one went out for this item before, or may have',
} as const;

/** The last status of a message comes a moment after its time to live is over. */
const GRACE_SECONDS = 60;

/**
 * Whether a message that is on its way may still be delivered: its time to live is not surely over.
 *
 * @param row with its times in UTC. @param now milliseconds since 1970
 */
function mayStillArrive({ sentDateTime, validity }: DetailRow, now: number): boolean {
	const seconds = typeof validity === 'string' ? Number(validity || NaN) : validity;
	if (typeof sentDateTime !== 'string' || typeof seconds !== 'number') return true;
	const sent = DateTime.fromISO(sentDateTime.trim().replace(' ', 'T'), { zone: 'utc' });
	if (!sent.isValid || !Number.isFinite(seconds) || seconds <= 0) return true;
	return now < sent.toMillis() + (seconds + GRACE_SECONDS) * 1000;
}

type Passed = Extract<Verdict, { kind: 'passed' }>;

const held = (
	outcome: Passed['outcome'],
	status: string | null,
	advice: string,
	channel: Passed['channel'] = null,
): Passed => ({ kind: 'passed', channel, outcome, status, advice });

/** By what the provider says of a message now. */
function byRow(row: DetailRow, reachedMeans: ReachedMeans, now: number): Verdict {
	const word = typeof row.status === 'string' ? row.status : '';
	const { normalizedStatus, isDelivered, isSeen, isFinal, rank } = statusFacts(word);
	const status = rank === null ? word : normalizedStatus;
	if (isSeen || (isDelivered && reachedMeans === 'delivered')) {
		const outcome = isSeen ? 'seen' : 'delivered';
		return { kind: 'passed', channel: 'vk', outcome, status, advice: null };
	}
	if (isDelivered || isFinal) return { kind: 'sms', status };
	if (rank === null) return held('unknown', status, ADVICE.unlistedStatus);
	return mayStillArrive(row, now)
		? held('timeout', status, ADVICE.onItsWay)
		: { kind: 'sms', status };
}

/**
 * What is to become of an item.
 *
 * @param finding of its message, where that had to be looked up
 * @param now milliseconds since 1970
 */
export function decide(
	item: VkItem,
	reachedMeans: ReachedMeans,
	finding: Finding | undefined,
	now: number,
): Verdict {
	const { outcome, status, advice, heldBy, sms } = item;
	if (sms !== undefined && ['OK', 'UNKNOWN', 'DUPLICATE'].includes(sms.code)) {
		const word = sms.code === 'OK' ? 'accepted' : outcome;
		return held(word, status, ADVICE.smsBefore, 'sms');
	}
	switch (outcome) {
		case 'seen':
			return { kind: 'passed', channel: 'vk', outcome, status, advice };
		case 'delivered':
			return reachedMeans === 'delivered'
				? { kind: 'passed', channel: 'vk', outcome, status, advice }
				: { kind: 'sms', status };
		case 'failed':
		case 'rejected':
			return { kind: 'sms', status };
		case 'not_sent':
			return heldBy === undefined ? { kind: 'sms', status } : held(outcome, status, ADVICE[heldBy]);
		case 'invalid':
			return { kind: 'passed', channel: null, outcome, status, advice };
		case 'timeout':
		case 'unknown':
			switch (finding?.kind) {
				case undefined:
					return held('unknown', status, ADVICE.withoutId);
				case 'absent':
					return held('unknown', status, ADVICE.absent);
				case 'failed':
					return held(
						outcome,
						status,
						`No SMS was sent: the VK message could not be looked up (${finding.words}). To decide once more, ${AGAIN}`,
					);
				case 'row':
					return byRow(finding.row, reachedMeans, now);
			}
	}
}

/** The id under which an item's message is to be looked up before anything is decided. */
export function idToLookUp({ outcome, messageId, sms }: VkItem): string | null {
	return sms === undefined && (outcome === 'timeout' || outcome === 'unknown') ? messageId : null;
}
