import type { JsonObject } from '../common/json';
import type { LifeStep } from './special-phones';

/** One step that a message has taken. Messages that took it together share the object. */
export interface StatusChange {
	readonly status: LifeStep['status'] | 'ACCEPTED';
	readonly errorCode: LifeStep['errorCode'] | '';
	readonly detailStatus: string;
	readonly at: number;
}

/** A message that the emulator has accepted. */
export interface Message {
	/** Decimal digits of a 64-bit integer. */
	id: string;
	phone: string;
	service: string;
	acceptedAt: number;
	/** As it was sent; integers beyond 2^53 as bigint. */
	message: JsonObject;
	/** The first is always ACCEPTED. */
	history: StatusChange[];
	taskId?: string;
	triggerId?: string;
	companyId?: string;
	/** Which of the phone's fates it has: the table's two digits, '' for others, or `ratelimit`. */
	fate: string;
	/** Money, where it isn't what a VK message costs. */
	cost?: number;
}

/** The last step of a message. */
export function lastChange(message: Message): StatusChange {
	const last = message.history[message.history.length - 1];
	return last ?? { status: 'ACCEPTED', errorCode: '', detailStatus: '', at: message.acceptedAt };
}
