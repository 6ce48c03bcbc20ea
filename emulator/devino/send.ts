import type { Json, JsonObject } from '../common/json';
import { isJsonObject, parseJson } from '../common/json';
import type { CountBySender, EmulatedRequest } from '../common/exchange';
import type { Answer, Endpoint } from '../common/provider';
import { checkKey } from './auth';
import type { Devino } from './devino';
import type { Message } from './model';
import type { RefusalKey } from './page';
import { asJson, describeRefusal, refuse, refusedRequest } from './refusals';
import type { Reason } from './refusals';
import { ORDINARY_LIFE, RATE_LIMITED_LIFE, specialPhone } from './special-phones';
import type { Fate, LifeStep, SpecialPhone } from './special-phones';
import { checkMessage, checkTemplate } from './validation';
import type { Fault } from './validation';

const NO_SERVICE = '(no service)';

/** A body that isn't JSON is kept as undefined. */
function readBody(body: string): Json | undefined {
	try {
		return parseJson(body);
	} catch {
		return undefined;
	}
}

function countBySender(messages: Json | undefined): CountBySender {
	const counts: CountBySender = Object.create(null) as CountBySender;
	if (!Array.isArray(messages)) return counts;
	for (const message of messages) {
		const service = isJsonObject(message) ? message.service : undefined;
		const sender = typeof service === 'string' ? service : NO_SERVICE;
		counts[sender] = (counts[sender] ?? 0) + 1;
	}
	return counts;
}

/** POST /vk/messages. */
export function sendEndpoint(devino: Devino): Endpoint {
	return {
		name: 'send',
		method: 'POST',
		path: '/vk/messages',
		open(request: EmulatedRequest) {
			const messages = readBody(request.body);
			return {
				arrived: countBySender(messages),
				handle: () => new Sending(devino, request).handle(messages),
			};
		},
	};
}

/** A message that is about to be accepted. */
interface Candidate {
	message: JsonObject;
	phone: string;
	service: string;
}

/** One request's way through the checks. */
class Sending {
	private readonly accepted: CountBySender = Object.create(null) as CountBySender;

	constructor(
		private readonly devino: Devino,
		private readonly request: EmulatedRequest,
	) {}

	handle(messages: Json | undefined): { answer: Answer; accepted?: CountBySender } {
		const { seed, limits } = this.devino;
		const status = seed.switches.refusalStatus;
		const unauthorized = checkKey(this.request, seed.apiKeys, 'send');
		if (unauthorized) return { answer: unauthorized };
		if (!Array.isArray(messages)) return { answer: refuse(status, 'invalid', 'messages') };
		if (messages.length === 0) return { answer: refuse(status, 'must.be.not.null', 'messages') };
		if (limits.perRequest !== null && messages.length > limits.perRequest) {
			return { answer: refuse(status, 'too.many.messages') };
		}
		const faults = messages.map((message) => this.faultOf(message));
		const whole = this.refusedAsAWhole(messages, faults);
		if (whole.length > 0) {
			const description = describeRefusal(whole[0]?.key ?? 'invalid');
			return { answer: refusedRequest(status, whole, description) };
		}
		if (!this.devino.account.covers(faults.filter((fault) => !fault).length)) {
			return { answer: refuse(status, 'billing.error') };
		}
		const result = messages.map((message, index) => {
			const fault = faults[index];
			return fault ? this.rejected(index, fault.key, fault.field) : this.answerItem(message, index);
		});
		return { answer: { status: 200, json: { result } }, accepted: this.accepted };
	}

	private faultOf(message: Json): Fault | undefined {
		const { seed } = this.devino;
		const fault = checkMessage(message, seed);
		if (fault || seed.switches.send.templates === 'callback') return fault;
		return checkTemplate(message as JsonObject, seed.templates)?.fault;
	}

	/** Reasons to refuse the whole request: special phones, and faults if the switch says so. */
	private refusedAsAWhole(
		messages: Json[],
		faults: Array<Fault | undefined>,
	): Array<Reason & { key: RefusalKey }> {
		const { invalid, reportAll } = this.devino.seed.switches.send;
		const reasons: Array<Reason & { key: RefusalKey }> = [];
		for (let index = 0; index < messages.length; index++) {
			const message = messages[index];
			const fault = faults[index];
			if (fault && invalid === 'request') {
				reasons.push({ key: fault.key, ref: this.ref(index, fault.field) });
			} else if (!fault) {
				const reason = this.phoneRefuses(message as JsonObject, index);
				if (reason) reasons.push(reason);
			}
			if (reasons.length > 0 && !reportAll) break;
		}
		return reasons;
	}

	private phoneRefuses(
		message: JsonObject,
		index: number,
	): (Reason & { key: RefusalKey }) | undefined {
		const fate = fateOf(message)?.fate;
		if (fate?.kind !== 'request') return undefined;
		if (fate.ref === 'none') return { key: fate.key };
		return { key: fate.key, ref: this.ref(fate.ref === 'exact' ? index : index + 1, fate.field) };
	}

	private ref(index: number, field: string): string | undefined {
		if (!this.devino.seed.switches.send.refs) return undefined;
		return field === '' ? `messages[${index}]` : `messages[${index}].${field}`;
	}

	private rejected(
		index: number,
		key: RefusalKey,
		field: string | undefined,
		form: 'array' | 'map' | 'absent' = 'array',
	): JsonObject {
		if (form === 'absent') return { code: 'REJECTED' };
		const description = describeRefusal(key);
		if (form === 'map') return { code: 'REJECTED', reasons: { [key]: description } };
		const ref = field === undefined ? undefined : this.ref(index, field);
		return { code: 'REJECTED', reasons: [asJson({ key, ref })], description };
	}

	private answerItem(message: Json, index: number): Json {
		const valid = message as JsonObject;
		const candidate: Candidate = {
			message: valid,
			phone: digitsOf(valid),
			service: String(valid.service),
		};
		const special = fateOf(valid);
		const fate: Fate = special?.fate ?? { kind: 'life', steps: ORDINARY_LIFE };
		switch (fate.kind) {
			case 'item':
				return this.rejected(index, fate.key, fate.field, fate.reasons);
			case 'life':
				return this.acceptAs(fate, candidate, special);
			default:
				return this.acceptAs({ kind: 'life', steps: ORDINARY_LIFE }, candidate, special);
		}
	}

	private acceptAs(
		fate: Extract<Fate, { kind: 'life' }>,
		candidate: Candidate,
		special: SpecialPhone | undefined,
	): Json {
		const message = this.accept(candidate, fate.steps, special ? candidate.phone.slice(5, 7) : '');
		const { idsAs } = this.devino.seed.switches.send;
		const messageId = idsAs === 'string' ? message.id : BigInt(message.id);
		switch (fate.answer) {
			case 'withoutId':
				return { code: 'OK' };
			case 'unknownCode':
				return { code: 'QUEUED', messageId };
			case 'null':
				return null;
			default:
				return { code: 'OK', messageId };
		}
	}

	private accept(candidate: Candidate, steps: readonly LifeStep[], fate: string): Message {
		const { devino } = this;
		const { message, phone, service } = candidate;
		const now = devino.clock.now();
		const within = devino.rates.admit(devino.limits, service, phone, now);
		const template = checkTemplate(message, devino.seed.templates);
		const life: readonly LifeStep[] = !within
			? RATE_LIMITED_LIFE
			: template
				? [{ at: 'failed', status: 'REJECTED', errorCode: template.code }]
				: steps;
		this.accepted[service] = (this.accepted[service] ?? 0) + 1;
		const accepted = devino.store.add({
			phone,
			service,
			message,
			acceptedAt: now,
			fate: within ? fate : 'ratelimit',
		});
		devino.account.hold();
		devino.lives.start(accepted, life);
		return accepted;
	}
}

const digitsOf = (message: JsonObject): string => String(message.phone).replace('+', '');

const fateOf = (message: JsonObject): SpecialPhone | undefined => specialPhone(digitsOf(message));
