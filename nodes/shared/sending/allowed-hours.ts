import { DateTime } from 'luxon';

import { isRecord } from '../../../providers/json';
import { BadParameter, quoteOf } from '../calling/failures';
import { isBlank, someOf } from '../parameters/values';

/** In luxon's order: Monday is weekday 1. */
export const WEEKDAYS = [
	'monday',
	'tuesday',
	'wednesday',
	'thursday',
	'friday',
	'saturday',
	'sunday',
] as const;

/**
 * When messages may be sent, by the clocks of a zone. Over midnight where `until` is not behind
 * `from`; the hours after midnight belong to the day on which the window opened.
 */
export interface AllowedHours {
	/** Minutes since midnight. */
	from: number;
	until: number;
	/** Luxon's weekdays on which the window opens. */
	days: ReadonlySet<number>;
	/** As luxon names it. */
	zone: string;
}

/** Why a message was not sent: the window was shut. */
export class OutsideHours {
	/** @param sendAfter when it opens: ISO 8601 with offset */
	constructor(readonly sendAfter: string) {}
}

const CLOCK = /^(\d{1,2}):([0-5]\d)$/;
const MINUTES_A_DAY = 24 * 60;
const MINUTE_MS = 60_000;
/** Clocks are put forward by no more than this. */
const LONGEST_GAP_MINUTES = 180;
/** A window that a change of clocks swallows opens a week later. */
const DAYS_AHEAD = 15;

function minutesOf(value: unknown, label: string): number {
	const [, hours, minutes] = (typeof value === 'string' && CLOCK.exec(value.trim())) || [];
	const total = Number(hours) * 60 + Number(minutes);
	if (total <= MINUTES_A_DAY) return total;
	throw new BadParameter(
		label,
		isBlank(value) ? 'is empty' : `is not a time of day: ${quoteOf(value)}`,
		`Write '${label}' with hours and minutes, for example 09:00`,
	);
}

function zoneOf(value: unknown, standard: string, label: string): string {
	if (isBlank(value)) return standard;
	const name = typeof value === 'string' ? value.trim() : '';
	const zone = /^[+-]\d/.test(name) ? `UTC${name}` : name;
	if (zone !== '' && DateTime.fromMillis(0, { zone }).isValid) return zone;
	throw new BadParameter(
		label,
		`is not a time zone: ${quoteOf(value)}`,
		`Write '${label}' like Europe/Moscow, or leave it empty for the workflow's`,
	);
}

/**
 * The window that the option holds: `{ window: { from, until, days, timeZone } }`.
 *
 * @param standard the zone where none is given
 * @throws BadParameter for what is no window, so that a guard that came out empty stops what it guards
 */
export function readAllowedHours(value: unknown, standard: string, label: string): AllowedHours {
	const window = isRecord(value) ? value.window : undefined;
	if (!isRecord(window)) {
		const advice = `Add a window to '${label}', or remove the option`;
		throw new BadParameter(label, 'holds no window, so nothing may be sent', advice);
	}
	const from = minutesOf(window.from, `${label}: From`);
	const until = minutesOf(window.until, `${label}: Until`);
	if (from % MINUTES_A_DAY === until % MINUTES_A_DAY) {
		const fault = "is the same time as 'From', which leaves no time to send, or all of it";
		throw new BadParameter(`${label}: Until`, fault);
	}
	const isEveryDay =
		isBlank(window.days) || (Array.isArray(window.days) && window.days.length === 0);
	const days = isEveryDay ? WEEKDAYS : someOf(window.days, WEEKDAYS, `${label}: Days`);
	return {
		from: from % MINUTES_A_DAY,
		until,
		days: new Set(days.map((day) => WEEKDAYS.indexOf(day) + 1)),
		zone: zoneOf(window.timeZone, standard, `${label}: Time Zone`),
	};
}

/** Whether the window is open. @param at in the window's zone */
function isOpen({ from, until, days }: AllowedHours, at: DateTime): boolean {
	const minute = at.hour * 60 + at.minute;
	const today = days.has(at.weekday);
	if (from < until) return today && minute >= from && minute < until;
	const yesterday = days.has(at.weekday === 1 ? 7 : at.weekday - 1);
	return (today && minute >= from) || (yesterday && minute < until);
}

/** The first moment of the window on the day of `midnight`, if it opens on that day. */
function openingOn(hours: AllowedHours, midnight: DateTime): DateTime | undefined {
	let opening = midnight.set({ hour: Math.floor(hours.from / 60), minute: hours.from % 60 });
	if (!isOpen(hours, opening)) return undefined;
	// Where clocks are put forward over it, the window opens with the change.
	for (let step = 0; step < LONGEST_GAP_MINUTES; step++) {
		const before = opening.minus(MINUTE_MS);
		if (!isOpen(hours, before) || before < midnight) break;
		opening = before;
	}
	return opening;
}

/**
 * Whether a message may leave now, or why not.
 *
 * @param now milliseconds since 1970
 */
export function outsideHours(hours: AllowedHours, now: number): OutsideHours | undefined {
	const at = DateTime.fromMillis(now, { zone: hours.zone });
	if (isOpen(hours, at)) return undefined;
	for (let day = 0; day <= DAYS_AHEAD; day++) {
		const opening = openingOn(hours, at.startOf('day').plus({ days: day }));
		if (opening === undefined || opening <= at) continue;
		return new OutsideHours(opening.toFormat("yyyy-MM-dd'T'HH:mm:ssZZ"));
	}
	return new OutsideHours(at.plus({ days: DAYS_AHEAD }).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ"));
}
