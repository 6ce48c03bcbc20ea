import type { CancelTimer, Clock } from './clock';

type Job = () => void;

/**
 * Runs any number of jobs at their times with a single timer of the clock. Jobs for the same
 * millisecond share a bucket, so a thousand messages that take the same step cost one entry.
 */
export class Scheduler {
	private readonly clock: Clock;
	private readonly buckets = new Map<number, Job[]>();
	/** Binary heap of the times that have a bucket, the earliest first. */
	private readonly times: number[] = [];
	private cancelTimer: CancelTimer | undefined;
	private timerDue = Infinity;

	constructor(clock: Clock) {
		this.clock = clock;
	}

	/** Runs `job` once the clock has reached `time`; jobs of one time run in the order given. */
	at(time: number, job: Job): void {
		const due = Math.max(Math.ceil(time), 0);
		const bucket = this.buckets.get(due);
		if (bucket) {
			bucket.push(job);
			return;
		}
		this.buckets.set(due, [job]);
		this.pushTime(due);
		this.arm();
	}

	/** Runs `job` `ms` milliseconds from now. */
	after(ms: number, job: Job): void {
		this.at(this.clock.now() + ms, job);
	}

	/** Forgets every job. */
	clear(): void {
		this.cancelTimer?.();
		this.cancelTimer = undefined;
		this.timerDue = Infinity;
		this.buckets.clear();
		this.times.length = 0;
	}

	/** How many jobs are waiting. */
	get size(): number {
		let size = 0;
		for (const bucket of this.buckets.values()) size += bucket.length;
		return size;
	}

	private arm(): void {
		const next = this.times[0];
		if (next === undefined || next >= this.timerDue) return;
		this.cancelTimer?.();
		this.timerDue = next;
		this.cancelTimer = this.clock.after(next - this.clock.now(), () => this.run());
	}

	private run(): void {
		this.cancelTimer = undefined;
		this.timerDue = Infinity;
		for (let next = this.times[0]; next !== undefined; next = this.times[0]) {
			if (next > this.clock.now()) break;
			this.popTime();
			const bucket = this.buckets.get(next) ?? [];
			this.buckets.delete(next);
			for (const job of bucket) job();
		}
		this.arm();
	}

	private pushTime(time: number): void {
		const heap = this.times;
		let at = heap.push(time) - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			const above = heap[parent];
			if (above === undefined || above <= time) break;
			heap[at] = above;
			at = parent;
		}
		heap[at] = time;
	}

	private popTime(): void {
		const heap = this.times;
		const last = heap.pop();
		if (last === undefined || heap.length === 0) return;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			const right = heap[child + 1];
			let below = heap[child];
			if (below === undefined) break;
			if (right !== undefined && right < below) {
				child += 1;
				below = right;
			}
			if (below >= last) break;
			heap[at] = below;
			at = child;
		}
		heap[at] = last;
	}
}
