/** VK's API for a community's messages, as VK's schema of version 5.199 describes it. */

/** VK asked developers to leave the .com hosts by 30 September 2025. */
export const DEFAULT_BASE_URL = 'https://api.vk.ru';

export const API_VERSION = '5.199';

/** The methods that this package calls. */
export const METHODS = {
	send: 'messages.send',
	answerButton: 'messages.sendMessageEventAnswer',
	markAsRead: 'messages.markAsRead',
	setActivity: 'messages.setActivity',
	isMessagesAllowed: 'messages.isMessagesFromGroupAllowed',
	getPersons: 'users.get',
	getCommunity: 'groups.getById',
	getTokenPermissions: 'groups.getTokenPermissions',
	photoUploadServer: 'photos.getMessagesUploadServer',
	savePhoto: 'photos.saveMessagesPhoto',
	documentUploadServer: 'docs.getMessagesUploadServer',
	saveDocument: 'docs.save',
} as const;

export const LIMITS = {
	/** Requests a second with one community token; VK answers more with error 6. */
	requestsPerSecond: 20,
	/** Characters of `message`. */
	textLength: 9000,
	attachments: 10,
	/** Ids in one `users.get`. */
	personsPerRequest: 1000,
	/** Characters of `event_data`. */
	eventDataLength: 1000,
	/** Characters of the note that answers a pressed button. */
	snackbarLength: 90,
} as const;

/** A method's address below the base URL. */
export const methodPath = (method: string): string => `/method/${method}`;

/** The ids of chats begin above this; below it, positive ids are persons. */
const CHATS_FROM = 2_000_000_000n;

/** What a peer id leads to. */
export type PeerKind = 'person' | 'chat' | 'community';

/** @param peerId digits, with a minus for a community */
export function peerKind(peerId: string): PeerKind {
	if (peerId.startsWith('-')) return 'community';
	return BigInt(peerId) > CHATS_FROM ? 'chat' : 'person';
}
