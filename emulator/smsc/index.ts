import { systemClock } from '../common/clock';
import type { Clock } from '../common/clock';
import { createMachinery, hostProvider } from '../common/host';
import type { Host } from '../common/host';
import type { Json } from '../common/json';
import { createRandom } from '../common/random';
import type { RecordedRequest } from '../common/recording';
import type { TroubleBoard } from '../common/trouble';
import { isErrorCode } from './page';
import type { BlacklistEntry, Group, SmscSeed, SmscSwitches } from './seed';
import { errorAnswer, Smsc } from './smsc';
import type { KeptContact } from './smsc';

/** What the emulator remembers, and what it can be told. The same object after a reset. */
export interface SmscState {
	readonly contacts: readonly KeptContact[];
	readonly groups: readonly Group[];
	readonly blacklist: readonly BlacklistEntry[];
	readonly requests: readonly RecordedRequest[];
	readonly switches: SmscSwitches;
	/** Endpoints: `phones`, `balance` (and `phonesByGet`, `balanceByGet`), and `*` for all. */
	readonly trouble: TroubleBoard;
	/** The most requests that were under way at the same time. */
	readonly mostAtOnce: number;
}

/** A running SMSC emulator. */
export interface SmscEmulator extends Host {
	state: SmscState;
}

export interface SmscOptions {
	/** Absent or 0: a free one. Always on 127.0.0.1. */
	port?: number;
	seed?: SmscSeed;
	clock?: Clock;
}

/** SMSC on your own machine. A busy port rejects with code EADDRINUSE. */
export async function createSmscEmulator(options: SmscOptions = {}): Promise<SmscEmulator> {
	const { port = 0, seed = {}, clock = systemClock } = options;
	const random = createRandom(1);
	const machinery = createMachinery(clock, () => random);
	const smsc = new Smsc(seed, machinery);
	const provider = {
		name: 'smsc',
		endpoints: smsc.endpoints(),
		// A refusal's key is its code; the status of SMSC's refusals is 200.
		refusal: (status: number, key: string) => {
			const code = Number(key);
			return isErrorCode(code)
				? errorAnswer(code)
				: { status, text: `{"error": "${key}", "error_code": 5}` };
		},
		distortions: {},
		reset: () => smsc.reset(),
		view: () => ({
			title: 'SMSC on your own machine',
			counters: [
				{ label: 'Contacts', value: smsc.contacts.length },
				{ label: 'Groups', value: smsc.groups.length },
				{ label: 'Black list', value: smsc.blacklist.length },
			],
			messages: [],
			specials: [],
		}),
		switches: smsc.seed.switches,
		actions: {
			/** What is kept, for a look from outside. */
			kept: () =>
				({
					contacts: smsc.contacts,
					groups: smsc.groups,
					blacklist: smsc.blacklist,
				}) as unknown as Json,
		},
		listMessages: () => [],
	};
	const host = await hostProvider(provider, machinery, port);
	return {
		url: host.url,
		reset: () => host.reset(),
		close: async () => await host.close(),
		state: {
			get contacts() {
				return smsc.contacts;
			},
			get groups() {
				return smsc.groups;
			},
			get blacklist() {
				return smsc.blacklist;
			},
			get mostAtOnce() {
				return smsc.mostAtOnce;
			},
			requests: machinery.recording.requests,
			switches: smsc.seed.switches,
			trouble: machinery.trouble,
		},
	};
}
