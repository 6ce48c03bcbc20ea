import type { Clock } from '../common/clock';
import { createMachinery, hostProvider } from '../common/host';
import type { Host } from '../common/host';
import { createRandom } from '../common/random';
import { Devino } from './devino';
import { devinoProvider } from './provider';
import type { DevinoSeed } from './seed';
import { createState } from './state';
import type { DevinoState } from './state';

/** A running Devino emulator. */
export interface DevinoEmulator extends Host {
	state: DevinoState;
}

/** Puts an emulated Devino behind a port. */
export async function startDevino(
	seed: DevinoSeed,
	clock: Clock,
	port: number,
): Promise<DevinoEmulator> {
	const troubleSeed = (seed.random ?? 1) + 0x5eed;
	let random = createRandom(troubleSeed);
	const machinery = createMachinery(clock, () => random);
	const devino = new Devino(seed, machinery);
	const state = createState(devino);
	const host = await hostProvider(devinoProvider(devino), machinery, port);
	return {
		url: host.url,
		state,
		reset() {
			random = createRandom(troubleSeed);
			host.reset();
		},
		close: async () => await host.close(),
	};
}
