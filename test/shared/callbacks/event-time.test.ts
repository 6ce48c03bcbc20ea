import { timeZoneName, utcTime } from '../../../nodes/shared/callbacks/event-time';
import { BadParameter } from '../../../nodes/shared/calling/failures';

describe('the time of an event', () => {
	it.each([
		['2023-06-28 13:34:25', 'Europe/Moscow', '2023-06-28T10:34:25.000Z'],
		['2023-06-28T13:34:25', 'Asia/Yekaterinburg', '2023-06-28T08:34:25.000Z'],
		['2023-06-28T13:34:25+05:00', 'Europe/Moscow', '2023-06-28T08:34:25.000Z'],
		['2023-06-28T13:34:25Z', 'Europe/Moscow', '2023-06-28T13:34:25.000Z'],
		['1527861323068', 'Europe/Moscow', '2018-06-01T13:55:23.068Z'],
		['1527861323', 'Europe/Moscow', '2018-06-01T13:55:23.000Z'],
		['tomorrow', 'Europe/Moscow', null],
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
