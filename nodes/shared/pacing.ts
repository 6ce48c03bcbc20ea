import { pause, unlessAborted } from './pause';

const SECOND_MS = 1000;
/** How often to look again while a request is under way that may take any time. */
const UNDER_WAY_MS = 5;

interface Departure {
	count: number;
	/** When the answer came, by the monotonic clock; `undefined` while the request is under way. */
	answeredAt: number | undefined;
}

/** To be called when the answer to the request is there, or is no longer waited for. */
export type Release = () => void;

/**
 * Keeps the rate of one lane. A second is counted from the answer to a request, so that no second
 * by the receiver's clock holds more than the rate, however long a request is on its way.
 */
class Pacer {
	private departures: Departure[] = [];

	private queue: Promise<unknown> = Promise.resolve();

	private waiting = 0;

	get idle(): boolean {
		this.forgetOld();
		return this.waiting === 0 && this.departures.length === 0;
	}

	async depart(
		count: number,
		perSecond: number,
		signal?: AbortSignal,
	): Promise<Release | undefined> {
		if (perSecond <= 0) return this.book(count);
		this.waiting++;
		const turn = this.queue.then(async () => {
			while (signal?.aborted !== true) {
				if (this.hasRoom(count, perSecond)) return this.book(count);
				await pause(this.untilNextChange(), signal);
			}
			return undefined;
		});
		this.queue = turn;
		const release = await unlessAborted(turn, signal);
		this.waiting--;
		if (release === undefined) void turn.then((late) => late?.());
		return release;
	}

	private book(count: number): Release {
		const departure: Departure = { count, answeredAt: undefined };
		this.departures.push(departure);
		return () => {
			departure.answeredAt ??= performance.now();
		};
	}

	private forgetOld(): void {
		const now = performance.now();
		this.departures = this.departures.filter(
			({ answeredAt }) => answeredAt === undefined || now - answeredAt < SECOND_MS,
		);
	}

	private hasRoom(count: number, perSecond: number): boolean {
		this.forgetOld();
		const counted = this.departures.reduce((sum, departure) => sum + departure.count, 0);
		return counted === 0 || counted + count <= perSecond;
	}

	private untilNextChange(): number {
		const now = performance.now();
		const waits = this.departures.map(({ answeredAt }) =>
			answeredAt === undefined ? UNDER_WAY_MS : answeredAt + SECOND_MS - now,
		);
		return Math.max(1, Math.ceil(Math.min(...waits)));
	}
}

const pacers = new Map<string, Pacer>();

/**
 * Waits until `count` messages may leave in a lane at `perSecond` messages a second, and books
 * them. The rate is kept over all that this process sends in the lane; 0 waits for nothing, but its
 * messages count for others. First come, first served. Gives `undefined` if the signal fires first.
 */
export async function departIn(
	lane: string,
	count: number,
	perSecond: number,
	signal?: AbortSignal,
): Promise<Release | undefined> {
	for (const [other, pacer] of pacers) {
		if (other !== lane && pacer.idle) pacers.delete(other);
	}
	let pacer = pacers.get(lane);
	if (pacer === undefined) {
		pacer = new Pacer();
		pacers.set(lane, pacer);
	}
	return await pacer.depart(count, perSecond, signal);
}
