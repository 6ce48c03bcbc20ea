import { isJsonObject } from '../common/json';
import type { Json } from '../common/json';
import { refusalOf, VkError } from './call';
import type { Call } from './call';
import {
	FIRST_CHAT,
	LONGEST_EVENT_DATA,
	LONGEST_MESSAGE,
	LONGEST_PAYLOAD_OF_A_MESSAGE,
	MOST_PEERS,
	PRESS_VALID_MS,
	TYPING_MS,
} from './facts';
import { readKeyboard } from './keyboard';
import type { Keyboard } from './keyboard';
import { messageObject } from './shapes';
import type { VkMessage } from './store';
import type { Vk } from './vk';

const ATTACHMENT = /^[a-z_]+-?\d+_\d+(?:_\w+)?$/;
const INT32 = 2 ** 31;
const LONGEST_SNACKBAR = 90;

/** A message that could be sent, but for the peer. */
interface Draft {
	text: string;
	attachments: string[];
	keyboard: Keyboard | undefined;
	randomId: number;
	replyTo: number | undefined;
}

function readRandomId(call: Call): number {
	const value = call.needWhole('random_id');
	if (value < -INT32 || value >= INT32) throw new VkError(100, 'random_id should be int32');
	return value;
}

function readDraft(call: Call): Draft {
	const text = call.text('message') ?? '';
	const attachments = (call.text('attachment') ?? '').split(',').filter((id) => id !== '');
	const randomId = readRandomId(call);
	if ([...text].length > LONGEST_MESSAGE) throw new VkError(914);
	if (attachments.some((id) => !ATTACHMENT.test(id))) throw new VkError(100, 'attachment');
	const isPlace = call.text('lat') !== undefined && call.text('long') !== undefined;
	const forward = call.object('forward');
	if (text === '' && attachments.length === 0 && !isPlace && !forward) {
		throw new VkError(100, 'message is empty or invalid');
	}
	const payload = call.text('payload') ?? '';
	if (payload.length > LONGEST_PAYLOAD_OF_A_MESSAGE) throw new VkError(100, 'payload is too long');
	call.json('payload');
	call.flag('dont_parse_links');
	call.flag('disable_mentions');
	const keyboard = call.object('keyboard', 911);
	return {
		...{ text, attachments, randomId, replyTo: call.whole('reply_to') },
		keyboard: keyboard && readKeyboard(keyboard),
	};
}

function deliver(vk: Vk, peerId: number, draft: Draft): VkMessage {
	const message = vk.store.add({
		...{ peerId, fromId: -vk.seed.groupId, out: true, at: vk.now, text: draft.text },
		...{ randomId: draft.randomId, keyboard: draft.keyboard, attachments: draft.attachments },
		extra: draft.replyTo === undefined ? {} : { reply_to: draft.replyTo },
	});
	vk.store.typingUntil.delete(peerId);
	vk.servers.tell('message_reply', messageObject(vk, message));
	return message;
}

/** Sends to a peer, or gives what the same random_id led to before. */
function sendTo(vk: Vk, peerId: number, draft: Draft): VkMessage {
	const fault = vk.faultOf(peerId);
	if (fault !== undefined) throw new VkError(fault);
	if (draft.randomId === 0) return deliver(vk, peerId, draft);
	const { byRandomId } = vk.store;
	const key = String(draft.randomId);
	const known = byRandomId.get(key) ?? new Map<number, VkMessage>();
	byRandomId.set(key, known);
	const message = known.get(peerId) ?? deliver(vk, peerId, draft);
	known.set(peerId, message);
	return message;
}

/** Another call with a random_id that went to somebody else is a repeat too, whoever it is for. */
function earlierWith(vk: Vk, randomId: number, peers: number[]): VkMessage | undefined {
	const known = randomId === 0 ? undefined : vk.store.byRandomId.get(String(randomId));
	if (!known || peers.some((peer) => known.has(peer))) return undefined;
	return [...known.values()][0];
}

function sendToOne(vk: Vk, peerId: number, draft: Draft): Json {
	const earlier = earlierWith(vk, draft.randomId, [peerId]);
	return (earlier ?? sendTo(vk, peerId, draft)).id;
}

function sendToMany(vk: Vk, peers: number[], draft: Draft): Json {
	if (peers.length > MOST_PEERS) throw new VkError(100, 'peer_ids: too many');
	const earlier = earlierWith(vk, draft.randomId, peers);
	return peers.map((peerId): Json => {
		try {
			const message = earlier ?? sendTo(vk, peerId, draft);
			const { id, conversationMessageId } = message;
			return {
				peer_id: peerId,
				message_id: id,
				conversation_message_id: conversationMessageId,
			};
		} catch (error) {
			const { code, message } = refusalOf(error);
			return { peer_id: peerId, message_id: 0, error: { code, description: message } };
		}
	});
}

/** `messages.send`: a number, or a list with `peer_ids`. */
export function send(vk: Vk, call: Call): Json {
	const draft = readDraft(call);
	const many = call.wholes('peer_ids') ?? call.wholes('user_ids');
	if (many) return sendToMany(vk, many, draft);
	return sendToOne(vk, readPeer(vk, call), draft);
}

function readPeer(vk: Vk, call: Call): number {
	const chat = call.whole('chat_id');
	const given = call.whole('peer_id') ?? call.whole('user_id');
	const peerId = given ?? (chat === undefined ? undefined : FIRST_CHAT + chat);
	if (peerId === undefined) throw new VkError(100, 'peer_id is undefined');
	if (call.text('user_id') !== undefined && !vk.isPerson(peerId)) throw new VkError(113);
	return peerId;
}

/** `messages.setActivity`. */
export function setActivity(vk: Vk, call: Call): Json {
	const peerId = readPeer(vk, call);
	const fault = vk.faultOf(peerId);
	if (fault !== undefined) throw new VkError(fault);
	const type = call.need('type');
	if (!['typing', 'audiomessage'].includes(type)) throw new VkError(100, `type: ${type}`);
	vk.store.typingUntil.set(peerId, vk.now + TYPING_MS);
	return 1;
}

/** `messages.markAsRead`: what the person wrote, up to a message if one is named. */
export function markAsRead(vk: Vk, call: Call): Json {
	const peerId = readPeer(vk, call);
	call.whole('start_message_id');
	const upTo = call.whole('up_to_cmid') ?? Infinity;
	for (const message of vk.store.of(peerId)) {
		const isMeant = !message.out && message.conversationMessageId <= upTo;
		if (isMeant) message.readAt ??= vk.now;
	}
	return 1;
}

/** `messages.isMessagesFromGroupAllowed`. */
export function isAllowed(vk: Vk, call: Call): Json {
	const groupId = call.needWhole('group_id');
	if (groupId !== vk.seed.groupId) throw new VkError(15);
	const fault = vk.faultOf(call.needWhole('user_id'));
	return { is_allowed: fault === undefined ? 1 : 0 };
}

function checkEventData(data: Json | undefined): void {
	if (data === undefined) return;
	if (!isJsonObject(data)) throw new VkError(100, 'event_data should be an object');
	const { type, text, link, app_id: app } = data;
	const isRight =
		(type === 'show_snackbar' &&
			typeof text === 'string' &&
			text !== '' &&
			[...text].length <= LONGEST_SNACKBAR) ||
		(type === 'open_link' && typeof link === 'string' && URL.canParse(link)) ||
		(type === 'open_app' && app !== undefined);
	if (!isRight) throw new VkError(100, 'event_data is invalid');
}

/** `messages.sendMessageEventAnswer`: once, within a minute, for that person's press alone. */
export function answerPress(vk: Vk, call: Call): Json {
	const press = vk.store.presses.get(call.need('event_id'));
	const userId = call.needWhole('user_id');
	const peerId = call.needWhole('peer_id');
	if ((call.text('event_data') ?? '').length > LONGEST_EVENT_DATA) {
		throw new VkError(100, 'event_data is too long');
	}
	const data = call.object('event_data');
	checkEventData(data);
	const isValid =
		press?.userId === userId &&
		press.peerId === peerId &&
		press.answer === undefined &&
		vk.now - press.at <= PRESS_VALID_MS;
	if (!press || !isValid) throw new VkError(100, 'event_id is invalid or expired');
	press.answer = data ?? null;
	return 1;
}
