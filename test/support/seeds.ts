/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import fc from 'fast-check';

/** Runs that are the same everywhere, so that what they found once stays found. */
const FIXED = [20_260_101, 77, 4_815_162];

const { CI, FAULTS_SEED, FAULTS_PATH } = process.env;

/** Whether somebody replays one seed: what holds over all runs need not hold then. */
export const isReplay = FAULTS_SEED !== undefined;

/**
 * The seeds that random tests run with: fixed ones and, but in CI, one that nobody has met before. (What
 * CI checks of a commit is the same each time.) Each stands in the names of its tests.
 * `FAULTS_SEED=<seed>` runs that one alone, and `FAULTS_PATH=<path>` beside it goes straight to the
 * example that a failure printed.
 */
export const SEEDS: readonly number[] = isReplay
	? [Number(FAULTS_SEED)]
	: [...FIXED, ...(CI === undefined ? [Math.floor(Math.random() * 2 ** 31)] : [])];

/** Checks that something holds for `runs` random examples, and prints the smallest for which not. */
export async function holds<T>(
	seed: number,
	runs: number,
	example: fc.Arbitrary<T>,
	check: (example: T) => Promise<void>,
): Promise<void> {
	await fc.assert(fc.asyncProperty(example, check), {
		seed,
		numRuns: runs,
		...(FAULTS_PATH === undefined ? {} : { path: FAULTS_PATH }),
		interruptAfterTimeLimit: undefined,
	});
}
