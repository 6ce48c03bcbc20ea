import type { CallbackAttempt, RecordedRequest } from '../common/recording';
import type { TroubleBoard } from '../common/trouble';
import type { Devino } from './devino';
import { fireIncoming } from './incoming';
import type { IncomingEvent } from './incoming';
import type { Message } from './model';
import { plantHistory, plantMessage } from './planting';
import type { Limits, SeedHistory, SeedMessage } from './seed';
import type { DevinoSwitches } from './switches';

/** What the emulator remembers, and what it can be told. The same object after a reset. */
export interface DevinoState {
	/** By id. */
	readonly messages: ReadonlyMap<string, Message>;
	/** The SMS, by id. */
	readonly sms: ReadonlyMap<string, Message>;
	/** How many messages were accepted for each phone. */
	readonly acceptedByPhone: ReadonlyMap<string, number>;
	/** How many SMS were accepted for each phone. */
	readonly smsByPhone: ReadonlyMap<string, number>;
	readonly requests: readonly RecordedRequest[];
	readonly callbacks: readonly CallbackAttempt[];
	/** Adjustable; null: off. */
	readonly limits: Limits;
	readonly switches: DevinoSwitches;
	/** Endpoints: `send`, `sms`, `detail`, `statistics`, `account`, and `*` for all. */
	readonly trouble: TroubleBoard;
	/** The account as it stands. */
	readonly money: { balance: number; reserve: number };
	/** The largest number of a service's messages within any `ms` milliseconds. */
	largestWindow(service: string, ms: number, count?: 'arrived' | 'accepted'): number;
	/** Sends an incoming event and resolves with how it was answered. */
	fireIncoming(event: IncomingEvent): Promise<CallbackAttempt>;
	/** Enters a message as if it had been sent at its time. */
	addMessage(message: SeedMessage): Message;
	/** Enters many. */
	addHistory(history: SeedHistory): Message[];
	/** Resolves once no callback is under way or in line (those that wait for the clock aside). */
	callbacksSettled(): Promise<void>;
}

/** The state of an emulated Devino. */
export function createState(devino: Devino): DevinoState {
	const { recording, callbacks, trouble, clock } = devino.machinery;
	return {
		messages: devino.store.messages,
		sms: devino.sms.messages,
		get acceptedByPhone() {
			return devino.store.countByPhone();
		},
		get smsByPhone() {
			return devino.sms.countByPhone();
		},
		requests: recording.requests,
		callbacks: recording.callbacks,
		limits: devino.limits,
		switches: devino.seed.switches,
		trouble,
		get money() {
			return { balance: devino.account.balance, reserve: devino.account.reserve };
		},
		largestWindow: (service, ms, count) => recording.largestWindow(service, ms, count),
		fireIncoming: async (event) =>
			await fireIncoming(event, callbacks, clock.now(), devino.random, devino.dialogues),
		addMessage: (message) => plantMessage(devino, message),
		addHistory: (history) => plantHistory(devino, history),
		callbacksSettled: async () => await callbacks.settled(),
	};
}
