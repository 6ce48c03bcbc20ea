/**
 * For `jest.mock('../../nodes/shared/pause', () => jest.requireActual('../support/short-waits'))`:
 * a clock that runs fast. A pause ends after 10 ms at most, and how long it was to be is written down.
 */
type Pause = typeof import('../../nodes/shared/pause');
const actual = jest.requireActual<Pause>('../../nodes/shared/pause');

const LONGEST_MS = 10;

/** The pauses asked for so far, in milliseconds, pacing's included. */
export const asked: number[] = [];

export const { unlessAborted } = actual;

export const pause: Pause['pause'] = async (ms, signal) => {
	asked.push(ms);
	await actual.pause(Math.min(ms, LONGEST_MS), signal);
};
