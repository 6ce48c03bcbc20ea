import fc from 'fast-check';

import {
	awaitedJson,
	isDone,
	laterOf,
	reportOf,
	type StatusReport,
} from '../../../nodes/DevinoVkSend/waiting/waited-item';
import { WAIT_UNTIL } from '../../../nodes/DevinoVkSend/waiting/settings';
import { DETAIL_STATUSES, statusFacts, STATUSES } from '../../../providers/devino/statuses';

const words = fc.constantFrom(...STATUSES, ...DETAIL_STATUSES, 'QUEUED');
const story = fc.array(words, { minLength: 1, maxLength: 8 });
const until = fc.constantFrom(...WAIT_UNTIL);
const told = (history: readonly string[]): StatusReport =>
	history
		.map((word, at) => reportOf(word, word, at))
		.reduce((known, report) => laterOf(known, report));

describe('what is known of a message', () => {
	it('is the same however often its statuses are told', () => {
		fc.assert(
			fc.property(story, (history) => {
				const { status, rank } = told(history);
				expect(told([...history, ...history])).toMatchObject({ status, rank });
			}),
		);
	});

	it('is as much in any order', () => {
		fc.assert(
			fc.property(
				story.chain((history) =>
					fc.tuple(
						fc.constant(history),
						fc.shuffledSubarray(history, { minLength: history.length }),
					),
				),
				(
					// fails have one rank: the first told of them stands
					[history, shuffled],
				) => {
					expect(told(shuffled).rank).toBe(told(history).rank);
				},
			),
		);
	});

	it('that it was seen ends every wait, whatever else is told', () => {
		fc.assert(
			fc.property(
				story,
				fc.constantFrom('SEEN', 'READ', 'REDIRECT'),
				until,
				(history, seen, one) => {
					expect(isDone(told([...history, seen]), one)).toBe(true);
					expect(isDone(told([seen, ...history]), one)).toBe(true);
				},
			),
		);
	});

	it('a wait ends with what was asked for, or a failure, and with nothing else', () => {
		fc.assert(
			fc.property(story, until, (history, one) => {
				const report = told(history);
				const arrived = history.some((word) => statusFacts(word).isDelivered);
				const seen = history.some((word) => statusFacts(word).isSeen);
				const final = history.some((word) => statusFacts(word).isFinal);
				const reached = one === 'seen' ? seen : arrived;
				expect(isDone(report, one)).toBe(reached || (final && !arrived));
				const item = { messageId: '1', phone: '79991234567', until: one };
				const { outcome } = awaitedJson(item, report, { since: 0, end: 60_000 });
				const failed = final && !arrived;
				expect(outcome).toBe(seen ? 'seen' : reached ? 'delivered' : failed ? 'failed' : 'timeout');
			}),
		);
	});

	it('no report, no end', () => {
		expect(isDone(undefined, 'delivered')).toBe(false);
	});

	it("a callback's error code is preferred to the detail's number", () => {
		const detail = reportOf('UNDELIVERED', '12', 5);
		const callback = reportOf('UNDELIVERABLE', 'BLOCKED_BY_USER', 9);
		for (const report of [laterOf(detail, callback), laterOf(callback, detail)]) {
			const item = { messageId: '1', phone: '79991234567', until: 'delivered' as const };
			expect(awaitedJson(item, report, { since: 0, end: 60_000 })).toMatchObject({
				outcome: 'failed',
				status: 'UNDELIVERABLE',
				errorCode: 'BLOCKED_BY_USER',
				advice: expect.stringContaining('Send this recipient no more'),
			});
		}
	});
});
