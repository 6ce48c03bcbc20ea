import { Gatherings } from '../../../nodes/DevinoVkSend/waiting/gatherings';
import { reportOf } from '../../../nodes/DevinoVkSend/waiting/waited-item';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const report = reportOf('SENT', null, 0);

/** What is known of a wait that goes on. */
function going(gatherings: Gatherings, name: string, until: number, now: number) {
	const gathering = gatherings.of(name, until, now);
	if (gathering === undefined) throw new Error(`${name} is over`);
	return gathering;
}

describe('what a process keeps of its waits', () => {
	it('is nothing a minute after a hundred thousand of them were ended', () => {
		const gatherings = new Gatherings();
		let most = 0;
		for (let now = 0; now < 100_000; now++) {
			const gathering = going(gatherings, `${now}`, now + HOUR, now);
			gathering.take('1', report);
			gathering.take('1', report);
			gathering.take('2', report);
			gatherings.end(`${now}`, gathering, now);
			most = Math.max(most, gatherings.size);
		}
		// One ended each millisecond.
		expect(most).toBeGreaterThan(MINUTE);
		expect(most).toBeLessThanOrEqual(MINUTE + 10_000);
		going(gatherings, 'last', 3 * HOUR, 100_000 + MINUTE);
		expect(gatherings.size).toBe(1);
	});

	it('is nothing a minute after they ran out', () => {
		const gatherings = new Gatherings();
		for (let index = 0; index < 1000; index++) {
			going(gatherings, `${index}`, HOUR, 0).take('1', report);
		}
		expect(gatherings.size).toBe(2000);
		going(gatherings, 'late', 3 * HOUR, HOUR + MINUTE);
		expect(gatherings.size).toBe(1);
	});

	it('is bounded: those that were used last stay, and those that read', () => {
		const gatherings = new Gatherings(10);
		const first = going(gatherings, 'first', HOUR, 0);
		first.reading = true;
		for (let index = 0; index < 100; index++) {
			const gathering = going(gatherings, `${index}`, HOUR, 0);
			for (let id = 0; id < 3; id++) gathering.take(`${id}`, report);
			expect(gatherings.size).toBeLessThanOrEqual(10 + 3);
		}
		expect(going(gatherings, 'first', HOUR, 0)).toBe(first);
		expect(going(gatherings, '99', HOUR, 0).reports.size).toBe(3);
		expect(going(gatherings, '0', HOUR, 0).reports.size).toBe(0);
	});

	it('counts what a wait gathers after it was dropped as nothing', () => {
		const gatherings = new Gatherings(2);
		const dropped = going(gatherings, 'dropped', HOUR, 0);
		for (const name of ['a', 'b']) going(gatherings, name, HOUR, 0);
		const before = gatherings.size;
		for (let id = 0; id < 50; id++) dropped.take(`${id}`, report);
		expect(gatherings.size).toBe(before);
	});
});

describe('a wait', () => {
	it('is ended once, and known to be over for a minute', () => {
		const gatherings = new Gatherings();
		const gathering = going(gatherings, 'one', HOUR, 0);
		const signal = gathering.endSignal;
		expect(gatherings.end('one', gathering, 0)).toBe(true);
		expect(signal.aborted).toBe(true);
		expect(gathering.endSignal.aborted).toBe(true);
		expect(gatherings.end('one', gathering, 0)).toBe(false);
		expect(gatherings.of('one', HOUR, MINUTE - 1)).toBeUndefined();
		// n8n failed to go on.
		expect(gatherings.of('one', HOUR, MINUTE)?.ended).toBe(false);
	});

	it('is ended once, though it was dropped and made anew meanwhile', () => {
		const gatherings = new Gatherings(1);
		const dropped = going(gatherings, 'one', HOUR, 0);
		going(gatherings, 'another', HOUR, 0);
		const anew = going(gatherings, 'one', HOUR, 0);
		expect(anew).not.toBe(dropped);
		expect(gatherings.end('one', dropped, 0)).toBe(true);
		expect(anew.ended).toBe(true);
		expect(gatherings.end('one', anew, 0)).toBe(false);
	});

	it('gathers nothing more once it is ended', () => {
		const gatherings = new Gatherings();
		const gathering = going(gatherings, 'one', HOUR, 0);
		gatherings.end('one', gathering, 0);
		gathering.take('1', report);
		expect(gathering.reports.size).toBe(0);
	});
});
