import { systemClock } from '../common/clock';
import type { Clock } from '../common/clock';
import { createMachinery, hostProvider } from '../common/host';
import type { Host } from '../common/host';
import type { Json } from '../common/json';
import type { Provider } from '../common/provider';
import { createRandom } from '../common/random';
import type { CallbackAttempt, RecordedRequest } from '../common/recording';
import type { TroubleBoard } from '../common/trouble';
import { textAnswer } from './answers';
import { ERROR_TEXTS, isErrorCode, SPECIAL_PREFIX, WITHOUT_VK } from './page';
import { Rapporto } from './rapporto';
import type { RapportoMessage } from './rapporto';
import type { RapportoSeed, RapportoSwitches } from './seed';

/** What the emulator remembers, and what it can be told. The same object after a reset. */
export interface RapportoState {
	readonly messages: ReadonlyMap<string, RapportoMessage>;
	readonly acceptedByPhone: ReadonlyMap<string, number>;
	readonly requests: readonly RecordedRequest[];
	readonly callbacks: readonly CallbackAttempt[];
	readonly switches: RapportoSwitches;
	/** Endpoints: `send`, `sendByGet`, and `*` for all. */
	readonly trouble: TroubleBoard;
	/** Where statuses go from now on. */
	statusUrl: string | undefined;
	/** The largest number of messages that came within any `ms` milliseconds. */
	largestWindow(ms: number): number;
	/** Resolves once no callback is under way or in line. */
	callbacksSettled(): Promise<void>;
}

/** A running Rapporto emulator. */
export interface RapportoEmulator extends Host {
	/** The partner's own address, path included. */
	address: string;
	state: RapportoState;
}

export interface RapportoOptions {
	/** Absent or 0: a free one. Always on 127.0.0.1. */
	port?: number;
	seed?: RapportoSeed;
	clock?: Clock;
}

const MOST_SHOWN = 100;

function newestOf(rapporto: Rapporto, limit: number, offset = 0): RapportoMessage[] {
	return [...rapporto.messages.values()].reverse().slice(offset, offset + limit);
}

function providerOf(rapporto: Rapporto): Provider {
	const at = (time: number): string => new Date(time).toISOString();
	return {
		name: 'rapporto',
		endpoints: rapporto.endpoints(),
		refusal: (status, key, description) =>
			textAnswer(status, isErrorCode(status) ? ERROR_TEXTS[status] : description || key),
		distortions: {},
		reset: () => rapporto.reset(),
		view: (limit) => ({
			title: 'Rapporto on your own machine',
			counters: [{ label: 'Messages', value: rapporto.messages.size }],
			messages: newestOf(rapporto, Math.min(limit, MOST_SHOWN)).map((message) => ({
				id: message.id,
				sender: message.parameters.source ?? rapporto.seed.serviceId,
				phone: message.phone,
				text: message.parameters.message ?? '',
				acceptedAt: at(message.acceptedAt),
				history: message.history.map((step) => ({
					status: String(step.status),
					detail: step.extended === undefined ? '' : String(step.extended),
					at: at(step.at),
				})),
			})),
			specials: [
				{
					pattern: `${SPECIAL_PREFIX}nnn`,
					title: 'Refused',
					description: 'Answered with the code nnn: 400, 402, 403, 406, 409, 414, 500, 503',
				},
				{ pattern: SPECIAL_PREFIX + WITHOUT_VK, title: 'No VK', description: 'Undelivered' },
			],
		}),
		switches: rapporto.seed.switches,
		actions: {
			/** `{ url }`: where statuses go from now on. */
			statusUrl: ({ url }) => {
				rapporto.seed.statusUrl = typeof url === 'string' ? url : undefined;
				return { url: rapporto.seed.statusUrl ?? null };
			},
		},
		listMessages: (limit, offset) => newestOf(rapporto, limit, offset) as unknown as Json,
	};
}

/** Rapporto on your own machine. A busy port rejects with code EADDRINUSE. */
export async function createRapportoEmulator(
	options: RapportoOptions = {},
): Promise<RapportoEmulator> {
	const { port = 0, seed = {}, clock = systemClock } = options;
	const random = createRandom(1);
	const machinery = createMachinery(clock, () => random);
	const rapporto = new Rapporto(seed, machinery);
	const host = await hostProvider(providerOf(rapporto), machinery, port);
	const { recording, callbacks, trouble } = machinery;
	return {
		url: host.url,
		address: host.url + rapporto.seed.path,
		reset: () => host.reset(),
		close: async () => await host.close(),
		state: {
			messages: rapporto.messages,
			acceptedByPhone: rapporto.acceptedByPhone,
			requests: recording.requests,
			callbacks: recording.callbacks,
			switches: rapporto.seed.switches,
			trouble,
			get statusUrl() {
				return rapporto.seed.statusUrl;
			},
			set statusUrl(url) {
				rapporto.seed.statusUrl = url;
			},
			largestWindow: (ms) => recording.largestWindow(rapporto.seed.serviceId, ms),
			callbacksSettled: async () => await callbacks.settled(),
		},
	};
}
