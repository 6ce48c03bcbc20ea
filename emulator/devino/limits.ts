import type { Limits } from './seed';

const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;

/**
 * Keeps the last `limit` moments of one sender (or sender and phone): a message is over the limit if
 * the one `limit` places before it came within the span. What is over the limit doesn't count.
 */
class Window {
	private readonly moments: number[] = [];
	private next = 0;

	admits(now: number, limit: number, span: number): boolean {
		const moment = this.moments.length < limit ? undefined : this.moments[this.next % limit];
		return moment === undefined || now - moment >= span;
	}

	enter(now: number, limit: number): void {
		this.moments[this.next % limit] = now;
		this.next++;
	}
}

/** «Не более 50 уведомлений в секунду» and «не более 5 уведомлений в сутки», by service. */
export class RateLimits {
	private readonly bySecond = new Map<string, Window>();
	private readonly byDay = new Map<string, Window>();
	private set: Limits;

	constructor(set: Limits) {
		this.set = { ...set };
	}

	/** Whether one more message stays within the limits; if so, counts it. */
	admit(limits: Limits, service: string, phone: string, now: number): boolean {
		this.startOverIfChanged(limits);
		const { perSecond, perDay } = limits;
		const second = perSecond === null ? undefined : windowOf(this.bySecond, service);
		const day = perDay === null ? undefined : windowOf(this.byDay, `${service}\n${phone}`);
		if (second && !second.admits(now, perSecond ?? 0, SECOND)) return false;
		if (day && !day.admits(now, perDay ?? 0, DAY)) return false;
		second?.enter(now, perSecond ?? 0);
		day?.enter(now, perDay ?? 0);
		return true;
	}

	clear(): void {
		this.bySecond.clear();
		this.byDay.clear();
	}

	/** A window is as long as its limit, so other limits need other windows. */
	private startOverIfChanged(limits: Limits): void {
		const { perSecond, perDay } = limits;
		if (this.set.perSecond === perSecond && this.set.perDay === perDay) return;
		this.clear();
		this.set = { ...limits };
	}
}

function windowOf(windows: Map<string, Window>, key: string): Window {
	let window = windows.get(key);
	if (!window) {
		window = new Window();
		windows.set(key, window);
	}
	return window;
}
