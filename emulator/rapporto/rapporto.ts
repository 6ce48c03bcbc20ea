import type { Callback } from '../common/callbacks';
import type { Json, JsonObject } from '../common/json';
import { isJsonObject } from '../common/json';
import type { EmulatedRequest } from '../common/exchange';
import type { Answer, Endpoint, Machinery } from '../common/provider';
import { textAnswer, xmlAnswer } from './answers';
import {
	ERROR_TEXTS,
	EXTENDED,
	isErrorCode,
	LONGEST_CLIENT_ID,
	LONGEST_MESSAGE,
	LONGEST_TAG,
	SPECIAL_PREFIX,
	STATUS,
	WITHOUT_VK,
} from './page';
import type { ErrorCode } from './page';
import { completeSeed } from './seed';
import type { CompleteSeed, RapportoSeed } from './seed';

/** A message that was accepted. */
export interface RapportoMessage {
	id: string;
	phone: string;
	/** Every parameter as it came. */
	parameters: Record<string, string>;
	acceptedAt: number;
	history: Array<{ status: number; extended: number | undefined; at: number }>;
}

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const PARAMETERS = new Set([
	...['clientId', 'message', 'serviceId', 'pass', 'ptag', 'sending_time', 'time_zone'],
	...['source', 'output', 'partnerMsgId', 'shortenLinks'],
]);

/** «Examples: 79036550550, +79036550550, 8-903-655-05-50, 89036550550». */
const digitsOf = (clientId: string): string =>
	clientId.replace(/\D/g, '').replace(/^8(?=\d{10}$)/, '7');

/** «Specified in the hh_hh format»: two hours of a day that leave time between them. */
function areHours(time: string): boolean {
	const [, from, to] = /^(\d\d)_(\d\d)$/.exec(time) ?? [];
	return from !== undefined && from !== to && Number(from) < 24 && Number(to) <= 24;
}

/** «Specified in the ±hh:mm format. For details see ISO 8601». */
function isZone(zone: string): boolean {
	const [, sign, hours, minutes] = /^([+-])(\d\d):([0-5]\d)$/.exec(zone) ?? [];
	if (hours === undefined) return false;
	const ahead = Number(hours) * 60 + Number(minutes);
	return ahead <= (sign === '+' ? 14 : 12) * 60;
}

/** What is wrong with the parameters, by the page's table. */
function faultOf(parameters: Record<string, string>): ErrorCode | undefined {
	const { clientId = '', message = '', ptag, sending_time: time, time_zone: zone } = parameters;
	if (Object.keys(parameters).some((name) => !PARAMETERS.has(name))) return 400;
	if (clientId.length > LONGEST_CLIENT_ID || !/^\+?[\d-]{8,}$/.test(clientId)) return 400;
	if (message === '') return 400;
	if ([...message].length > LONGEST_MESSAGE) return 414;
	if (ptag !== undefined && !/^[0-9a-zA-Z-]{1,50}$/.test(ptag)) return 400;
	if (time !== undefined && !areHours(time)) return 400;
	if (zone !== undefined && !isZone(zone)) return 400;
	const { partnerMsgId } = parameters;
	if (partnerMsgId !== undefined && (partnerMsgId === '' || partnerMsgId.length > LONGEST_TAG)) {
		return 400;
	}
	return undefined;
}

/** Rapporto with all that it remembers. */
export class Rapporto {
	readonly seed: CompleteSeed;
	readonly messages = new Map<string, RapportoMessage>();
	/** How often each phone was sent to: one message that comes twice counts twice. */
	readonly acceptedByPhone = new Map<string, number>();
	private readonly byPartnerId = new Map<string, string>();
	private arrivals: number[] = [];
	private nextId: bigint;

	constructor(
		private readonly given: RapportoSeed,
		readonly machinery: Machinery,
	) {
		this.seed = completeSeed(given);
		this.nextId = this.seed.firstId;
		const { callbacks } = machinery;
		this.seed.switches.callbacks = Object.assign(callbacks.switches, this.seed.switches.callbacks);
		callbacks.setWriter((url, events) => this.writeStatus(url, events));
	}

	reset(): void {
		const { callbacks } = this.seed.switches;
		const fresh = completeSeed(this.given);
		Object.assign(callbacks, fresh.switches.callbacks);
		Object.assign(this.seed, fresh, {
			switches: Object.assign(this.seed.switches, fresh.switches, { callbacks }),
		});
		this.messages.clear();
		this.acceptedByPhone.clear();
		this.byPartnerId.clear();
		this.arrivals = [];
		this.nextId = this.seed.firstId;
	}

	/** The send, by POST or GET. */
	endpoints(): Endpoint[] {
		return ['POST', 'GET'].map((method) => ({
			name: method === 'POST' ? 'send' : 'sendByGet',
			method,
			path: this.seed.path,
			open: (request: EmulatedRequest) => ({
				arrived: { [this.seed.serviceId]: 1 },
				handle: () => this.handle(request),
			}),
		}));
	}

	private handle({ method, body, query }: EmulatedRequest) {
		const form = method === 'POST' ? new URLSearchParams(body) : query;
		const parameters = Object.fromEntries(form);
		const asXml = parameters.output === 'xml';
		const code = this.codeFor(parameters);
		if (code !== undefined) {
			const text = ERROR_TEXTS[code];
			const status = this.seed.switches.errorStatus === '200' ? 200 : code;
			return { answer: asXml ? xmlAnswer(code, text) : textAnswer(status, text) };
		}
		const { id, isNew } = this.accept(parameters);
		const text = this.seed.switches.acceptedText === 'ok' ? `OK\n${id}` : id;
		const answer: Answer = asXml ? xmlAnswer(200, 'OK', id) : textAnswer(200, text);
		return isNew ? { answer, accepted: { [this.seed.serviceId]: 1 } } : { answer };
	}

	private codeFor(parameters: Record<string, string>): ErrorCode | undefined {
		const { serviceId, pass, switches } = this.seed;
		if (parameters.serviceId !== serviceId || parameters.pass !== pass) return 401;
		const fault = faultOf(parameters);
		if (fault !== undefined) return fault;
		if (this.tooFast()) return 408;
		const asked = this.codeAskedFor(parameters);
		if (asked !== undefined) return asked;
		const known = this.byPartnerId.has(parameters.partnerMsgId ?? '');
		if (known) return switches.duplicates === 'refuse' ? 409 : undefined;
		return this.hadEnough(parameters) ? 406 : undefined;
	}

	private hadEnough({ clientId = '' }: Record<string, string>): boolean {
		const { perDay } = this.seed.switches;
		if (perDay === null) return false;
		const phone = digitsOf(clientId);
		const since = this.machinery.clock.now() - DAY_MS;
		const today = [...this.messages.values()].filter(
			(message) => message.phone === phone && message.acceptedAt > since,
		);
		return today.length >= perDay;
	}

	private codeAskedFor({ clientId = '' }: Record<string, string>): ErrorCode | undefined {
		const phone = digitsOf(clientId);
		const seeded = this.seed.refused[phone];
		if (seeded !== undefined) return seeded;
		const code = Number(phone.slice(SPECIAL_PREFIX.length));
		return phone.startsWith(SPECIAL_PREFIX) && isErrorCode(code) ? code : undefined;
	}

	private tooFast(): boolean {
		const now = this.machinery.clock.now();
		const { perSecond } = this.seed.switches;
		this.arrivals = this.arrivals.filter((at) => at > now - SECOND_MS);
		if (perSecond !== null && this.arrivals.length >= perSecond) return true;
		this.arrivals.push(now);
		return false;
	}

	private accept(parameters: Record<string, string>): { id: string; isNew: boolean } {
		const { partnerMsgId } = parameters;
		const isGuarded = partnerMsgId !== undefined && this.seed.switches.duplicates !== 'off';
		const known = isGuarded ? this.byPartnerId.get(partnerMsgId) : undefined;
		if (known !== undefined) return { id: known, isNew: false };
		const id = String(this.nextId++);
		if (isGuarded) this.byPartnerId.set(partnerMsgId, id);
		const phone = digitsOf(parameters.clientId ?? '');
		const acceptedAt = this.machinery.clock.now();
		const message: RapportoMessage = { id, phone, parameters, acceptedAt, history: [] };
		this.messages.set(id, message);
		this.acceptedByPhone.set(phone, (this.acceptedByPhone.get(phone) ?? 0) + 1);
		this.live(message);
		return { id, isNew: true };
	}

	private live(message: RapportoMessage): void {
		const { sentMs, deliveredMs, readMs } = this.seed.switches.lives;
		const { scheduler } = this.machinery;
		const noVk = message.phone === SPECIAL_PREFIX + WITHOUT_VK;
		scheduler.after(sentMs, () => this.step(message, STATUS.sent));
		if (noVk) {
			scheduler.after(deliveredMs, () =>
				this.step(message, STATUS.undelivered, EXTENDED.notProvisioned),
			);
			if (!this.seed.switches.cascade) return;
			scheduler.after(readMs, () => this.step(message, STATUS.undelivered, EXTENDED.barred, 'SMS'));
			return;
		}
		scheduler.after(deliveredMs, () => this.step(message, STATUS.delivered));
		scheduler.after(readMs, () => this.step(message, STATUS.read));
	}

	private step(
		message: RapportoMessage,
		status: number,
		extended?: number,
		channel: 'VK' | 'SMS' = 'VK',
	): void {
		message.history.push({ status, extended, at: this.machinery.clock.now() });
		const { statusUrl } = this.seed;
		if (statusUrl === undefined) return;
		const { ptag, partnerMsgId } = message.parameters;
		this.machinery.callbacks.enqueue(statusUrl, {
			msgType: channel,
			transactionId: message.id,
			ptag,
			status,
			partnerMsgId,
			unifiedExtStatus: extended,
		});
	}

	private writeStatus(url: string, events: Json[]): Callback {
		const [event] = events;
		if (this.seed.switches.statusMethod === 'JSON' && isJsonObject(event)) {
			return this.writeJsonReport(url, event);
		}
		const fields = new URLSearchParams();
		for (const [name, value] of Object.entries(isJsonObject(event) ? event : {})) {
			if (value !== undefined) fields.append(name, String(value));
		}
		const byGet = this.seed.switches.statusMethod === 'GET';
		const joint = url.includes('?') ? '&' : '?';
		return {
			kind: 'status',
			url: byGet ? `${url}${joint}${fields.toString()}` : url,
			method: byGet ? 'GET' : 'POST',
			body: byGet ? '' : fields.toString(),
			headers: byGet ? {} : { 'content-type': 'application/x-www-form-urlencoded' },
			events: 1,
		};
	}

	/** The report of Rapporto's JSON API, which has other names for the same. */
	private writeJsonReport(url: string, event: JsonObject): Callback {
		const report = {
			id: event.partnerMsgId,
			mtNum: event.transactionId,
			status: event.status,
			type: event.msgType,
			doneDate: new Date(this.machinery.clock.now()).toISOString(),
			errorCode: String(event.unifiedExtStatus ?? 0),
		};
		const headers = { 'content-type': 'application/json' };
		return {
			kind: 'status',
			url,
			method: 'POST',
			body: JSON.stringify(report),
			headers,
			events: 1,
		};
	}
}
