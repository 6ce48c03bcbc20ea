import fc from 'fast-check';
import { DateTime } from 'luxon';

import { outsideHours, readAllowedHours } from '../../../nodes/shared/sending/allowed-hours';

const read = (window: object, zone = 'Europe/Moscow') =>
	readAllowedHours({ window }, zone, 'Allowed Hours');
/** When a message may be sent that was to leave at a moment; null: at once. */
const sendAfter = (window: object, moment: string, zone?: string): string | null =>
	outsideHours(read(window, zone), Date.parse(moment))?.sendAfter ?? null;

const day = { from: '09:00', until: '21:00' };
const night = { from: '22:00', until: '06:00' };
const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

describe('when a message may be sent', () => {
	// 2026-11-25 is a Wednesday.
	it.each<[string, object, string, string | null]>([
		['first minute', day, '2026-11-25T09:00:00+03:00', null],
		['last second', day, '2026-11-25T20:59:59.999+03:00', null],
		['end', day, '2026-11-25T21:00:00+03:00', '2026-11-26T09:00:00+03:00'],
		['early', day, '2026-11-25T08:59:59.999+03:00', '2026-11-25T09:00:00+03:00'],
		['until midnight', { from: '9:00', until: '24:00' }, '2026-11-25T23:59:00+03:00', null],
		['until 00:00', { from: '09:00', until: '00:00' }, '2026-11-25T23:59:00+03:00', null],
		[
			'until 00:00, over',
			{ from: '09:00', until: '00:00' },
			'2026-11-26T00:00:00+03:00',
			'2026-11-26T09:00:00+03:00',
		],
		['over midnight, before it', night, '2026-11-25T23:00:00+03:00', null],
		['over midnight, behind it', night, '2026-11-25T05:59:00+03:00', null],
		['over midnight, shut', night, '2026-11-25T12:00:00+03:00', '2026-11-25T22:00:00+03:00'],
		[
			'Friday evening',
			{ ...day, days: workdays },
			'2026-11-27T21:00:00+03:00',
			'2026-11-30T09:00:00+03:00',
		],
		[
			'the night that Friday began',
			{ ...night, days: ['friday'] },
			'2026-11-28T05:00:00+03:00',
			null,
		],
		[
			'the night that Thursday began',
			{ ...night, days: ['friday'] },
			'2026-11-27T05:00:00+03:00',
			'2026-11-27T22:00:00+03:00',
		],
		['Sunday into Monday', { ...night, days: ['sunday'] }, '2026-11-30T01:00:00+03:00', null],
		[
			'a zone of its own',
			{ ...day, timeZone: 'Asia/Vladivostok' },
			'2026-11-25T14:00:00+03:00',
			'2026-11-26T09:00:00+10:00',
		],
		[
			'an offset',
			{ ...day, timeZone: '+00:00' },
			'2026-11-25T21:00:00Z',
			'2026-11-26T09:00:00+00:00',
		],
	])('%s', (_, window, moment, expected) => {
		expect(sendAfter(window, moment)).toBe(expected);
	});

	// Berlin: 2027-03-28 02:00 → 03:00, 2026-10-25 03:00 → 02:00.
	it.each<[string, object, string, string | null]>([
		[
			'the day on which clocks go forward',
			day,
			'2027-03-27T21:00:00+01:00',
			'2027-03-28T09:00:00+02:00',
		],
		[
			'an opening that the change swallows',
			{ from: '02:30', until: '04:00' },
			'2027-03-28T01:59:00+01:00',
			'2027-03-28T03:00:00+02:00',
		],
		[
			'open once clocks went over it',
			{ from: '02:30', until: '04:00' },
			'2027-03-28T03:00:00+02:00',
			null,
		],
		[
			'a window that the change swallows',
			{ from: '02:15', until: '02:45' },
			'2027-03-28T01:00:00+01:00',
			'2027-03-29T02:15:00+02:00',
		],
		[
			'the hour that comes twice, first',
			{ from: '02:15', until: '02:45' },
			'2026-10-25T02:30:00+02:00',
			null,
		],
		[
			'the hour that comes twice, second',
			{ from: '02:15', until: '02:45' },
			'2026-10-25T02:30:00+01:00',
			null,
		],
	])('%s', (_, window, moment, expected) => {
		expect(sendAfter(window, moment, 'Europe/Berlin')).toBe(expected);
	});

	it('is open at the moment that it names, and shut just before', () => {
		const time = fc
			.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
			.map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
		const zones = ['Europe/Moscow', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
		fc.assert(
			fc.property(
				time,
				time,
				fc.subarray(['monday', 'wednesday', 'sunday']),
				fc.constantFrom(...zones),
				fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) }),
				(from, until, days, timeZone, now) => {
					fc.pre(from !== until);
					const hours = read({ from, until, days, timeZone });
					const shut = outsideHours(hours, now);
					if (shut === undefined) return;
					const opening = Date.parse(shut.sendAfter);
					expect(opening).toBeGreaterThan(now);
					expect(outsideHours(hours, opening)).toBeUndefined();
					expect(outsideHours(hours, opening - 1)).toBeDefined();
					expect(DateTime.fromISO(shut.sendAfter, { setZone: true }).isValid).toBe(true);
				},
			),
		);
	});
});

describe('a window that cannot be right is refused', () => {
	it.each<[unknown, string]>([
		[undefined, 'holds no window'],
		[{}, 'holds no window'],
		['09:00-21:00', 'holds no window'],
		[{ window: { from: '', until: '21:00' } }, 'From'],
		[{ window: { from: '9', until: '21:00' } }, 'From'],
		[{ window: { from: '09:00', until: '25:00' } }, 'Until'],
		[{ window: { from: '09:00', until: '24:01' } }, 'Until'],
		[{ window: { from: '09:60', until: '21:00' } }, 'From'],
		[{ window: { from: '09:00', until: '09:00' } }, 'Until'],
		[{ window: { from: '00:00', until: '24:00' } }, 'Until'],
		[{ window: { ...day, days: ['funday'] } }, 'Days'],
		[{ window: { ...day, timeZone: 'Mars/Olympus' } }, 'Time Zone'],
		[{ window: { ...day, timeZone: 3 } }, 'Time Zone'],
	])('%j', (value, words) => {
		expect(() => readAllowedHours(value, 'UTC', 'Allowed Hours')).toThrow(words);
	});
});
