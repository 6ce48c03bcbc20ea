import type { Clock } from './clock';
import type { Json } from './json';
import { sendCallback } from './post';
import type { Random } from './random';
import type { CallbackAttempt, Recording } from './recording';
import type { Scheduler } from './scheduler';

/** How callbacks go out. The page promises nothing here, so everything can be set. */
export interface CallbackSwitches {
	/** Off: none is sent; lives go on. */
	on: boolean;
	/** The largest number of events in one callback. */
	batchSize: number;
	/** How many callbacks may be under way to one address at once. */
	concurrency: number;
	/** Every event waits this long before it goes out. */
	delayMs: number;
	/** The share (0 to 1) of events that go out twice, the second time in a callback of its own. */
	duplicates: number;
	/** The share (0 to 1) of events held back, so that later ones overtake them. */
	outOfOrder: number;
	/** The longest that an event out of order is held back. */
	heldBackMs: number;
	/** How often a callback is repeated that wasn't answered with 200. */
	retries: number;
	/** How long it waits before it is repeated. */
	retryAfterMs: number;
}

/** The defaults: prompt, in order, once, repeated five times. */
export const DEFAULT_CALLBACKS: Readonly<CallbackSwitches> = {
	on: true,
	batchSize: 100,
	concurrency: 1,
	delayMs: 0,
	duplicates: 0,
	outOfOrder: 0,
	heldBackMs: 5_000,
	retries: 5,
	retryAfterMs: 1_000,
};

/** A callback ready to go. */
export interface Callback {
	kind: string;
	url: string;
	method: string;
	body: string;
	headers: Record<string, string>;
	events: number;
}

/** How a provider writes events into a callback. */
export type WriteCallback = (url: string, events: Json[]) => Callback;

interface Lane {
	events: Json[];
	ready: Array<{ callback: Callback; attempt: number }>;
	underWay: number;
	pumpAsked: boolean;
}

/** Delivers events: pooled by address, repeated until a 200, every attempt recorded. */
export class CallbackPool {
	readonly switches: CallbackSwitches = { ...DEFAULT_CALLBACKS };
	private readonly lanes = new Map<string, Lane>();
	private generation = 0;
	private waiting: Array<() => void> = [];
	private writeCallback: WriteCallback = () => {
		throw new Error('No provider writes the callbacks');
	};

	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly recording: Recording,
		private readonly random: () => Random,
	) {}

	/** Set by the provider. */
	setWriter(write: WriteCallback): void {
		this.writeCallback = write;
	}

	/** Lets one event go out to `url`, in its turn. */
	enqueue(url: string, event: Json): void {
		const { on, delayMs, outOfOrder, heldBackMs, duplicates } = this.switches;
		if (!on) return;
		const held = this.random().chance(outOfOrder) ? this.random().between(1, heldBackMs) : 0;
		this.later(delayMs + held, () => {
			const lane = this.lane(url);
			lane.events.push(event);
			if (this.random().chance(duplicates)) {
				lane.ready.push({ callback: this.writeCallback(url, [event]), attempt: 1 });
			}
			this.askToPump(url, lane);
		});
	}

	/** Sends one callback at once, outside the queue and without repeats. */
	async sendNow(callback: Callback): Promise<CallbackAttempt> {
		return (await this.deliver(callback, 1)).entry;
	}

	/** Resolves once nothing is on its way or in line. What waits for the clock isn't waited for. */
	async settled(): Promise<void> {
		if (this.idle()) return;
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	/** Forgets everything in line, and what becomes of the callbacks under way. */
	clear(): void {
		this.generation++;
		for (const lane of this.lanes.values()) {
			lane.events.length = 0;
			lane.ready.length = 0;
		}
		this.lanes.clear();
		Object.assign(this.switches, DEFAULT_CALLBACKS);
		this.release();
	}

	private later(ms: number, job: () => void): void {
		if (ms > 0) this.scheduler.after(ms, job);
		else job();
	}

	private lane(url: string): Lane {
		let lane = this.lanes.get(url);
		if (!lane) {
			lane = { events: [], ready: [], underWay: 0, pumpAsked: false };
			this.lanes.set(url, lane);
		}
		return lane;
	}

	/** Events of one tick gather before the first callback leaves. */
	private askToPump(url: string, lane: Lane): void {
		if (lane.pumpAsked) return;
		lane.pumpAsked = true;
		queueMicrotask(() => {
			lane.pumpAsked = false;
			this.pump(url, lane);
		});
	}

	private pump(url: string, lane: Lane): void {
		const { batchSize, concurrency } = this.switches;
		while (lane.underWay < Math.max(concurrency, 1)) {
			const batch = lane.events.splice(0, Math.max(batchSize, 1));
			const next = batch.length
				? { callback: this.writeCallback(url, batch), attempt: 1 }
				: lane.ready.shift();
			if (!next) break;
			lane.underWay++;
			void this.deliver(next.callback, next.attempt).then(({ delivered, called }) => {
				lane.underWay--;
				if (!delivered && called && next.attempt <= this.switches.retries) {
					this.repeat(url, lane, next.callback, next.attempt + 1);
				}
				this.pump(url, lane);
			});
		}
		this.release();
	}

	private repeat(url: string, lane: Lane, callback: Callback, attempt: number): void {
		if (this.lanes.get(url) !== lane) return;
		this.scheduler.after(this.switches.retryAfterMs, () => {
			lane.ready.push({ callback, attempt });
			this.pump(url, lane);
		});
	}

	private async deliver(callback: Callback, attempt: number) {
		const { generation } = this;
		const at = this.clock.now();
		const { kind, url, method, body, headers, events } = callback;
		const { called, ...reply } = await sendCallback(url, method, body, headers);
		const delivered = reply.status === 200;
		const entry = { at, kind, url, method, body, events, attempt, ...reply, delivered };
		if (generation === this.generation) this.recording.addCallback(entry);
		return { entry, delivered, called };
	}

	private idle(): boolean {
		for (const lane of this.lanes.values()) {
			if (lane.underWay > 0 || lane.pumpAsked || lane.ready.length || lane.events.length)
				return false;
		}
		return true;
	}

	private release(): void {
		if (!this.idle()) return;
		for (const resolve of this.waiting.splice(0)) resolve();
	}
}
