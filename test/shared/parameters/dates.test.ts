import { DateTime } from 'luxon';

import { BadParameter } from '../../../nodes/shared/calling/failures';
import { dateParameter } from '../../../nodes/shared/parameters/dates';

const at = (value: unknown): string | null =>
	dateParameter(value, 'Europe/Moscow', 'Date').toUTC().toISO();

describe('a date', () => {
	it.each([
		['2023-06-28T13:34:25', '2023-06-28T10:34:25.000Z'],
		['2023-06-28 13:34:25', '2023-06-28T10:34:25.000Z'],
		['2023-06-28T13:34:25+05:00', '2023-06-28T08:34:25.000Z'],
		['2023-06-28', '2023-06-27T21:00:00.000Z'],
		[new Date('2023-06-28T10:34:25Z'), '2023-06-28T10:34:25.000Z'],
		[DateTime.fromISO('2023-06-28T10:34:25Z'), '2023-06-28T10:34:25.000Z'],
	])('may be %p', (value, iso) => {
		expect(at(value)).toBe(iso);
	});

	it.each([
		...['10:30', '10:30:00', 'T10:30', '1030', '0023-06-28', '3023-06-28', '-002023-06-28'],
		...[
			'+012023-06-28',
			'28.06.2023',
			'today',
			'1672531200',
			1672531200,
			new Date(NaN),
			{},
			[],
			true,
		],
	])('is not %p', (value) => {
		expect(() => at(value)).toThrow(BadParameter);
	});
});
