import { DateTime, FixedOffsetZone, type Zone } from 'luxon';

import { BadParameter, quoteOf } from '../calling/failures';
import { isBlank } from './values';

/** Where dates of messages, their reports and people lie; a time alone would be today's. */
const YEARS = { first: 1900, last: 2199 };
const BEGINS_WITH_YEAR = /^\d{4}/;
const EXAMPLE = '2023-06-28T13:34:25';

function isoOf(value: unknown): unknown {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
	// A DateTime of n8n's expressions may be another copy of luxon's class, so `instanceof` fails.
	if (typeof value === 'object' && value !== null && 'toISO' in value) {
		return typeof value.toISO === 'function' ? (value.toISO() as unknown) : undefined;
	}
	return value;
}

/**
 * A date as n8n gives it: ISO 8601 with or without a zone, a Date, or a DateTime of luxon.
 *
 * @param zone what a text without a zone is meant in: the workflow's
 * @throws BadParameter for anything else
 */
export function dateParameter(value: unknown, zone: string, label: string): DateTime {
	if (isBlank(value)) throw new BadParameter(label, 'is empty', `Fill '${label}' in`);
	const iso = isoOf(value);
	if (typeof iso === 'string') {
		const text = iso.trim();
		const read = [DateTime.fromISO(text, { zone }), DateTime.fromSQL(text, { zone })];
		const date = read.find(({ isValid }) => isValid);
		const isInSense =
			BEGINS_WITH_YEAR.test(text) &&
			date !== undefined &&
			date.year >= YEARS.first &&
			date.year <= YEARS.last;
		if (isInSense) return date;
	}
	const shown = quoteOf(value);
	throw new BadParameter(
		label,
		`is not a date: ${shown}`,
		`Give '${label}' a date and time like ${EXAMPLE}`,
	);
}

/** The zone that is `minutes` ahead of UTC. */
export const zoneAhead = (minutes: number): Zone => FixedOffsetZone.instance(minutes);

/** How far the zone is ahead of UTC now, in minutes. */
export const minutesAhead = (zone: string): number => DateTime.now().setZone(zone).offset;

/** What a clock in the zone shows at that moment: `YYYY-MM-DDThh:mm:ss`. */
export function wallClock(date: DateTime, zone: Zone | string): string {
	return date.setZone(zone).toFormat("yyyy-LL-dd'T'HH:mm:ss");
}
