/* eslint-disable @n8n/community-nodes/no-restricted-globals */

/** Takes a timer back; calling it after the timer has fired does nothing. */
export type CancelTimer = () => void;

/** Where the emulator gets its time from: everything that waits, waits here. */
export interface Clock {
	/** Milliseconds since 1970-01-01 UTC. */
	now(): number;
	/** Runs `run` once, `ms` milliseconds from now. */
	after(ms: number, run: () => void): CancelTimer;
}

/** A clock that stands still until it is told to move on. */
export interface ManualClock extends Clock {
	/** Moves the time on by `ms` and fires every timer that falls due, in order, at its own time. */
	advance(ms: number): void;
	/** How many timers are waiting. */
	pending(): number;
}

/** A timer of Node holds a signed 32-bit delay; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The time of the machine. Its timers keep no process alive on their own. */
export const systemClock: Clock = {
	now: () => Date.now(),
	after(ms, run) {
		const timer = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
		timer.unref();
		return () => clearTimeout(timer);
	},
};

interface ManualTimer {
	due: number;
	order: number;
	run: () => void;
}

/** A clock for tests; it begins at `start` (2025-01-15 12:00:00 in Moscow unless told otherwise). */
export function createManualClock(start: number = Date.UTC(2025, 0, 15, 9, 0, 0)): ManualClock {
	let now = start;
	let order = 0;
	const timers = new Set<ManualTimer>();

	const nextDueBy = (limit: number): ManualTimer | undefined => {
		let next: ManualTimer | undefined;
		for (const timer of timers) {
			if (timer.due > limit) continue;
			if (!next || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) {
				next = timer;
			}
		}
		return next;
	};

	return {
		now: () => now,
		after(ms, run) {
			const timer: ManualTimer = { due: now + Math.max(ms, 0), order: order++, run };
			timers.add(timer);
			return () => timers.delete(timer);
		},
		advance(ms) {
			const end = now + ms;
			for (let timer = nextDueBy(end); timer; timer = nextDueBy(end)) {
				timers.delete(timer);
				now = Math.max(now, timer.due);
				timer.run();
			}
			now = end;
		},
		pending: () => timers.size,
	};
}
