import { systemClock } from '../common/clock';
import type { Clock } from '../common/clock';
import { createMachinery, hostProvider } from '../common/host';
import type { Host } from '../common/host';
import type { Json, JsonObject } from '../common/json';
import { createRandom } from '../common/random';
import type { CallbackAttempt, RecordedRequest } from '../common/recording';
import type { TroubleBoard } from '../common/trouble';
import * as doings from './doings';
import type { Pressed, Said } from './doings';
import type { EventType } from './facts';
import { vkProvider } from './provider';
import type { VkSeed, VkSwitches } from './seed';
import type { Server } from './servers';
import type { Press, StoredFile, VkMessage } from './store';
import { Vk } from './vk';

/** What the emulator remembers, and what it can be told. The same object after a reset. */
export interface VkState {
	readonly groupId: number;
	readonly messages: readonly VkMessage[];
	/** How many messages of the community went to each peer. */
	readonly acceptedByPeer: ReadonlyMap<number, number>;
	readonly files: ReadonlyMap<string, StoredFile>;
	readonly presses: ReadonlyMap<string, Press>;
	readonly servers: readonly Server[];
	/** What a server has to answer now. */
	readonly confirmationCode: string;
	readonly requests: readonly RecordedRequest[];
	/** Every attempt to tell a server of an event. */
	readonly callbacks: readonly CallbackAttempt[];
	readonly switches: VkSwitches;
	/** Endpoints: the methods by name, `upload.photo`, `upload.doc`, `file`, and `*` for all. */
	readonly trouble: TroubleBoard;
	/** The largest number of calls of methods that came within any `ms` milliseconds. */
	largestWindow(ms: number): number;
	say(said: Said): VkMessage;
	press(pressed: Pressed): VkMessage | Press | undefined;
	allow(userId: number): void;
	deny(userId: number): void;
	read(userId: number): void;
	type(userId: number): void;
	edit(peerId: number, conversationMessageId: number, text: string): void;
	/** Any event, with whatever object. */
	tell(event: EventType, object: Json): void;
	/** Posts a body to an address as VK does, once; `repeat` is its X-Retry-Counter. */
	post(url: string, event: JsonObject, repeat?: number): Promise<CallbackAttempt>;
	/** From now on the token isn't known, or is known again. */
	revoke(token: string, isRevoked?: boolean): void;
	/** Resolves once no event is under way; repeats that wait for the clock aside. */
	callbacksSettled(): Promise<void>;
}

/** A running VK emulator. */
export interface VkEmulator extends Host {
	state: VkState;
}

export interface VkOptions {
	/** Absent or 0: a free one. Always on 127.0.0.1. */
	port?: number;
	seed?: VkSeed;
	clock?: Clock;
}

function createState(vk: Vk): VkState {
	const { recording, trouble } = vk.machinery;
	const { store, servers, seed } = vk;
	return {
		groupId: seed.groupId,
		messages: store.messages,
		acceptedByPeer: store.acceptedByPeer,
		files: store.files,
		presses: store.presses,
		servers: servers.list,
		get confirmationCode() {
			return servers.code;
		},
		requests: recording.requests,
		callbacks: recording.callbacks,
		switches: seed.switches,
		trouble,
		largestWindow: (ms) => recording.largestWindow(String(seed.groupId), ms),
		say: (said) => doings.say(vk, said),
		press: (pressed) => doings.press(vk, pressed),
		allow: (userId) => doings.permit(vk, userId, true),
		deny: (userId) => doings.permit(vk, userId, false),
		read: (userId) => doings.read(vk, userId),
		type: (userId) => doings.type(vk, userId),
		edit: (peerId, id, text) => doings.edit(vk, peerId, id, text),
		tell: (event, object) => servers.tell(event, object),
		post: async (url, event, repeat) => await servers.post(url, event, repeat),
		revoke(token, revoked = true) {
			seed.tokens = seed.tokens.map((known) =>
				known.token === token ? { ...known, revoked } : known,
			);
		},
		callbacksSettled: async () => await servers.settled(),
	};
}

/** VK with one community, on your own machine. A busy port rejects with code EADDRINUSE. */
export async function createVkEmulator(options: VkOptions = {}): Promise<VkEmulator> {
	const { port = 0, seed = {}, clock = systemClock } = options;
	const random = createRandom(1);
	const machinery = createMachinery(clock, () => random);
	const vk = new Vk(seed, machinery);
	const host = await hostProvider(vkProvider(vk), machinery, port);
	vk.ownUrl = host.url;
	return {
		url: host.url,
		state: createState(vk),
		reset: () => host.reset(),
		close: async () => await host.close(),
	};
}
