import { laterOf, type StatusReport } from './waited-item';

/** Reports that one process keeps of all its waits; the detail gives again what had to go. */
const MOST_REPORTS = 200_000;
/** A wait that is still there this long after it was ended was not ended: n8n failed to go on. */
const WAKING_MS = 60_000;

/** What one process knows of a wait: n8n keeps nothing between two callbacks of an execution. */
export class Gathering {
	readonly reports = new Map<string, StatusReport>();
	/** When the last reading of the detail began: milliseconds since 1970. */
	readAt = -Infinity;
	/** Whether a callback's call is at reading the detail, or waits until it may. */
	reading = false;
	/** Whether a callback came since the reading that is under way began. */
	stale = false;
	private wokenAt = -Infinity;
	private readonly woken = new AbortController();

	/** Fires when the wait is ended. */
	get ended(): AbortSignal {
		return this.woken.signal;
	}

	/** Whether the wait was ended and n8n may be about to go on. */
	isWaking(now: number): boolean {
		return now - this.wokenAt < WAKING_MS;
	}

	/** Whether n8n failed to go on. */
	isLost(now: number): boolean {
		return this.ended.aborted && !this.isWaking(now);
	}

	/** Ends the wait; false if it was ended before. */
	end(now: number): boolean {
		if (this.ended.aborted) return false;
		this.wokenAt = now;
		this.woken.abort();
		this.reports.clear();
		return true;
	}

	take(messageId: string, report: StatusReport): void {
		if (this.ended.aborted) return;
		this.reports.set(messageId, laterOf(this.reports.get(messageId), report));
	}
}

/** By execution and key, those that were used last at the end. */
const gatherings = new Map<string, Gathering>();

function dropOldest(): void {
	let reports = 0;
	for (const gathering of gatherings.values()) reports += gathering.reports.size + 1;
	for (const [name, gathering] of gatherings) {
		if (reports <= MOST_REPORTS) return;
		if (gathering.reading) continue;
		gatherings.delete(name);
		reports -= gathering.reports.size + 1;
	}
}

/** What this process has gathered of a wait. */
export function gatheringOf(executionId: string, key: string, now = Date.now()): Gathering {
	const name = `${executionId}/${key}`;
	const known = gatherings.get(name);
	const gathering = known === undefined || known.isLost(now) ? new Gathering() : known;
	gatherings.delete(name);
	gatherings.set(name, gathering);
	if (gathering !== known) dropOldest();
	return gathering;
}
