import { isJsonObject, parseJson } from '../common/json';
import type { Json, JsonObject } from '../common/json';
import type { Button } from './keyboard';
import { CLIENT_INFO, messageObject } from './shapes';
import type { Press, VkMessage } from './store';
import type { Vk } from './vk';

/** What a person writes. */
export interface Said {
	userId: number;
	text: string;
	/** Default: the dialogue with the community. */
	peerId?: number;
	/** Laid over the event's message: `payload`, `attachments`, `geo`, `ref`, `message_tag` … */
	message?: JsonObject;
}

/** A button in a message of the community. */
export interface Pressed {
	userId: number;
	peerId?: number;
	/** Default: the newest message that has a keyboard. */
	conversationMessageId?: number;
	row: number;
	column: number;
}

/** A person writes to the community. */
export function say(vk: Vk, { userId, text, peerId = userId, message = {} }: Said): VkMessage {
	const { store } = vk;
	store.denied.delete(userId);
	for (const earlier of store.of(peerId)) if (earlier.out) earlier.readAt ??= vk.now;
	const said = store.add({ peerId, fromId: userId, text, at: vk.now, extra: message });
	vk.servers.tell('message_new', { message: messageObject(vk, said), client_info: CLIENT_INFO });
	return said;
}

function buttonAt(vk: Vk, pressed: Pressed): { button: Button; message: VkMessage } {
	const { peerId = pressed.userId, conversationMessageId, row, column } = pressed;
	const message = vk.store
		.of(peerId)
		.filter((candidate) => candidate.keyboard !== undefined)
		.filter(
			(candidate) =>
				(conversationMessageId ?? candidate.conversationMessageId) ===
				candidate.conversationMessageId,
		)
		.at(-1);
	const button = message?.keyboard?.rows[row]?.[column];
	if (!message || !button) throw new Error('No such button');
	return { button, message };
}

/** A person presses a button: a text button writes its label, a callback button starts to spin. */
export function press(vk: Vk, pressed: Pressed): VkMessage | Press | undefined {
	const { button, message } = buttonAt(vk, pressed);
	const { userId, peerId = userId, row, column } = pressed;
	const payload = button.payload === undefined ? {} : { payload: button.payload };
	if (button.type === 'text') {
		return say(vk, { userId, peerId, text: button.label, message: payload });
	}
	if (button.type === 'location') {
		const geo = { type: 'point', coordinates: { latitude: 55.7558, longitude: 37.6176 } };
		return say(vk, { userId, peerId, text: '', message: { geo, ...payload } });
	}
	if (button.type !== 'callback') return undefined;
	const { conversationMessageId } = message;
	const eventId = vk.hex(12);
	const doing: Press = {
		...{ eventId, userId, peerId, conversationMessageId, row, column },
		...{ at: vk.now, answer: undefined },
	};
	vk.store.presses.set(eventId, doing);
	vk.servers.tell('message_event', {
		...{ user_id: userId, peer_id: peerId, event_id: eventId },
		// A payload goes out as what it is, not as a text.
		payload: button.payload === undefined ? {} : parseJson(button.payload),
		conversation_message_id: conversationMessageId,
	});
	return doing;
}

/** Lets the community write, or forbids it. */
export function permit(vk: Vk, userId: number, isAllowed: boolean): void {
	if (isAllowed) {
		vk.store.denied.delete(userId);
		vk.servers.tell('message_allow', { user_id: userId, key: '' });
	} else {
		vk.store.denied.add(userId);
		vk.servers.tell('message_deny', { user_id: userId });
	}
}

/** A person changes what they wrote. */
export function edit(vk: Vk, peerId: number, conversationMessageId: number, text: string): void {
	const message = vk.store
		.of(peerId)
		.find((candidate) => candidate.conversationMessageId === conversationMessageId);
	if (!message) throw new Error('No such message');
	message.text = text;
	vk.servers.tell('message_edit', {
		...messageObject(vk, message),
		update_time: Math.floor(vk.now / 1_000),
	});
}

/** A person reads what the community wrote. */
export function read(vk: Vk, userId: number): void {
	const unread = vk.store.of(userId).filter(({ out, readAt }) => out && readAt === null);
	const last = unread.at(-1);
	if (!last) return;
	for (const message of unread) message.readAt = vk.now;
	vk.servers.tell('message_read', {
		...{ from_id: userId, peer_id: userId, read_message_id: last.id },
		conversation_message_id: last.conversationMessageId,
	});
}

/** A person types. */
export function type(vk: Vk, userId: number): void {
	const { groupId } = vk.seed;
	vk.servers.tell('message_typing_state', { state: 'typing', from_id: userId, to_id: -groupId });
}

const whole = (value: Json | undefined, name: string): number => {
	const number = Number(value);
	if (!Number.isSafeInteger(number)) throw new Error(`${name} must be a whole number`);
	return number;
};

const optionalWhole = (value: Json | undefined, name: string): number | undefined =>
	value === undefined ? undefined : whole(value, name);

/** {@link Said} from outside. */
export const readSaid = (input: JsonObject): Said => ({
	userId: whole(input.userId, 'userId'),
	text: typeof input.text === 'string' ? input.text : '',
	peerId: optionalWhole(input.peerId, 'peerId'),
	...(isJsonObject(input.message) ? { message: input.message } : {}),
});

/** {@link Pressed} from outside. */
export const readPressed = (input: JsonObject): Pressed => ({
	userId: whole(input.userId, 'userId'),
	peerId: optionalWhole(input.peerId, 'peerId'),
	conversationMessageId: optionalWhole(input.conversationMessageId, 'conversationMessageId'),
	row: whole(input.row, 'row'),
	column: whole(input.column, 'column'),
});
