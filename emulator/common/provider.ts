import type { CallbackPool } from './callbacks';
import type { Clock } from './clock';
import type { CountBySender, EmulatedRequest } from './exchange';
import type { Json, JsonObject } from './json';
import type { Recording } from './recording';
import type { Scheduler } from './scheduler';
import type { Trouble, TroubleBoard } from './trouble';

/** What goes back. `json` can still be distorted by a trouble; `text` goes out as it stands. */
export interface Answer {
	status: number;
	headers?: Record<string, string>;
	json?: Json;
	text?: string;
	/** The body as bytes: a file, or a text in another charset than UTF-8. No trouble spoils it. */
	bytes?: Buffer;
}

/** A request that has been read, not yet acted upon. */
export interface OpenedRequest {
	/** What arrived, whether it will be accepted or not. */
	arrived: CountBySender;
	/** Acts on the request: what it accepts is accepted from here on. */
	handle(): { answer: Answer; accepted?: CountBySender };
}

/** One address of a provider. */
export interface Endpoint {
	/** The name that trouble switches use. */
	name: string;
	method: string;
	path: string;
	open(request: EmulatedRequest): OpenedRequest;
}

/** What the machinery gives to a provider. */
export interface Machinery {
	clock: Clock;
	scheduler: Scheduler;
	recording: Recording;
	callbacks: CallbackPool;
	trouble: TroubleBoard;
}

/** What the small page shows; the provider fills it, the page knows no provider. */
export interface View {
	title: string;
	counters: Array<{ label: string; value: number | string }>;
	messages: ViewMessage[];
	/** Special phones (or whatever else chooses a fate), for the page's table. */
	specials: Array<{ pattern: string; title: string; description: string }>;
}

/** One message on the page. */
export interface ViewMessage {
	id: string;
	sender: string;
	phone: string;
	text: string;
	acceptedAt: string;
	history: Array<{ status: string; detail: string; at: string }>;
	/** By which way it goes, where a provider has several. */
	channel?: string;
	/** It follows the message before it, to the same person. */
	follows?: boolean;
}

/** An action that `/_emulator/<name>` offers beside the common ones. */
export type ControlAction = (input: JsonObject) => Json | Promise<Json>;

/** A provider as the machinery sees it. */
export interface Provider {
	name: string;
	endpoints: Endpoint[];
	/** An error in the provider's own form, for troubles and for addresses that don't exist. */
	refusal(status: number, key: string, description: string, ref?: string): Answer;
	/** Ways to spoil an answer that only make sense for this provider, by name. */
	distortions: Record<string, (json: Json) => Json>;
	/** A trouble that the request itself asks for (a special phone), if any. */
	requestedTrouble?(endpoint: Endpoint, request: EmulatedRequest): Trouble | undefined;
	/** Back to the seed. */
	reset(): void;
	view(limit: number): View;
	/** The page at `/`, if the provider has one of its own. */
	page?(): string;
	/** The switches as they stand, for the state summary. */
	switches: object;
	actions: Record<string, ControlAction>;
	/** A page of messages for `/_emulator/messages`, the newest first. */
	listMessages(limit: number, offset: number): Json;
}
