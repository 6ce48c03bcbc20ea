/**
 * The words of VK's schema (API 5.199) and of what is known about the Callback API. Read for the
 * emulator alone, so that it can't share a client's misreading.
 */

/** Error codes and VK's own words. */
export const ERRORS = {
	1: 'Unknown error occurred',
	3: 'Unknown method passed',
	5: 'User authorization failed: invalid access_token (4).',
	6: 'Too many requests per second',
	7: 'Permission to perform this action is denied',
	8: 'Invalid request',
	9: 'Flood control',
	10: 'Internal server error',
	14: 'Captcha needed',
	15: 'Access denied',
	27: 'Group authorization failed: method is unavailable with this auth.',
	29: 'Rate limit reached',
	100: 'One of the parameters specified was missing or invalid',
	113: 'Invalid user id',
	129: 'Invalid photo',
	900: "Can't send messages for users from blacklist",
	901: "Can't send messages for users without permission",
	902: "Can't send messages to this user due to their privacy settings",
	911: 'Keyboard format is invalid',
	912: 'This is a chat bot feature, change this status in settings',
	914: 'Message is too long',
	917: "You don't have access to this chat",
	932: "Your community can't interact with this peer",
	936: 'Contact not found',
	943: 'Cannot use this intent',
	944: 'Limits overflow for this intent',
	950: 'Cannot send message, reply timed out',
	985: "You can't access messages of this community",
	987: 'Message request should be sent first',
	988: 'Message request is already sent',
	1012: 'Chat is disabled',
	2000: 'No more than 10 servers can be added',
	3300: 'Captcha required',
} as const;

export type ErrorCode = keyof typeof ERRORS;

export const isErrorCode = (code: number): code is ErrorCode => Object.hasOwn(ERRORS, code);

/** A person with this and an error code of four digits as id: writing to them ends in that error. */
export const SPECIAL_PREFIX = '99000';

export const REQUESTS_A_SECOND = 20;
export const LONGEST_MESSAGE = 9_000;
export const MOST_PEERS = 100;
export const MOST_PEOPLE = 1_000;
export const LONGEST_PAYLOAD_OF_A_MESSAGE = 1_000;
export const LONGEST_EVENT_DATA = 1_000;
/** «valid about a minute». */
export const PRESS_VALID_MS = 60_000;
export const TYPING_MS = 10_000;
export const FIRST_CHAT = 2_000_000_000;

export const KEYBOARD = {
	normal: { buttons: 40, columns: 5, rows: 10 },
	inline: { buttons: 10, columns: 5, rows: 6 },
	longestLabel: 40,
	longestPayload: 255,
	colors: ['primary', 'secondary', 'negative', 'positive'],
	types: ['text', 'callback', 'open_link', 'location', 'vkpay', 'open_app'],
} as const;

/** What a community's token may be allowed to do, with its bit. */
export const RIGHTS = { photos: 4, messages: 4096, docs: 131_072, manage: 262_144 } as const;
export type Right = keyof typeof RIGHTS;

export const MOST_SERVERS = 10;
export const LONGEST_TITLE = 14;
export const LONGEST_SECRET = 50;

/** The events that a server can be set to get. */
export const EVENTS = [
	'message_new',
	'message_reply',
	'message_edit',
	'message_allow',
	'message_deny',
	'message_event',
	'message_read',
	'message_typing_state',
] as const;
export type EventType = (typeof EVENTS)[number];

/** «Repeats after 10 s, 3, 10, 30 min, 1 h». */
export const REPEATS_AFTER_MS = [10_000, 180_000, 600_000, 1_800_000, 3_600_000];
/** Codes whose Retry-After is honoured, and for how long at most. */
export const CODES_WITH_RETRY_AFTER = [410, 429, 503];
export const LONGEST_RETRY_AFTER_MS = 3 * 3_600_000;
