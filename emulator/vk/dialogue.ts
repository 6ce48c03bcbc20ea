import type { Json, JsonObject } from '../common/json';
import { fileUrl } from './shapes';
import type { Press, VkMessage } from './store';
import type { Vk } from './vk';

const MOST_SHOWN = 200;
const SNACKBAR_MS = 8_000;

function attachmentView(vk: Vk, id: string): JsonObject {
	const file = vk.store.files.get(id);
	if (!file) return { id, kind: 'other', name: id };
	return { id, kind: file.kind, name: file.name, url: fileUrl(vk, file) };
}

function buttonsOf(vk: Vk, { keyboard, peerId, conversationMessageId }: VkMessage): Json {
	const presses = [...vk.store.presses.values()].filter(
		(press) => press.peerId === peerId && press.conversationMessageId === conversationMessageId,
	);
	const spins = (row: number, column: number): boolean =>
		presses.some(
			(press) => press.row === row && press.column === column && press.answer === undefined,
		);
	return (keyboard?.rows ?? []).map((buttons, row) =>
		buttons.map(
			({ type, label, color, link }, column): Json => ({
				...{ type, label, color, link: link ?? null, spinning: spins(row, column) },
			}),
		),
	);
}

function messageView(vk: Vk, message: VkMessage): JsonObject {
	const { id, conversationMessageId, out, text, at, readAt, keyboard, attachments } = message;
	return {
		...{ id, conversationMessageId, out, text, at, read: readAt !== null },
		inline: keyboard?.inline ?? false,
		buttons: buttonsOf(vk, message),
		attachments: attachments.map((attachment) => attachmentView(vk, attachment)),
	};
}

/** What a press was answered with, as long as it is fresh. */
function snackbars(vk: Vk, peerId: number): Json {
	const isFresh = (press: Press): boolean =>
		press.peerId === peerId && press.answer != null && vk.now - press.at < SNACKBAR_MS;
	return [...vk.store.presses.values()]
		.filter(isFresh)
		.map(({ eventId, answer }): Json => ({ eventId, ...answer }));
}

/** A dialogue as the page shows it. */
export function dialogueView(vk: Vk, userId: number): Json {
	const { store, servers, seed } = vk;
	const shown = store.of(userId).slice(-MOST_SHOWN);
	// The keyboard below the field is the newest one that is not inline; no rows take it away.
	const below = shown.filter(({ keyboard }) => keyboard && !keyboard.inline).at(-1);
	return {
		...{ groupId: seed.groupId, groupName: seed.groupName },
		people: seed.people.map(({ id, firstName, lastName }) => ({
			...{ id, name: `${firstName} ${lastName}` },
		})),
		...{ denied: store.denied.has(userId) },
		typing: (store.typingUntil.get(userId) ?? 0) > vk.now,
		messages: shown.map((message) => messageView(vk, message)),
		below: below ? messageView(vk, below) : null,
		snackbars: snackbars(vk, userId),
		servers: servers.list.map(({ id, title, url, status }) => ({ id, title, url, status })),
	};
}
