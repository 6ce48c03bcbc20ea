/** Runs a piece of work once there is room for it. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets at most `places` pieces of work run at once; the others wait in line. */
export function createGate(places: number): Gate {
	const line: Array<() => void> = [];
	let free = places;
	return async (work) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => line.push(resolve));
		try {
			return await work();
		} finally {
			const next = line.shift();
			if (next === undefined) free++;
			else next();
		}
	};
}

/**
 * Works through values in their order, at most `atOnce` at a time, until `work` answers `'stop'`.
 * Work that has begun is finished.
 */
export async function eachInOrder<T>(
	values: readonly T[],
	atOnce: number,
	work: (value: T) => Promise<'stop' | void>,
): Promise<void> {
	let next = 0;
	const serve = async (): Promise<void> => {
		while (next < values.length) {
			const value = values[next++] as T;
			if ((await work(value)) === 'stop') next = values.length;
		}
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, values.length) }, serve));
}
