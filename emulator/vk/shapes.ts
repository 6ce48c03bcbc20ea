import type { Json, JsonObject } from '../common/json';
import type { StoredFile, VkMessage } from './store';
import type { Vk } from './vk';

const seconds = (at: number): number => Math.floor(at / 1_000);

/** What a client can show, as `client_info` has it. */
export const CLIENT_INFO: JsonObject = {
	button_actions: ['text', 'vkpay', 'open_app', 'location', 'open_link', 'callback'],
	keyboard: true,
	inline_keyboard: true,
	carousel: true,
	lang_id: 0,
};

/** A message as an event tells of it. */
export function messageObject(vk: Vk, message: VkMessage): JsonObject {
	const attachments = [
		...message.attachments.map((id) => attachmentObject(vk, id)),
		...(Array.isArray(message.extra.attachments) ? message.extra.attachments : []),
	];
	return {
		...{ date: seconds(message.at), from_id: message.fromId, id: message.id, version: 10000001 },
		...{ out: message.out ? 1 : 0, important: false, is_hidden: false, attachments },
		...{ conversation_message_id: message.conversationMessageId, fwd_messages: [] },
		...{ text: message.text, peer_id: message.peerId, random_id: message.randomId },
		...(message.keyboard ? { keyboard: message.keyboard.source } : {}),
		...(message.out ? {} : { ...message.extra, attachments }),
	};
}

/** The address of a file that was uploaded. */
export const fileUrl = (vk: Vk, { id }: StoredFile): string => `${vk.ownUrl}/file?id=${id}`;

function attachmentObject(vk: Vk, id: string): Json {
	const file = vk.store.files.get(id);
	if (file) return file.kind === 'photo' ? photo(vk, file) : document(vk, file);
	const [, type = 'photo', owner = '0', media = '0'] = /^([a-z_]+?)(-?\d+)_(\d+)/.exec(id) ?? [];
	return { type, [type]: { id: Number(media), owner_id: Number(owner) } };
}

const numbersOf = ({ id }: StoredFile): { owner_id: number; id: number } => {
	const [, owner, media] = /^[a-z]+(-?\d+)_(\d+)$/.exec(id) ?? [];
	return { owner_id: Number(owner), id: Number(media) };
};

/** A picture as `photos.saveMessagesPhoto` and events have it. */
export function photoObject(vk: Vk, file: StoredFile): JsonObject {
	const url = fileUrl(vk, file);
	return {
		...numbersOf(file),
		...{ album_id: -64, date: seconds(vk.now), text: '', user_id: 100, access_key: vk.hex(16) },
		sizes: [{ type: 'x', url, width: 604, height: 604 }],
	};
}

const photo = (vk: Vk, file: StoredFile): Json => ({ type: 'photo', photo: photoObject(vk, file) });

/** A document as `docs.save` and events have it. */
export function documentObject(vk: Vk, file: StoredFile): JsonObject {
	return {
		...numbersOf(file),
		...{ title: file.name, size: file.bytes.length, ext: /[^.]*$/.exec(file.name)?.[0] ?? '' },
		...{ date: seconds(vk.now), type: 1, url: fileUrl(vk, file), access_key: vk.hex(16) },
	};
}

const document = (vk: Vk, file: StoredFile): Json => ({
	type: 'doc',
	doc: documentObject(vk, file),
});
