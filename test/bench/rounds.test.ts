import { inTurn, median } from '../../bench/rounds';

describe('the median', () => {
	it.each([
		[[3, 1, 2], 2],
		[[10, 9, 1, 2], 5.5],
		[[7], 7],
	])('of %j is %d', (samples, expected) => {
		expect(median(samples)).toBe(expected);
	});

	it('leaves the samples in the order in which they were taken', () => {
		const samples = [3, 1, 2];
		median(samples);
		expect(samples).toEqual([3, 1, 2]);
	});
});

it('turns the order round after each round, and forgets what warmed up', async () => {
	const turns: string[] = [];
	const contestant = (name: string) => async () => turns.push(name);
	const samples = await inTurn(
		{ a: contestant('a'), b: contestant('b') },
		{ rounds: 3, warmUps: 1 },
	);
	expect(turns.join('')).toBe('baabbaab');
	expect(samples).toEqual({ a: [3, 6, 7], b: [4, 5, 8] });
});
