import { pause, unlessAborted } from './pause';

const SECOND_MS = 1000;
/** How often to look again while a request is under way that may take any time. */
const UNDER_WAY_MS = 5;

interface Departure {
	count: number;
	/** When the answer came, by the monotonic clock; `undefined` while the request is under way. */
	answeredAt: number | undefined;
}

/**
 * To be called when the answer to the request is there, or is no longer waited for.
 *
 * @param counts false: the request is not to count, for it never reached what keeps the rate
 */
export type Release = (counts?: boolean) => void;

/**
 * Keeps the rate of one lane. A second (or what else the rate is for) is counted from the answer to
 * a request, so that none by the receiver's clock holds more than the rate, however long a request
 * is on its way.
 */
class Pacer {
	constructor(private readonly withinMs: number) {}

	private departures: Departure[] = [];

	private queue: Promise<unknown> = Promise.resolve();

	private waiting = 0;

	get idle(): boolean {
		this.forgetOld();
		return this.waiting === 0 && this.departures.length === 0;
	}

	async depart(count: number, most: number, signal?: AbortSignal): Promise<Release | undefined> {
		if (most <= 0) return this.book(count);
		this.waiting++;
		const turn = this.queue.then(async () => {
			while (signal?.aborted !== true) {
				if (this.hasRoom(count, most)) return this.book(count);
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
		return (counts = true) => {
			if (counts) departure.answeredAt ??= performance.now();
			else this.departures = this.departures.filter((other) => other !== departure);
		};
	}

	private forgetOld(): void {
		const now = performance.now();
		this.departures = this.departures.filter(
			({ answeredAt }) => answeredAt === undefined || now - answeredAt < this.withinMs,
		);
	}

	private hasRoom(count: number, most: number): boolean {
		this.forgetOld();
		const counted = this.departures.reduce((sum, departure) => sum + departure.count, 0);
		return counted === 0 || counted + count <= most;
	}

	private untilNextChange(): number {
		const now = performance.now();
		const waits = this.departures.map(({ answeredAt }) =>
			answeredAt === undefined ? UNDER_WAY_MS : answeredAt + this.withinMs - now,
		);
		return Math.max(1, Math.ceil(Math.min(...waits)));
	}
}

const pacers = new Map<string, Pacer>();
let tidiedAt = 0;

function forgetIdle(): void {
	if (performance.now() - tidiedAt < SECOND_MS) return;
	tidiedAt = performance.now();
	for (const [lane, pacer] of pacers) {
		if (pacer.idle) pacers.delete(lane);
	}
}

/**
 * Waits until `count` messages may leave in a lane at `most` messages a second, and books them. The
 * rate is kept over all that this process sends in the lane; 0 waits for nothing, but its messages
 * count for others. First come, first served. Gives `undefined` if the signal fires first.
 *
 * @param withinMs the time that `most` is for, if not a second; always the same for a lane
 */
export async function departIn(
	lane: string,
	count: number,
	most: number,
	signal?: AbortSignal,
	withinMs = SECOND_MS,
): Promise<Release | undefined> {
	forgetIdle();
	let pacer = pacers.get(lane);
	if (pacer === undefined) {
		pacer = new Pacer(withinMs);
		pacers.set(lane, pacer);
	}
	return await pacer.depart(count, most, signal);
}
