import { DateTime, IANAZone } from 'luxon';

import { BadParameter, quoteOf } from '../calling/failures';
import { forgetOldest } from './forget-oldest';
import { requiredText } from '../parameters/values';

/** A time zone by its IANA name, such as Europe/Moscow. */
export function timeZoneName(value: unknown, label: string): string {
	const name = requiredText(value, label);
	if (IANAZone.isValidZone(name)) return name;
	throw new BadParameter(
		label,
		`is not the name of a time zone: ${quoteOf(name)}`,
		`Write '${label}' like Europe/Moscow or UTC`,
	);
}

/** Longer is no time, and is not looked at. */
const LONGEST_TIME = 40;
/** A time of the day alone would be read as today's. */
const BEGINS_WITH_DATE = /^\d{4}-?\d\d-?\d\d/;
const USUAL = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;

/** The times of a burst of events are few, and luxon takes 20 µs for each. */
const MOST_KNOWN = 1_000;
const known = new Map<string, string | null>();

/**
 * A provider's time as ISO 8601 in UTC, or null if it is not understood: `2023-06-28 13:34:25` or
 * ISO 8601, in `zone` where it names none, or seconds or milliseconds since 1970.
 */
export function utcTime(text: string | null, zone: string): string | null {
	if (text === null || text.length > LONGEST_TIME) return null;
	const name = `${zone} ${text}`;
	let time = known.get(name);
	if (time === undefined) {
		time = readTime(text.trim(), zone);
		known.set(name, time);
		forgetOldest(known, MOST_KNOWN);
	}
	return time;
}

function readTime(given: string, zone: string): string | null {
	if (/^\d{9,11}$|^\d{12,14}$/.test(given)) {
		const millis = given.length < 12 ? Number(given) * 1000 : Number(given);
		return DateTime.fromMillis(millis, { zone: 'utc' }).toISO();
	}
	if (!BEGINS_WITH_DATE.test(given)) return null;
	const asSql = DateTime.fromSQL(given, { zone });
	const time = asSql.isValid ? asSql : DateTime.fromISO(given, { zone });
	return time.isValid ? time.toUTC().toISO() : null;
}

/** One spelling of a provider's time, so that `13:34:25` and `13:34:25.000` are the same event's. */
export function plainTime(text: string | null): string | null {
	if (text === null || text.length > LONGEST_TIME) return text;
	const given = text.trim();
	const [, date, time, fraction = '', zone = ''] = USUAL.exec(given) ?? [];
	if (date === undefined || time === undefined) return given;
	const rest = fraction.replace(/0+$/, '');
	return `${date} ${time}${rest === '' ? '' : `.${rest}`}${zone.replace(':', '')}`;
}
