import { plainTime, timeZoneName, utcTime } from '../../../nodes/shared/callbacks/event-time';
import { BadParameter } from '../../../nodes/shared/calling/failures';

describe('the time of an event', () => {
	it.each([
		['2023-06-28 13:34:25', 'Europe/Moscow', '2023-06-28T10:34:25.000Z'],
		['2023-06-28T13:34:25', 'Asia/Yekaterinburg', '2023-06-28T08:34:25.000Z'],
		['2023-06-28T13:34:25+05:00', 'Europe/Moscow', '2023-06-28T08:34:25.000Z'],
		['2023-06-28T13:34:25Z', 'Europe/Moscow', '2023-06-28T13:34:25.000Z'],
		['1527861323068', 'Europe/Moscow', '2018-06-01T13:55:23.068Z'],
		['1527861323', 'Europe/Moscow', '2018-06-01T13:55:23.000Z'],
		['20230628T133425', 'UTC', '2023-06-28T13:34:25.000Z'],
		['tomorrow', 'Europe/Moscow', null],
		['13:34:25', 'Europe/Moscow', null],
		['T13:34', 'Europe/Moscow', null],
		['2023', 'Europe/Moscow', null],
		[`2023-06-28 13:34:25${' '.repeat(40)}`, 'Europe/Moscow', null],
		['', 'Europe/Moscow', null],
		[null, 'Europe/Moscow', null],
	])('%s in %s is %s', (text, zone, expected) => {
		expect(utcTime(text, zone)).toBe(expected);
	});

	it('is never a guess: a zone that is not known is refused', () => {
		expect(timeZoneName('Europe/Moscow', 'Time Zone')).toBe('Europe/Moscow');
		expect(() => timeZoneName('Moscow', 'Time Zone')).toThrow(BadParameter);
	});
});

describe('the spelling of a time', () => {
	it.each([
		['2023-06-28 13:34:25.000'],
		['2023-06-28T13:34:25'],
		[' 2023-06-28 13:34:25 '],
		['2023-06-28T13:34:25.0'],
	])('of %j is that of 2023-06-28 13:34:25', (text) => {
		expect(plainTime(text)).toBe('2023-06-28 13:34:25');
	});

	it.each([
		['2023-06-28 13:34:25.120', '2023-06-28 13:34:25.12'],
		['2023-06-28T13:34:25.000+03:00', '2023-06-28 13:34:25+0300'],
		['2023-06-28T13:34:25Z', '2023-06-28 13:34:25Z'],
		['1527861323068', '1527861323068'],
		['tomorrow', 'tomorrow'],
		[null, null],
	])('of %j is %j: another time', (text, expected) => {
		expect(plainTime(text)).toBe(expected);
	});
});
