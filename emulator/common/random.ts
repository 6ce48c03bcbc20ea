/** A stream of numbers that a seed determines: the same seed, the same troubles, on every machine. */
export interface Random {
	/** In [0, 1). */
	next(): number;
	/** A whole number from `low` to `high`, both included. */
	between(low: number, high: number): number;
	/** True with the given probability; draws nothing for 0 and 1. */
	chance(probability: number): boolean;
	/** One element of the list. */
	pick<T>(list: readonly T[]): T | undefined;
	/** The list in another order. */
	shuffle<T>(list: readonly T[]): T[];
}

/** Mulberry32: small, fast, and good enough for choosing troubles. */
export function createRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const between = (low: number, high: number): number =>
		low + Math.floor(next() * (high - low + 1));
	return {
		next,
		between,
		chance: (probability) => probability > 0 && (probability >= 1 || next() < probability),
		pick: (list) => list[between(0, list.length - 1)],
		shuffle(list) {
			return list
				.map((value) => ({ value, rank: next() }))
				.sort((a, b) => a.rank - b.rank)
				.map(({ value }) => value);
		},
	};
}
