/** What one side of a comparison took, sample by sample. */
export type Samples = readonly number[];

/** Takes one sample: what a piece of work took, in whatever unit the comparison has. */
export type Contestant = () => Promise<number>;

/** The middle one; of an even number the mean of the two in the middle. */
export function median(samples: Samples): number {
	const sorted = [...samples].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/**
 * Lets the contestants work in turn, the order turned round after each round, so that neither a
 * machine that gets busier nor the one before favours one of them. Warm-up rounds don't count.
 */
export async function inTurn<Name extends string>(
	contestants: Record<Name, Contestant>,
	{ rounds, warmUps = 0 }: { rounds: number; warmUps?: number },
): Promise<Record<Name, number[]>> {
	const names = Object.keys(contestants) as Name[];
	const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Name,
		number[]
	>;
	for (let round = -warmUps; round < rounds; round++) {
		for (const name of round % 2 === 0 ? names : [...names].reverse()) {
			const sample = await contestants[name]();
			if (round >= 0) samples[name].push(sample);
		}
	}
	return samples;
}
