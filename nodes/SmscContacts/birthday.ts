import { DateTime } from 'luxon';

import { BadParameter, quoteOf } from '../shared/calling/failures';
import { isBlank, scalarText } from '../shared/parameters/values';

const DAY = 'dd.MM.yyyy';
const OLDEST_YEAR = 1900;
/** As SMSC and Russia write it; a time, as spreadsheets add one, says nothing more. */
const RUSSIAN = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2}:\d\d(?::\d\d)?))?$/;
/** A whole day of the calendar, with or without a time: no week, no month alone, no time alone. */
const ISO = /^(?:\d{4}-\d\d-\d\d(?:$|[T ]\d)|\d{8}(?:$|T\d))/;

const isMidnight = ({ hour, minute, second, millisecond }: DateTime): boolean =>
	hour === 0 && minute === 0 && second === 0 && millisecond === 0;

/**
 * The day that a text means. Midnight in a zone that the text names is that day, wherever n8n runs:
 * nobody is born at 00:00 sharp, this is a date that something made a time of. Another time is taken
 * in the workflow's zone.
 */
function dayOf(text: string, timezone: string): DateTime | undefined {
	const [, day, month, year, time] = RUSSIAN.exec(text) ?? [];
	if (year !== undefined) {
		const format = `d.M.yyyy${time === undefined ? '' : ` H:mm${time.length > 5 ? ':ss' : ''}`}`;
		const written = [`${day}.${month}.${year}`, time].filter(Boolean).join(' ');
		return DateTime.fromFormat(written, format, { zone: 'utc' });
	}
	if (!ISO.test(text)) return undefined;
	const options = { zone: timezone, setZone: true };
	const date = DateTime.fromISO(
		text.replace(/^(\S+) (?=\d)/, '$1T').replace(/ (?=[+-])/, ''),
		options,
	);
	return isMidnight(date) ? date : date.setZone(timezone);
}

/**
 * A date of birth as SMSC writes it, `dd.mm.yyyy`.
 *
 * @throws BadParameter for what is no day of the calendar, or one on which nobody alive was born
 */
export function birthday(value: unknown, timezone: string, label: string): string {
	const given = isBlank(value) ? '' : scalarText(value, label).trim();
	const refuse = (fault: string): never => {
		throw new BadParameter(
			label,
			`${fault}: ${quoteOf(given)}`,
			`Write '${label}' like 05.01.1990 or 1990-01-05`,
		);
	};
	const date = dayOf(given, timezone);
	if (date?.isValid !== true) return refuse('is not a day of the calendar');
	if (date.year < OLDEST_YEAR) return refuse(`is before ${OLDEST_YEAR}`);
	// Somewhere it may be tomorrow already.
	if (date > DateTime.now().plus({ days: 1 })) return refuse('is in the future');
	return date.toFormat(DAY);
}
