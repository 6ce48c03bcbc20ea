import { DateTime } from 'luxon';

import { birthday } from '../../../nodes/SmscContacts/birthday';
import { phonesIn } from '../../../nodes/SmscContacts/values';

describe('the phones in one text', () => {
	it.each([
		'79991234567,79997654321',
		'79991234567; 79997654321',
		'79991234567\n79997654321',
		'79991234567|79997654321',
		'79991234567/79997654321',
		'79991234567 79997654321',
		'79991234567-79997654321',
		'79991234567 - 79997654321',
		'79991234567_79997654321',
		'79991234567.79997654321',
		'+7 999 123-45-67+7 999 765-43-21',
		'8 (999) 123-45-67, 8 999 765 43 21',
	])('are told apart by any separator: %j', (text) => {
		expect(phonesIn(text)).toEqual(['79991234567', '79997654321']);
	});

	it.each([
		['8 999 123 45 67', ['79991234567']],
		['8-999-123-45-67', ['79991234567']],
		['', []],
		[' , ', []],
	])('%j are %j', (text, phones) => {
		expect(phonesIn(text)).toEqual(phones);
	});

	it.each([
		['123-45-67', ['123-45-67']],
		['8 999 123 45', ['8 999 123 45']],
		['79991234567 123', ['79991234567 123']],
		['Anna', ['Anna']],
		['79991234567, ext. 12', ['79991234567', 'ext. 12']],
	])('are kept as text where they are none: %j', (text, phones) => {
		expect(phonesIn(text)).toEqual(phones);
	});
});

describe('a birthday', () => {
	const of = (value: unknown, zone: string): string => birthday(value, zone, 'Birthday');
	const ZONES = ['UTC', 'America/New_York', 'Europe/Moscow', 'Asia/Kamchatka', 'Pacific/Apia'];

	it.each([
		'1990-05-01',
		'19900501',
		'1990-05-01T00:00:00',
		'1990-05-01 00:00:00',
		'1990-05-01T00:00:00.000Z',
		'1990-05-01T00:00:00+10:00',
		'1990-05-01 00:00:00 +10:00',
		'1990-05-01T00:00-11:00',
		'01.05.1990',
		'1.5.1990',
		'01.05.1990 00:00:00',
		'01.05.1990, 0:00',
		' 01.05.1990 ',
	])('is the day that is written, wherever n8n runs: %s', (text) => {
		for (const zone of ZONES) expect(of(text, zone)).toBe('01.05.1990');
	});

	it.each([
		['1990-04-30T20:00:00.000Z', 'Europe/Moscow', '01.05.1990'],
		['1990-05-01T04:00:00.000Z', 'America/New_York', '01.05.1990'],
		['1990-05-01T03:00:00.000Z', 'America/New_York', '30.04.1990'],
		['1990-05-01T12:00:00.000Z', 'Europe/Moscow', '01.05.1990'],
		['1990-05-01T10:30:00', 'Asia/Kamchatka', '01.05.1990'],
		['01.05.1990 10:30', 'America/New_York', '01.05.1990'],
		['2000-02-29T00:00:00Z', 'America/New_York', '29.02.2000'],
	])(
		'is the day in the workflow’s zone if the time is no midnight: %s in %s',
		(text, zone, day) => {
			expect(of(text, zone)).toBe(day);
		},
	);

	it('is taken as a Date and a DateTime too', () => {
		const midnight = DateTime.fromISO('1990-05-01T00:00:00', { zone: 'Asia/Tokyo' });
		expect(of(midnight, 'America/New_York')).toBe('01.05.1990');
		expect(of(midnight.toJSDate(), 'Asia/Tokyo')).toBe('01.05.1990');
		expect(of(new Date('1990-05-01T00:00:00Z'), 'America/New_York')).toBe('01.05.1990');
	});

	it.each([
		['', 'is not a day of the calendar'],
		['10:30', 'is not a day of the calendar'],
		['1990', 'is not a day of the calendar'],
		['1990-05', 'is not a day of the calendar'],
		['1990-W18-2', 'is not a day of the calendar'],
		['1990-121', 'is not a day of the calendar'],
		['1990-13-01', 'is not a day of the calendar'],
		['1990-05-01Tnoon', 'is not a day of the calendar'],
		['1990-05-01T25:00:00', 'is not a day of the calendar'],
		['31.02.1990', 'is not a day of the calendar'],
		['01.05.1990 25:00', 'is not a day of the calendar'],
		['01.05.1990 00:61', 'is not a day of the calendar'],
		['01.05.90', 'is not a day of the calendar'],
		['5/1/1990', 'is not a day of the calendar'],
		['yesterday', 'is not a day of the calendar'],
		[32994, 'is not a day of the calendar'],
		[641520000000, 'is not a day of the calendar'],
		['0990-05-01', 'is before 1900'],
		['01.05.1890', 'is before 1900'],
		['2990-05-01', 'is in the future'],
		['01.05.2990', 'is in the future'],
	])('is not %j', (value, fault) => {
		expect(() => of(value, 'Europe/Moscow')).toThrow(`'Birthday' ${fault}`);
	});
});
