import { createHash } from 'node:crypto';

const DIGITS = 32;

/** An id of an event: the same for the same parts, and for no others. */
export function eventIdOf(...parts: Array<string | number | null>): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, DIGITS);
}
