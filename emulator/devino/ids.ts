import type { Random } from '../common/random';

/** Near the ids in the page's examples of a callback and an incoming message. */
const FIRST = 3_690_837_110_063_289_473n;

/**
 * Ids as a 64-bit platform gives them: distinct, growing, always odd. No odd number beyond 2^53 is a
 * double, and neighbours are so close that several round to the same double: whoever loses digits
 * notices.
 */
export function createIds(random: Random): () => string {
	let last = FIRST + 2n * BigInt(random.between(0, 1_000_000_000));
	return () => {
		last += 2n * BigInt(random.between(1, 40));
		return last.toString();
	};
}
