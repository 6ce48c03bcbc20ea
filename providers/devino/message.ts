import type { DeliveryPolicy, Route } from './endpoints';

/** JSON text that goes out as it was given, so that no number in it is rounded. */
export class RawJson {
	constructor(readonly text: string) {}
}

/**
 * One message of the bare array that `POST /vk/messages` takes (the page's current form; its older
 * forms wrapped the array and named the fields otherwise). What is undefined is not sent.
 */
export interface VkMessage {
	phone: string;
	service: string;
	tmpl?: string;
	tmplData?: Record<string, string> | RawJson;
	text?: string;
	vkText?: string;
	okText?: string;
	routes?: Route[];
	/** Seconds. */
	ttl?: number;
	deliveryPolicy?: DeliveryPolicy;
	statusUrl?: string;
	callbackData?: RawJson;
}

const holdsRawJson = ({ tmplData, callbackData }: VkMessage): boolean =>
	tmplData instanceof RawJson || callbackData instanceof RawJson;

function messageJson(message: object): string {
	const members: string[] = [];
	for (const [key, value] of Object.entries(message) as Array<[string, unknown]>) {
		if (value === undefined) continue;
		const json = value instanceof RawJson ? value.text : JSON.stringify(value);
		members.push(`${JSON.stringify(key)}:${json}`);
	}
	return `{${members.join(',')}}`;
}

/** Messages as a JSON list. @param hold whether a message holds JSON text as it was given */
export function messagesJson<M extends object>(
	messages: readonly M[],
	hold: (message: M) => boolean,
): string {
	return messages.some(hold)
		? `[${messages.map(messageJson).join(',')}]`
		: JSON.stringify(messages);
}

/** The body of a request. */
export function sendBody(messages: VkMessage[]): string {
	return messagesJson(messages, holdsRawJson);
}
