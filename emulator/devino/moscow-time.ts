/** Devino's times carry no zone; its older pages say Moscow, which is UTC+3 all year. */
export const MOSCOW_OFFSET_MINUTES = 180;

const MINUTE = 60_000;

/** "2023-06-28 13:34:25", as in the page's examples. */
export function formatTime(ms: number, offsetMinutes = MOSCOW_OFFSET_MINUTES): string {
	return new Date(ms + offsetMinutes * MINUTE).toISOString().slice(0, 19).replace('T', ' ');
}

const QUERY_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** Reads `YYYY-MM-DDThh:mm:ss` of a query, decoded once; anything else is undefined. */
export function parseQueryTime(
	text: string,
	offsetMinutes = MOSCOW_OFFSET_MINUTES,
): number | undefined {
	if (!QUERY_TIME.test(text)) return undefined;
	const ms = Date.parse(`${text}Z`);
	return Number.isNaN(ms) ? undefined : ms - offsetMinutes * MINUTE;
}
