import type { CallbackPool } from '../common/callbacks';
import { writeJson } from '../common/json';
import type { JsonObject } from '../common/json';
import type { CallbackAttempt } from '../common/recording';
import type { Random } from '../common/random';

/** A reply of a user, or another event of VK's Callback API. */
export interface IncomingEvent {
	/** Where it goes; loopback addresses only. */
	url: string;
	/** `devino` (default): as Devino forwards it. `vk`: straight from VK, with `secret` if given. */
	shape?: 'devino' | 'vk';
	/** Default `message_new`; `confirmation` is VK's question for the confirmation code. */
	type?: string;
	text?: string;
	/** The id of the message that is answered: goes into `message_tag`. */
	messageTag?: string;
	fromId?: number;
	peerId?: number;
	groupId?: number | string;
	/** VK's secret key, sent in the body. */
	secret?: string;
	eventId?: string;
	/** Default: the next one of the dialogue. */
	conversationMessageId?: number;
	attachments?: JsonObject[];
	/** Laid over `object.message`. */
	message?: JsonObject;
}

const BUTTON_ACTIONS = [
	'text',
	'vkpay',
	'open_app',
	'location',
	'open_link',
	'callback',
	'intent_subscribe',
	'intent_unsubscribe',
];

const hex = (random: Random, digits: number): string =>
	Array.from({ length: digits }, () => random.between(0, 15).toString(16)).join('');

/** How many messages each dialogue has, by community and person. */
export class Dialogues {
	private readonly counts = new Map<string, number>();

	/** The number that VK gives a dialogue's next message; one and the same for all who are told. */
	next(groupId: number | string, peerId: number): number {
		const name = `${groupId}/${peerId}`;
		const count = (this.counts.get(name) ?? 0) + 1;
		this.counts.set(name, count);
		return count;
	}

	clear(): void {
		this.counts.clear();
	}
}

/** The body, as the page's «Входящие сообщения, Пример» has it. */
function incomingBody(
	event: IncomingEvent,
	now: number,
	random: Random,
	dialogues: Dialogues,
): JsonObject {
	const { type = 'message_new', groupId = 213243638, shape = 'devino', secret } = event;
	const secretPart: JsonObject = shape === 'vk' && secret !== undefined ? { secret } : {};
	if (type === 'confirmation') return { type, group_id: groupId, ...secretPart };
	const fromId = event.fromId ?? 666666;
	const peerId = event.peerId ?? fromId;
	return {
		group_id: groupId,
		type,
		event_id: event.eventId ?? hex(random, 40),
		v: shape === 'vk' ? '5.199' : '5.131',
		object: {
			message: {
				id: random.between(1, 1_000_000),
				date: Math.floor(now / 1_000),
				peer_id: peerId,
				from_id: fromId,
				text: event.text ?? 'text',
				random_id: 0,
				ref: 'ref',
				ref_source: 'ref_source',
				attachments: event.attachments ?? [],
				important: false,
				out: 0,
				conversation_message_id: event.conversationMessageId ?? dialogues.next(groupId, peerId),
				fwd_messages: [],
				is_hidden: false,
				...(event.messageTag === undefined ? {} : { message_tag: event.messageTag }),
				...event.message,
			},
			client_info: {
				button_actions: BUTTON_ACTIONS,
				keyboard: true,
				inline_keyboard: true,
				carousel: true,
				lang_id: 0,
			},
		},
		...secretPart,
	};
}

/** Sends an incoming event and tells how it was answered. */
export async function fireIncoming(
	event: IncomingEvent,
	callbacks: CallbackPool,
	now: number,
	random: Random,
	dialogues: Dialogues,
): Promise<CallbackAttempt> {
	return await callbacks.sendNow({
		kind: 'incoming',
		url: event.url,
		method: 'POST',
		body: writeJson(incomingBody(event, now, random, dialogues)),
		headers: { 'content-type': 'application/json' },
		events: 1,
	});
}
