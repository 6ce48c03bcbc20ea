import type { CountBySender } from './exchange';

/** One request as it arrived and what became of it. Holds no header, so never a key. */
export interface RecordedRequest {
	id: number;
	/** The endpoint's name; null for an address that the provider doesn't have. */
	endpoint: string | null;
	method: string;
	path: string;
	/** The query as it was written. */
	query: string;
	body: string;
	bodyBytes: number;
	/** The media type the body came under, without parameters. */
	contentType: string;
	receivedAt: number;
	/** When the last byte of the answer was handed over; null: never answered. */
	answeredAt: number | null;
	/** Null while unanswered, and for a connection that was reset. */
	status: number | null;
	/** The kind of trouble that the request met, if any. */
	trouble: string | null;
	/** How many messages the body held, and whose. */
	messages: number;
	arrived: CountBySender;
	/** How many of them were accepted, and whose. */
	acceptedMessages: number;
	accepted: CountBySender;
}

/** One attempt to deliver a callback. */
export interface CallbackAttempt {
	at: number;
	kind: string;
	url: string;
	method: string;
	body: string;
	/** How many events the body holds. */
	events: number;
	/** From 1. */
	attempt: number;
	/** The answer's status; null if there was none. */
	status: number | null;
	/** The beginning of the answer's body. */
	answer: string;
	/** Why there was no answer. */
	error: string | null;
	/** The answer's header of that name. */
	retryAfter: string | null;
	delivered: boolean;
}

/** How much of the traffic is kept. */
export interface RecordingSwitches {
	/** Keep the bodies of requests and callbacks (default). Off for very long runs. */
	keepBodies: boolean;
}

const total = (counts: CountBySender): number =>
	Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Everything that came and went, in order. */
export class Recording {
	readonly requests: RecordedRequest[] = [];
	readonly callbacks: CallbackAttempt[] = [];
	readonly switches: RecordingSwitches = { keepBodies: true };
	private nextId = 1;

	/** Enters a request that has fully arrived. */
	addRequest(
		request: Pick<
			RecordedRequest,
			'endpoint' | 'method' | 'path' | 'query' | 'body' | 'bodyBytes' | 'contentType' | 'receivedAt'
		>,
	): RecordedRequest {
		const entry: RecordedRequest = {
			...request,
			body: this.switches.keepBodies ? request.body : '',
			id: this.nextId++,
			answeredAt: null,
			status: null,
			trouble: null,
			messages: 0,
			arrived: {},
			acceptedMessages: 0,
			accepted: {},
		};
		this.requests.push(entry);
		return entry;
	}

	/** Enters what the body turned out to hold. */
	noteArrived(entry: RecordedRequest, arrived: CountBySender): void {
		entry.arrived = arrived;
		entry.messages = total(arrived);
	}

	/** Enters what was accepted of it. */
	noteAccepted(entry: RecordedRequest, accepted: CountBySender): void {
		entry.accepted = accepted;
		entry.acceptedMessages = total(accepted);
	}

	/** Enters an attempt to deliver a callback. */
	addCallback(attempt: CallbackAttempt): void {
		this.callbacks.push(this.switches.keepBodies ? attempt : { ...attempt, body: '' });
	}

	/**
	 * The largest number of a sender's messages that came within any `ms` milliseconds (two that are
	 * exactly `ms` apart don't share a window). `arrived` counts every message whose request came in
	 * whole, `accepted` only those that were accepted.
	 */
	largestWindow(sender: string, ms: number, count: 'arrived' | 'accepted' = 'arrived'): number {
		const arrivals = this.requests
			.map((request) => ({ at: request.receivedAt, amount: request[count][sender] ?? 0 }))
			.filter(({ amount }) => amount > 0)
			.sort((a, b) => a.at - b.at);
		let largest = 0;
		let inWindow = 0;
		let first = 0;
		for (const { at, amount } of arrivals) {
			inWindow += amount;
			for (let oldest = arrivals[first]; oldest && oldest.at <= at - ms; oldest = arrivals[first]) {
				inWindow -= oldest.amount;
				first++;
			}
			largest = Math.max(largest, inWindow);
		}
		return largest;
	}

	/** Forgets everything. */
	clear(): void {
		this.requests.length = 0;
		this.callbacks.length = 0;
		this.switches.keepBodies = true;
		this.nextId = 1;
	}
}
