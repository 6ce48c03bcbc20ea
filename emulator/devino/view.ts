import type { Json } from '../common/json';
import type { View, ViewMessage } from '../common/provider';
import type { Devino } from './devino';
import type { Message, StatusChange } from './model';
import { lastChange } from './model';
import { formatTime } from './moscow-time';
import { listSpecialPhones } from './special-phones';
import { renderText } from './templates';

/** In the order of a life, for the counters. */
const STATUSES: Array<StatusChange['status']> = [
	...(['ACCEPTED', 'SENT', 'DELIVERED', 'SEEN', 'CLICKED'] as const),
	...(['UNDELIVERABLE', 'EXPIRED', 'REJECTED', 'UNKNOWN'] as const),
];

/** Codes that repeat their status. */
const SAYS_NOTHING_NEW = new Set<string>([...STATUSES, 'READ']);

function newest(devino: Devino, limit: number, offset: number): Message[] {
	const all = [...devino.store.messages.values()];
	const end = Math.max(all.length - offset, 0);
	return all.slice(Math.max(end - limit, 0), end).reverse();
}

/** A page of messages, the newest first. */
export function listMessages(devino: Devino, limit: number, offset: number): Json {
	return newest(devino, limit, offset).map((message) => ({
		id: message.id,
		phone: message.phone,
		service: message.service,
		acceptedAt: message.acceptedAt,
		status: lastChange(message).status,
		text: renderText(message.message, devino.seed.templates),
		message: message.message,
		history: message.history.map((change) => ({ ...change })),
	}));
}

const asViewed = (devino: Devino, message: Message): ViewMessage => ({
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
});

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
		counters: [{ label: 'Messages', value: devino.store.messages.size }, ...countByStatus(devino)],
		messages: newest(devino, limit, 0).map((message) => asViewed(devino, message)),
		specials: listSpecialPhones(),
	};
}
