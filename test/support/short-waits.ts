/**
 * A clock that runs ahead wherever the node waits, so that no test waits for minutes. For
 * `jest.mock('../../nodes/shared/calling/pause', () => jest.requireActual('./short-waits'))`: a
 * pause ends after 10 ms at most, and then as much time has passed, by `performance.now()` and by
 * `clock`, as it was to last.
 */
import { systemClock, type Clock } from '../../emulator/common/clock';

type Pause = typeof import('../../nodes/shared/calling/pause');
const actual = jest.requireActual<Pause>('../../nodes/shared/calling/pause');

const LONGEST_MS = 10;
const realNow = performance.now.bind(performance);
const realDate = Date.now.bind(Date);
let ahead = 0;

jest.spyOn(performance, 'now').mockImplementation(() => realNow() + ahead);

/** The pauses asked for so far, in milliseconds, pacing's included. */
export const asked: number[] = [];

/** The clock for an emulator that the node under test talks to. */
export const clock: Clock = { ...systemClock, now: () => Math.floor(realDate() + ahead) };

/** Sets the clock on the wall, `Date.now()`, to a moment, from which it runs on as the waits do. */
export function setWallClock(iso: string): void {
	const start = Date.parse(iso);
	const since = performance.now();
	jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(start + performance.now() - since));
}

export const { unlessAborted } = actual;

export const pause: Pause['pause'] = async (ms, signal) => {
	asked.push(ms);
	const end = performance.now() + ms;
	await actual.pause(Math.min(ms, LONGEST_MS), signal);
	if (signal?.aborted !== true) ahead = Math.max(ahead, end - realNow());
};
