/**
 * Reads a field of a callback, or gives null where it does not fit. (No schemas: these run for every
 * field of every event, and zod takes longer for them than all the rest of a callback.)
 */
export type ReadField<T> = (value: unknown) => T | null;

/** Ids come bare and quoted; those beyond 2^53 - 1 are strings already (parseLossless). */
export const idField: ReadField<string> = (value) => {
	if (typeof value === 'string') return value.trim() || null;
	return Number.isSafeInteger(value) ? String(value) : null;
};

/** A text, or what is as good as one. */
export const textField: ReadField<string> = (value) =>
	typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
		? String(value)
		: null;

/** A word in capitals. */
export const wordField: ReadField<string> = (value) =>
	typeof value === 'string' ? value.trim().toUpperCase() || null : null;

/** Seconds since 1970. */
export const secondsField: ReadField<number> = (value) => {
	if (typeof value === 'string') return /^\d+$/.test(value) ? Number(value) : null;
	return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

/** The first of the values that fits, or null. */
export function firstOf<T>(read: ReadField<T>, ...values: unknown[]): T | null {
	for (const value of values) {
		const fitting = read(value);
		if (fitting !== null) return fitting;
	}
	return null;
}
