import { DateTime, IANAZone } from 'luxon';

import { BadParameter } from '../calling/failures';
import { forgetOldest } from './forget-oldest';
import { requiredText } from '../parameters/values';

/** A time zone by its IANA name, such as Europe/Moscow. */
export function timeZoneName(value: unknown, label: string): string {
	const name = requiredText(value, label);
	if (IANAZone.isValidZone(name)) return name;
	throw new BadParameter(
		label,
		`is not the name of a time zone: ${JSON.stringify(name)}`,
		`Write '${label}' like Europe/Moscow or UTC`,
	);
}

/** The times of a burst of events are few, and luxon takes 20 µs for each. */
const MOST_KNOWN = 1_000;
const known = new Map<string, string | null>();

/**
 * A provider's time as ISO 8601 in UTC, or null if it is not understood: `2023-06-28 13:34:25` or
 * ISO 8601, in `zone` where it names none, or seconds or milliseconds since 1970.
 */
export function utcTime(text: string | null, zone: string): string | null {
	if (text === null) return null;
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
	const asSql = DateTime.fromSQL(given, { zone });
	const time = asSql.isValid ? asSql : DateTime.fromISO(given, { zone });
	return time.isValid ? time.toUTC().toISO() : null;
}
