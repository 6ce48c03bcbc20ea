import type { Report } from './finding';
import { callbacks } from './rows/callbacks';
import { getAll } from './rows/get-all';
import { againstHttpRequest } from './rows/http-request';
import { pacing } from './rows/pacing';
import { scale } from './rows/scale';
import { againstFloor } from './rows/send';
import type { Stage } from './stage';

/** A piece of work that is measured: as a whole, or as small as shows that it can be. */
export interface Work {
	run: (stage: Stage) => Promise<Report>;
	smoke: (stage: Stage) => Promise<Report>;
}

/** What is measured, by the names that `--only` takes. */
export const WORKS: Record<string, Work> = {
	send: {
		run: async (stage) => await againstFloor(stage, { messages: 10_000, rounds: 25 }),
		smoke: async (stage) => await againstFloor(stage, { messages: 2_000, rounds: 1 }),
	},
	'http-request': {
		run: async (stage) => await againstHttpRequest(stage, { messages: 10_000, rounds: 2 }),
		smoke: async (stage) => await againstHttpRequest(stage, { messages: 50, rounds: 1 }),
	},
	pacing: {
		run: async (stage) =>
			await pacing(stage, {
				rates: [
					{ perSecond: 1000, messages: 10_000 },
					{ perSecond: 50, messages: 500 },
				],
				rounds: 2,
			}),
		smoke: async (stage) =>
			await pacing(stage, { rates: [{ perSecond: 50, messages: 100 }], rounds: 1 }),
	},
	scale: {
		run: async (stage) => await scale(stage, { few: 10_000, many: 100_000, rounds: 3 }),
		smoke: async (stage) => await scale(stage, { few: 500, many: 2_000, rounds: 1 }),
	},
	'get-all': {
		run: async (stage) => await getAll(stage, { rows: 100_000, rounds: 5 }),
		smoke: async (stage) => await getAll(stage, { rows: 3_000, rounds: 1 }),
	},
	callbacks: {
		run: async (stage) =>
			await callbacks(stage, {
				bursts: [
					{ callbacks: 200, events: 1 },
					{ callbacks: 10, events: 1000 },
				],
				rounds: 5,
			}),
		smoke: async (stage) =>
			await callbacks(stage, {
				bursts: [
					{ callbacks: 10, events: 1 },
					{ callbacks: 1, events: 100 },
				],
				rounds: 1,
			}),
	},
};
