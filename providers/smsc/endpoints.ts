/** SMSC's contacts, groups and black list, as its page and its clients' code describe them. */

export const DEFAULT_BASE_URL = 'https://smsc.ru';

export const ENDPOINTS = {
	/** Everything about contacts, groups and the black list. */
	phones: '/sys/phones.php',
	balance: '/sys/balance.php',
} as const;

/** Each request: answers in JSON, and texts in UTF-8 (SMSC's own default is windows-1251). */
export const COMMON_FIELDS = { fmt: '3', charset: 'utf-8' } as const;

export const LIMITS = {
	/** Equal requests within a minute; one more is refused with code 9. */
	equalRequestsAMinute: 3,
	/** Requests at once on one login that are refused with code 9. */
	tooManyAtOnce: 15,
} as const;

/** What a black list entry blocks; the index is SMSC's number for it. */
export const BLOCK_TYPES = ['all', 'bulk', 'single'] as const;
export type BlockType = (typeof BLOCK_TYPES)[number];

/** What a group holds; the index is SMSC's number for it. */
export const GROUP_TYPES = ['phone', 'email'] as const;
export type GroupType = (typeof GROUP_TYPES)[number];

/** SMSC's number of a word in one of the lists above. */
export const numberOf = (words: readonly string[], word: string): string =>
	String(words.indexOf(word));
