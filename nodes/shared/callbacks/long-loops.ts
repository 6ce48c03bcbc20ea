import { createBreather } from '../parameters/parameters';

/** As `list.map`, but lets others have a turn: a callback may carry a hundred thousand events. */
export async function mapBreathing<T, R>(list: readonly T[], map: (one: T) => R): Promise<R[]> {
	const breathe = createBreather();
	const results: R[] = [];
	for (const one of list) {
		results.push(map(one));
		const rest = breathe();
		if (rest !== undefined) await rest;
	}
	return results;
}
