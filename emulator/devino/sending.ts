import type { CountBySender, EmulatedRequest } from '../common/exchange';
import type { Json, JsonObject } from '../common/json';
import { isJsonObject, parseJson } from '../common/json';
import type { Answer } from '../common/provider';
import { checkKey } from './auth';
import type { Devino } from './devino';
import type { Message } from './model';
import type { RefusalKey } from './page';
import { asJson, refusedRequest } from './refusals';
import type { Reason } from './refusals';
import type { Scope } from './seed';
import type { Fate } from './special-phones';
import type { DevinoSwitches } from './switches';
import type { Fault } from './validation';

export type Life = Extract<Fate, { kind: 'life' }>;

/** A way for messages to their recipients: what differs between them. */
export interface Channel {
	/** The right that a key needs. */
	scope: Scope;
	switches: Pick<DevinoSwitches['send'], 'invalid' | 'refs' | 'reportAll' | 'idsAs'>;
	/** At most so many messages in a request; null: no bound. */
	perRequest: number | null;
	/** The messages in a body, or undefined if it doesn't have their form. */
	messagesIn(body: Json | undefined): Json[] | undefined;
	senderOf(message: JsonObject): Json | undefined;
	/** What is said beside a key. */
	describe(key: RefusalKey): string;
	faultOf(message: Json): Fault | undefined;
	/** The life of a message to a phone that is not special. */
	ordinary: Life['steps'];
	/** What becomes of a valid message, if its phone is special. */
	fateOf(message: JsonObject): Fate | undefined;
	/** What these messages cost once they are delivered. */
	costOf(messages: JsonObject[]): number;
	/** Lets a message live. */
	accept(message: JsonObject, life: Life): Message;
}

const NO_SENDER = '(no service)';

/** A body that isn't JSON is kept as undefined. */
export function readBody(body: string): Json | undefined {
	try {
		return parseJson(body);
	} catch {
		return undefined;
	}
}

/** How many messages of each sender a body holds. */
export function countBySender(
	messages: Json[] | undefined,
	senderOf: Channel['senderOf'],
): CountBySender {
	const counts: CountBySender = Object.create(null) as CountBySender;
	for (const message of messages ?? []) {
		const given = isJsonObject(message) ? senderOf(message) : undefined;
		const sender = typeof given === 'string' ? given : NO_SENDER;
		counts[sender] = (counts[sender] ?? 0) + 1;
	}
	return counts;
}

/** One request's way through the checks. */
export class Sending {
	private readonly accepted: CountBySender = Object.create(null) as CountBySender;

	constructor(
		private readonly devino: Devino,
		private readonly channel: Channel,
		private readonly request: EmulatedRequest,
	) {}

	handle(messages: Json[] | undefined): { answer: Answer; accepted?: CountBySender } {
		const { seed } = this.devino;
		const { scope, perRequest } = this.channel;
		const unauthorized = checkKey(this.request, seed.apiKeys, scope);
		if (unauthorized) return { answer: unauthorized };
		if (!messages) return this.refuse([{ key: 'invalid', ref: 'messages' }]);
		if (messages.length === 0) return this.refuse([{ key: 'must.be.not.null', ref: 'messages' }]);
		if (perRequest !== null && messages.length > perRequest) {
			return this.refuse([{ key: 'too.many.messages' }]);
		}
		const faults = messages.map((message) => this.channel.faultOf(message));
		const whole = this.refusedAsAWhole(messages, faults);
		if (whole.length > 0) return this.refuse(whole);
		const valid = messages.filter((_, index) => !faults[index]) as JsonObject[];
		if (!this.devino.account.covers(this.channel.costOf(valid))) {
			return this.refuse([{ key: 'billing.error' }]);
		}
		const result = messages.map((message, index) => {
			const fault = faults[index];
			return fault
				? this.rejected(index, fault.key, fault.field)
				: this.answerItem(message as JsonObject, index);
		});
		return { answer: { status: 200, json: { result } }, accepted: this.accepted };
	}

	private refuse(reasons: Array<Reason & { key: RefusalKey }>): { answer: Answer } {
		const description = this.channel.describe(reasons[0]?.key ?? 'invalid');
		const { refusalStatus } = this.devino.seed.switches;
		return { answer: refusedRequest(refusalStatus, reasons, description) };
	}

	/** Reasons to refuse the whole request: special phones, and faults if the switch says so. */
	private refusedAsAWhole(
		messages: Json[],
		faults: Array<Fault | undefined>,
	): Array<Reason & { key: RefusalKey }> {
		const { invalid, reportAll } = this.channel.switches;
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
		const fate = this.channel.fateOf(message);
		if (fate?.kind !== 'request') return undefined;
		if (fate.ref === 'none') return { key: fate.key };
		return { key: fate.key, ref: this.ref(fate.ref === 'exact' ? index : index + 1, fate.field) };
	}

	private ref(index: number, field: string): string | undefined {
		if (!this.channel.switches.refs) return undefined;
		return field === '' ? `messages[${index}]` : `messages[${index}].${field}`;
	}

	private rejected(
		index: number,
		key: RefusalKey,
		field: string | undefined,
		form: 'array' | 'map' | 'absent' = 'array',
	): JsonObject {
		if (form === 'absent') return { code: 'REJECTED' };
		const description = this.channel.describe(key);
		if (form === 'map') return { code: 'REJECTED', reasons: { [key]: description } };
		const ref = field === undefined ? undefined : this.ref(index, field);
		return { code: 'REJECTED', reasons: [asJson({ key, ref })], description };
	}

	private answerItem(message: JsonObject, index: number): Json {
		const fate = this.channel.fateOf(message);
		if (fate?.kind === 'item') {
			return this.rejected(index, fate.key, fate.field, fate.reasons);
		}
		return this.accept(
			message,
			fate?.kind === 'life' ? fate : { kind: 'life', steps: this.channel.ordinary },
		);
	}

	private accept(message: JsonObject, life: Life): Json {
		const { id, service } = this.channel.accept(message, life);
		this.accepted[service] = (this.accepted[service] ?? 0) + 1;
		const messageId = this.channel.switches.idsAs === 'string' ? id : BigInt(id);
		switch (life.answer) {
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
}
