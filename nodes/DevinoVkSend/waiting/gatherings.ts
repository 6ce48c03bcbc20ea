import { laterOf, type StatusReport } from './waited-item';

/** Waits and their reports that one process keeps; the detail gives again what had to go. */
const MOST_KEPT = 200_000;
/**
 * What is over is remembered this long: n8n may be about to go on. A callback that comes later finds
 * the wait again only if n8n failed to.
 */
const WAKING_MS = 60_000;
/** What is old is looked for this often: a walk along a Map's beginning passes all it ever lost. */
const SWEEP_MS = 10_000;
const NO_REPORTS: ReadonlyMap<string, StatusReport> = new Map();

/** What one process knows of a wait: n8n keeps nothing between two callbacks of an execution. */
export class Gathering {
	/** When the last reading of the detail began: milliseconds since 1970. */
	readAt = -Infinity;
	/** Whether a callback's call is at reading the detail, or waits until it may. */
	reading = false;
	/** Whether a callback came since the reading that is under way began. */
	stale = false;
	private known: Map<string, StatusReport> | undefined;
	private woken: AbortController | undefined;
	private isOver = false;

	constructor(
		/** When n8n goes on by itself: milliseconds since 1970. */
		readonly until: number,
		/** To be told of each message of which the first report came. */
		private readonly onFirstReport: () => void,
	) {}

	get reports(): ReadonlyMap<string, StatusReport> {
		return this.known ?? NO_REPORTS;
	}

	/** Whether the wait was ended. */
	get ended(): boolean {
		return this.isOver;
	}

	/** Fires when the wait is ended. */
	get endSignal(): AbortSignal {
		this.woken ??= new AbortController();
		if (this.isOver) this.woken.abort();
		return this.woken.signal;
	}

	take(messageId: string, report: StatusReport): void {
		if (this.isOver) return;
		this.known ??= new Map();
		const earlier = this.known.get(messageId);
		if (earlier === undefined) this.onFirstReport();
		this.known.set(messageId, laterOf(earlier, report));
	}

	end(): void {
		this.isOver = true;
		this.known = undefined;
		this.woken?.abort();
	}
}

/** What one process knows of all its waits. */
export class Gatherings {
	/** By execution and key, those that were used last at the end. */
	private readonly going = new Map<string, Gathering>();
	/** When waits were ended, the latest at the end: milliseconds since 1970. */
	private readonly over = new Map<string, number>();
	private count = 0;
	private sweptAt = -Infinity;

	/** @param most waits and reports together */
	constructor(private readonly most = MOST_KEPT) {}

	/** How many waits and reports are kept. */
	get size(): number {
		return this.count + this.over.size;
	}

	/**
	 * What is known of a wait; `undefined` if it was ended.
	 *
	 * @param until when n8n goes on by itself: milliseconds since 1970
	 */
	of(name: string, until: number, now = Date.now()): Gathering | undefined {
		this.forgetOld(now);
		if (this.isOver(name, now)) return undefined;
		let gathering = this.going.get(name);
		if (gathering === undefined) {
			const made: Gathering = new Gathering(until, () => {
				if (this.going.get(name) === made) this.count++;
			});
			this.count++;
			gathering = made;
		}
		this.going.delete(name);
		this.going.set(name, gathering);
		this.dropOldest(name);
		return gathering;
	}

	/** Ends a wait; false if it was ended before. */
	end(name: string, gathering: Gathering, now = Date.now()): boolean {
		if (gathering.ended || this.isOver(name, now)) return false;
		this.over.delete(name);
		this.over.set(name, now);
		// It need not be the same: one that was dropped may be made anew while a call still holds it.
		const kept = this.going.get(name);
		if (kept !== undefined) this.drop(name, kept);
		kept?.end();
		gathering.end();
		return true;
	}

	private isOver(name: string, now: number): boolean {
		const endedAt = this.over.get(name);
		return endedAt !== undefined && now - endedAt < WAKING_MS;
	}

	private drop(name: string, gathering: Gathering): void {
		this.going.delete(name);
		this.count -= 1 + gathering.reports.size;
	}

	private forgetOld(now: number): void {
		if (now - this.sweptAt < SWEEP_MS) return;
		this.sweptAt = now;
		for (const [name, at] of this.over) {
			if (now - at < WAKING_MS) break;
			this.over.delete(name);
		}
		for (const [name, gathering] of this.going) {
			if (now - gathering.until >= WAKING_MS) this.drop(name, gathering);
		}
	}

	/** Makes room for a while, so that it is seldom called for. */
	private dropOldest(inUse: string): void {
		if (this.count <= this.most) return;
		const enough = this.most * 0.9;
		for (const [name, gathering] of this.going) {
			if (this.count <= enough) return;
			if (!gathering.reading && name !== inUse) this.drop(name, gathering);
		}
	}
}
