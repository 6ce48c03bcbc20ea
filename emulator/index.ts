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

export { createManualClock, systemClock } from './common/clock';
export type { Clock, ManualClock } from './common/clock';
export type { CallbackSwitches } from './common/callbacks';
export type { EmulatedRequest } from './common/exchange';
export type {} from './common/provider';
export { createRandom } from './common/random';
export type { CallbackAttempt, RecordedRequest } from './common/recording';
export type { Trouble, TroubleChooser } from './common/trouble';
export type { DevinoEmulator } from './devino';
export { DISTORTIONS } from './devino/distortions';
export type { Distortion } from './devino/distortions';
export type { IncomingEvent } from './devino/incoming';
export type { Message, StatusChange } from './devino/model';
export type { DevinoSeed, SeedHistory, SeedMessage, Template } from './devino/seed';
export { SMS_FATES } from './devino/sms-phones';
export { listSpecialPhones, SPECIAL_PHONES, SPECIAL_PREFIX } from './devino/special-phones';
export type { Fate, SpecialPhone } from './devino/special-phones';
export type { DevinoState } from './devino/state';
export type { DevinoSwitches } from './devino/switches';
