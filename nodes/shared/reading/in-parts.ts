import { mayBeAboutAPart } from '../../../providers/devino/stat-answer';
import { Refused } from '../calling/failures';
import { eachInOrder } from '../calling/gate';

/** Requests that refused parts may cost beside the first ones. */
const MOST_EXTRA_REQUESTS = 100;

/** Why a part could not be read, and which of its ids stay open. */
export interface PartFailure {
	failure: unknown;
	open: readonly string[];
}

export interface PartsReading {
	parts: ReadonlyArray<readonly string[]>;
	/** Parts at the same time. */
	atOnce: number;
	/** Whether the first failure ends it all. */
	stopsAtFailure: boolean;
	/** Reads a part. It throws nothing. */
	read: (part: readonly string[]) => Promise<PartFailure | undefined>;
}

const isAboutAnId = (failure: unknown): boolean =>
	failure instanceof Refused && mayBeAboutAPart(failure.key, failure.status);

/**
 * Reads what belongs to ids, in parts. A part that is refused is halved until the id that the provider
 * takes offence at stands alone: it spoils no other's, and can be named. Throws nothing.
 *
 * @returns why nothing is known of an id, for those whose reading failed
 */
export async function readInParts({
	parts,
	atOnce,
	stopsAtFailure,
	read,
}: PartsReading): Promise<Map<string, unknown>> {
	const failures = new Map<string, unknown>();
	let extra = MOST_EXTRA_REQUESTS;
	const readPart = async (part: readonly string[]): Promise<'stop' | void> => {
		const failed = await read(part);
		if (failed === undefined) return undefined;
		const { failure, open } = failed;
		if (open.length > 1 && extra >= 2 && isAboutAnId(failure)) {
			extra -= 2;
			const middle = Math.ceil(open.length / 2);
			const first = await readPart(open.slice(0, middle));
			return first ?? (await readPart(open.slice(middle)));
		}
		for (const id of open) failures.set(id, failure);
		return stopsAtFailure ? 'stop' : undefined;
	};
	await eachInOrder(parts, atOnce, readPart);
	return failures;
}
