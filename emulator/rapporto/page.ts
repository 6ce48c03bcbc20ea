/**
 * The words of Rapporto's page (VK: Sending request), and of the error and status tables of its HTTP
 * API. Read for the emulator alone, so that it can't share a client's misreading.
 */

export const LONGEST_MESSAGE = 2048;
export const LONGEST_CLIENT_ID = 25;
export const LONGEST_TAG = 50;
/** «no more than 50 messages per second from one VK group». */
export const MESSAGES_A_SECOND = 50;
/** «no more than 5 messages per day and night to one user from one VK group». */
export const MESSAGES_A_DAY = 5;

/** The short texts that come with the codes. Only the one of 401 stands on the page. */
export const ERROR_TEXTS = {
	400: 'Invalid parameters',
	401: 'Invalid password',
	402: 'Prepaid limit is exhausted',
	403: 'Service is not active',
	406: 'Message to this client is not allowed',
	408: 'Speed limit exceeded',
	409: 'Duplicate message',
	414: 'Message is too long',
	500: 'Internal server error',
	503: 'Message is being processed',
} as const;

export type ErrorCode = keyof typeof ERROR_TEXTS;

export const isErrorCode = (code: number): code is ErrorCode => Object.hasOwn(ERROR_TEXTS, code);

/** Delivery statuses. */
export const STATUS = { sent: 0, delivered: 2, undelivered: 5, read: 9 } as const;

/** `unifiedExtStatus` for VK. */
export const EXTENDED = {
	unknown: 1,
	barred: 3,
	notProvisioned: 6,
	filtered: 10,
	routing: 11,
} as const;

/** Phones of a fate: the last three digits are an error code, or say how the message's life goes. */
export const SPECIAL_PREFIX = '79900000';
/** The last digits of a phone that has no VK. */
export const WITHOUT_VK = '005';
