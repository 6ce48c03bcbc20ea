import { writeJson } from '../common/json';
import type { Json, JsonObject } from '../common/json';
import { sendCallback } from '../common/post';
import type { Machinery } from '../common/provider';
import type { Random } from '../common/random';
import type { CallbackAttempt } from '../common/recording';
import { CODES_WITH_RETRY_AFTER, LONGEST_RETRY_AFTER_MS, MOST_SERVERS } from './facts';
import type { EventType } from './facts';
import type { CompleteSeed, SeedServer } from './seed';
import { VkError } from './call';

/** A callback server of the community. */
export interface Server {
	id: number;
	url: string;
	title: string;
	secretKey: string;
	status: NonNullable<SeedServer['status']>;
	apiVersion: string;
	events: Set<EventType>;
	/** Failed attempts in a row. */
	failures: number;
}

/** An event on its way to one server. */
interface Delivery {
	server: Server;
	type: string;
	body: string;
}

const FIRST_ID = 1;
const HEX = 16;

/** The community's callback servers: entered, asked for the code, told of events. */
export class Servers {
	readonly list: Server[] = [];
	/** What a server has to answer to be confirmed. */
	code = '';
	private nextId = FIRST_ID;
	private underWay = 0;
	private generation = 0;
	private waiting: Array<() => void> = [];

	constructor(
		private readonly machinery: Machinery,
		private readonly seed: () => CompleteSeed,
		private readonly random: () => Random,
	) {
		this.plant();
	}

	reset(): void {
		this.generation++;
		this.list.length = 0;
		this.nextId = FIRST_ID;
		this.plant();
	}

	find(id: number): Server {
		const server = this.list.find((candidate) => candidate.id === id);
		if (!server) throw new VkError(100, 'server_id not found');
		return server;
	}

	add(url: string, title: string, secretKey: string): Server {
		if (this.list.length >= MOST_SERVERS) throw new VkError(2000);
		const server = this.enter({ url, title, secretKey, status: 'wait' });
		this.confirm(server);
		return server;
	}

	edit(id: number, changes: Pick<Server, 'url' | 'title' | 'secretKey'>): void {
		const server = Object.assign(this.find(id), changes);
		this.confirm(server);
	}

	remove(id: number): void {
		this.list.splice(this.list.indexOf(this.find(id)), 1);
	}

	/** Tells every confirmed server that wants it of an event. */
	tell(type: EventType, object: Json): void {
		const { switches, groupId } = this.seed();
		if (!switches.events) return;
		const sharedId = this.hex(40);
		for (const server of this.list) {
			if (server.status !== 'ok' || !server.events.has(type)) continue;
			const event: JsonObject = {
				group_id: groupId,
				type,
				event_id: switches.sameEventIdForAll ? sharedId : this.hex(40),
				v: server.apiVersion,
				object,
				...(server.secretKey === '' ? {} : { secret: server.secretKey }),
			};
			this.deliver({ server, type, body: writeJson(event) }, 0);
		}
	}

	/** Posts a body to an address as VK does, once; for tests of repeats and wrong secrets. */
	async post(url: string, event: JsonObject, repeat = 0): Promise<CallbackAttempt> {
		return await this.send(url, String(event.type), writeJson(event), repeat);
	}

	/** Resolves once nothing is under way; what waits for the clock isn't waited for. */
	async settled(): Promise<void> {
		if (this.underWay === 0) return;
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	private plant(): void {
		this.code = this.hex(8);
		for (const server of this.seed().servers) this.enter(server);
	}

	private enter({ url, title = 'Server', secretKey = '', status = 'ok' }: SeedServer): Server {
		const server: Server = {
			...{ id: this.nextId++, url, title, secretKey, status },
			...{ apiVersion: '5.199', events: new Set<EventType>(), failures: 0 },
		};
		this.list.push(server);
		return server;
	}

	private confirm(server: Server): void {
		const { switches, groupId } = this.seed();
		server.status = 'wait';
		if (switches.codeChanges === 'beforeConfirmation') this.code = this.hex(8);
		const expected = this.code;
		const { secretKey } = server;
		const body: JsonObject = {
			type: 'confirmation',
			group_id: groupId,
			...(switches.secretInConfirmation && secretKey !== '' ? { secret: secretKey } : {}),
		};
		this.track(async () => {
			await this.pause(switches.confirmationDelayMs);
			const { status, answer } = await this.send(server.url, 'confirmation', writeJson(body), 0);
			server.status = status === 200 && answer.trim() === expected ? 'ok' : 'failed';
			server.failures = 0;
			if (switches.codeChanges === 'afterConfirmation') this.code = this.hex(8);
		});
	}

	private deliver(delivery: Delivery, repeat: number): void {
		this.track(async () => {
			const { server, type, body } = delivery;
			const attempt = await this.send(server.url, type, body, repeat);
			if (!this.list.includes(server)) return;
			const { status, answer } = attempt;
			if (status === 200 && answer.trim() === 'remove') return this.remove(server.id);
			if (status === 200 && answer.trim() === 'ok') {
				server.failures = 0;
				return;
			}
			server.failures++;
			if (server.failures >= this.seed().switches.suspendAfter) server.status = 'failed';
			this.repeatLater(delivery, repeat, attempt);
		});
	}

	private repeatLater(delivery: Delivery, repeat: number, attempt: CallbackAttempt): void {
		const pause = this.seed().switches.repeatsAfterMs[repeat];
		if (pause === undefined) return;
		const { scheduler } = this.machinery;
		scheduler.after(askedPause(attempt) ?? pause, () => {
			const { server } = delivery;
			const stands = this.list.includes(server) && server.status === 'ok';
			if (stands) this.deliver(delivery, repeat + 1);
		});
	}

	private async send(
		url: string,
		kind: string,
		body: string,
		repeat: number,
	): Promise<CallbackAttempt> {
		const { generation } = this;
		const { clock, recording } = this.machinery;
		const at = clock.now();
		const headers: Record<string, string> = { 'content-type': 'application/json' };
		if (repeat > 0) headers['x-retry-counter'] = String(repeat);
		const reply = await sendCallback(url, 'POST', body, headers);
		const entry: CallbackAttempt = {
			...{ at, kind, url, method: 'POST', body, events: 1, attempt: repeat + 1 },
			...{ status: reply.status, answer: reply.answer, error: reply.error },
			...{ retryAfter: reply.retryAfter, delivered: reply.status === 200 },
		};
		if (generation === this.generation) recording.addCallback(entry);
		return entry;
	}

	private async pause(ms: number): Promise<void> {
		if (ms <= 0) return;
		await new Promise<void>((resolve) => this.machinery.scheduler.after(ms, resolve));
	}

	private track(work: () => Promise<void>): void {
		this.underWay++;
		void work().finally(() => {
			this.underWay--;
			if (this.underWay > 0) return;
			for (const resolve of this.waiting.splice(0)) resolve();
		});
	}

	private hex(digits: number): string {
		return Array.from({ length: digits }, () =>
			this.random()
				.between(0, HEX - 1)
				.toString(HEX),
		).join('');
	}
}

/** How long the receiver asks VK to wait, where VK honours that. */
function askedPause({ status, retryAfter }: CallbackAttempt): number | undefined {
	const seconds = Number(retryAfter ?? NaN);
	if (status === null || !CODES_WITH_RETRY_AFTER.includes(status)) return undefined;
	const ms = seconds * 1_000;
	return ms >= 0 && ms < LONGEST_RETRY_AFTER_MS ? ms : undefined;
}
