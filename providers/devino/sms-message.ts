import { messagesJson, type RawJson } from './message';

/** Devino's SMS on the same key (docs.devino.online 0.2.0, HTTP, SMS). */

export const SMS_PATH = '/sms/messages';

export const SMS_LIMITS = {
	/** Messages in one request. */
	messagesPerRequest: 32_000,
	/** Seconds that an SMS may wait for its recipient; 0 stands on the newer page alone. */
	validity: { min: 0, max: 259_200 },
} as const;

/** Words of the newer page; an older one had numbers from 0 to 3. */
export const SMS_PRIORITIES = ['LOW', 'MEDIUM', 'HIGH', 'REALTIME'] as const;
export type SmsPriority = (typeof SMS_PRIORITIES)[number];

/** One message of `POST /sms/messages`. What is undefined is not sent. */
export interface SmsMessage {
	/** The approved sender name. */
	from: string;
	/** Digits in international form. */
	to: string;
	text: string;
	/** Seconds. */
	validity?: number;
	priority?: SmsPriority;
	callbackData?: RawJson;
}

/** The body of a request. */
export function smsBody(messages: readonly SmsMessage[]): string {
	const list = messagesJson(messages, ({ callbackData }) => callbackData !== undefined);
	return `{"messages":${list}}`;
}
