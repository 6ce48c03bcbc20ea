import { systemClock } from './common/clock';
import type { Clock } from './common/clock';
import { startDevino } from './devino';
import type { DevinoEmulator } from './devino';
import type { DevinoSeed } from './devino/seed';

/** How an emulator is started; everything has a default. */
export interface EmulatorOptions {
	/** Absent or 0: a free one. Always on 127.0.0.1. */
	port?: number;
	seed?: DevinoSeed;
	clock?: Clock;
}

/** The provider on your own machine. A busy port rejects with code EADDRINUSE. */
export async function createEmulator(options: EmulatorOptions = {}): Promise<DevinoEmulator> {
	const { port = 0, seed = {}, clock = systemClock } = options;
	return await startDevino(seed, clock, port);
}

export { createManualClock } from './common/clock';
export type { Clock, ManualClock } from './common/clock';
export { createRandom } from './common/random';
export type { RecordedRequest } from './common/recording';
export type { Trouble } from './common/trouble';
export type { DevinoEmulator } from './devino';
export { DISTORTIONS } from './devino/distortions';
export type { DevinoSeed } from './devino/seed';
export { SMS_FATES } from './devino/sms-phones';
export { SPECIAL_PHONES, SPECIAL_PREFIX } from './devino/special-phones';
export type { SpecialPhone } from './devino/special-phones';
