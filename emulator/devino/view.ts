import type { Json, JsonObject } from '../common/json';
import type { View, ViewMessage } from '../common/provider';
import type { Devino } from './devino';
import type { Message, StatusChange } from './model';
import { lastChange } from './model';
import { formatTime } from './moscow-time';
import { listSmsPhones } from './sms-phones';
import { partsOf } from './sms-parts';
import { listSpecialPhones } from './special-phones';
import type { MessageStore } from './store';
import { renderText } from './templates';

/** In the order of a life, for the counters. */
const STATUSES: Array<StatusChange['status']> = [
	...(['ACCEPTED', 'SENT', 'DELIVERED', 'SEEN', 'CLICKED'] as const),
	...(['UNDELIVERABLE', 'EXPIRED', 'REJECTED', 'UNKNOWN'] as const),
];

/** Codes that repeat their status. */
const SAYS_NOTHING_NEW = new Set<string>([...STATUSES, 'READ']);

function newest(store: MessageStore, limit: number, offset: number): Message[] {
	const all = [...store.messages.values()];
	const end = Math.max(all.length - offset, 0);
	return all.slice(Math.max(end - limit, 0), end).reverse();
}

const asListed = (devino: Devino, message: Message): JsonObject => ({
	id: message.id,
	phone: message.phone,
	service: message.service,
	acceptedAt: message.acceptedAt,
	status: lastChange(message).status,
	text: renderText(message.message, devino.seed.templates),
	message: message.message,
	history: message.history.map((change) => ({ ...change })),
});

/** A page of messages, the newest first. */
export function listMessages(devino: Devino, limit: number, offset: number): Json {
	return newest(devino.store, limit, offset).map((message) => asListed(devino, message));
}

/** A page of SMS, the newest first. */
export function listSms(devino: Devino, limit: number, offset: number): Json {
	return newest(devino.sms, limit, offset).map((message) => asListed(devino, message));
}

const asViewed = (devino: Devino, message: Message, more: Partial<ViewMessage>): ViewMessage => ({
	id: message.id,
	sender: message.service,
	phone: message.phone,
	text: renderText(message.message, devino.seed.templates),
	acceptedAt: formatTime(message.acceptedAt),
	history: message.history.map(({ status, errorCode, at }) => ({
		status,
		detail: SAYS_NOTHING_NEW.has(errorCode) ? '' : errorCode,
		at: formatTime(at),
	})),
	...more,
});

function smsChannel({ message }: Message): string {
	const parts = partsOf(String(message.text));
	return parts === 1 ? 'SMS' : `SMS, ${parts} parts`;
}

/** The newest VK messages that these SMS follow: to the same phone, accepted before them. */
function findFollowed(devino: Devino, sms: Message[]): Map<Message, Message[]> {
	const phones = new Set(sms.map(({ phone }) => phone));
	const byPhone = new Map<string, Message[]>();
	for (const message of devino.store.messages.values()) {
		if (!phones.has(message.phone)) continue;
		const known = byPhone.get(message.phone);
		if (known) known.push(message);
		else byPhone.set(message.phone, [message]);
	}
	const followed = new Map<Message, Message[]>();
	for (const one of sms) {
		const before = byPhone
			.get(one.phone)
			?.filter(({ acceptedAt }) => acceptedAt <= one.acceptedAt)
			.at(-1);
		// An SMS that follows none stands for itself.
		const head = before ?? one;
		const rest = before ? [one] : [];
		followed.set(head, [...rest, ...(followed.get(head) ?? [])]);
	}
	return followed;
}

/** The newest messages, each with the SMS that followed it right behind it. */
function viewMessages(devino: Devino, limit: number): ViewMessage[] {
	const vk = newest(devino.store, limit, 0);
	const sms = newest(devino.sms, limit, 0);
	if (sms.length === 0) return vk.map((message) => asViewed(devino, message, {}));
	const followed = findFollowed(devino, sms);
	const latest = (head: Message): number =>
		followed.get(head)?.at(-1)?.acceptedAt ?? head.acceptedAt;
	return [...new Set([...followed.keys(), ...vk])]
		.sort((one, other) => latest(other) - latest(one))
		.slice(0, limit)
		.flatMap((head) => [
			asViewed(devino, head, {
				channel: devino.sms.messages.has(head.id) ? smsChannel(head) : 'VK',
			}),
			...(followed.get(head) ?? []).map((one) =>
				asViewed(devino, one, { channel: smsChannel(one), follows: true }),
			),
		]);
}

function countByStatus(devino: Devino): View['counters'] {
	const counts = new Map<string, number>(STATUSES.map((status) => [status, 0]));
	for (const message of devino.store.messages.values()) {
		const { status } = lastChange(message);
		counts.set(status, (counts.get(status) ?? 0) + 1);
	}
	return [...counts].filter(([, value]) => value > 0).map(([label, value]) => ({ label, value }));
}

/** What the page shows of Devino. */
export function viewOf(devino: Devino, limit: number): View {
	return {
		title: 'Devino VK emulator',
		counters: [
			{ label: 'Messages', value: devino.store.messages.size },
			...countByStatus(devino),
			...(devino.sms.messages.size > 0 ? [{ label: 'SMS', value: devino.sms.messages.size }] : []),
		],
		messages: viewMessages(devino, limit),
		specials: [...listSpecialPhones(), ...listSmsPhones()],
	};
}
