import { createManualClock } from '../../emulator';
import { Scheduler } from '../../emulator/common/scheduler';
import { createRandom } from '../../emulator/common/random';

describe('The scheduler', () => {
	it('runs jobs in the order of their times, each at its time, with one timer', () => {
		const clock = createManualClock(0);
		const scheduler = new Scheduler(clock);
		const random = createRandom(7);
		const times = Array.from({ length: 2_000 }, () => random.between(1, 500));
		const ran: Array<{ due: number; at: number }> = [];
		for (const due of times) scheduler.at(due, () => ran.push({ due, at: clock.now() }));

		expect(clock.pending()).toBe(1);
		clock.advance(250);
		expect(ran).toHaveLength(times.filter((time) => time <= 250).length);
		clock.advance(250);
		expect(ran.map(({ at }) => at)).toEqual(ran.map(({ due }) => due));
		expect(ran.map(({ due }) => due)).toEqual([...times].sort((a, b) => a - b));
		expect(scheduler.size).toBe(0);
	});

	it('runs a job that a job adds', () => {
		const clock = createManualClock(0);
		const scheduler = new Scheduler(clock);
		const ran: number[] = [];
		scheduler.after(10, () => scheduler.after(10, () => ran.push(clock.now())));
		clock.advance(19);
		expect(ran).toEqual([]);
		clock.advance(1);
		expect(ran).toEqual([20]);
	});

	it('forgets everything when cleared', () => {
		const clock = createManualClock(0);
		const scheduler = new Scheduler(clock);
		let ran = 0;
		scheduler.after(10, () => ran++);
		scheduler.clear();
		clock.advance(100);
		expect(ran).toBe(0);
		expect(clock.pending()).toBe(0);
	});
});
