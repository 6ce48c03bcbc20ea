/**
 * What can become of a message. Devino has three vocabularies for it, all on its page: callbacks
 * (Коллбэки, Возможные статусы), the detail (Детализация, `status`) and the statistics (Статистика
 * сообщений). The callbacks' seven words are the set that the others are mapped to.
 */

/** The words of status callbacks, in the page's order. */
export const STATUSES = [
	'SENT',
	'DELIVERED',
	'UNDELIVERABLE',
	'EXPIRED',
	'REJECTED',
	'SEEN',
	'UNKNOWN',
] as const;
export type Status = (typeof STATUSES)[number];

/** The words of `GET /vk-stat/detail`, also as its filter `status`. */
export const DETAIL_STATUSES = [
	'DELIVERED',
	'IN_PROGRESS',
	'READ',
	'REDIRECT',
	'REJECTED',
	'UNDELIVERED',
] as const;
export type DetailStatus = (typeof DETAIL_STATUSES)[number];

/** The words of `GET /vk-stat/statistics/of-group`, in the page's order. */
export const STATISTICS_STATUSES = [
	'accepted',
	'scheduled',
	'enrouted',
	'sent',
	'deleted',
	'delivered',
	'expired',
	'seen',
	'clicked',
	'rejected',
	'undeliverable',
	'unknown',
] as const;

/** What a status word says of a message. */
export interface StatusFacts {
	/** UNKNOWN also for a word that is in none of the vocabularies; `isFinal` is false then. */
	normalizedStatus: Status;
	/** Nothing but a reading may follow. */
	isFinal: boolean;
	/** On a device of the recipient. */
	isDelivered: boolean;
	isSeen: boolean;
	/**
	 * A status is outdated by one of a higher rank: what failed can still turn out to have arrived,
	 * what has arrived cannot fail. Null for a word in none of the vocabularies.
	 */
	rank: number | null;
	meaning: string;
	advice: string;
}

const WAIT = 'Wait for the next status';
const NOTHING_TO_DO = 'Nothing to do';

const FACTS = {
	SENT: {
		normalizedStatus: 'SENT',
		isFinal: false,
		isDelivered: false,
		isSeen: false,
		rank: 1,
		meaning: 'the delivery of the message was asked for',
		advice: WAIT,
	},
	UNDELIVERABLE: {
		normalizedStatus: 'UNDELIVERABLE',
		isFinal: true,
		isDelivered: false,
		isSeen: false,
		rank: 2,
		meaning: 'the message cannot be delivered',
		advice: 'Reach the recipient another way, for example by SMS',
	},
	EXPIRED: {
		normalizedStatus: 'EXPIRED',
		isFinal: true,
		isDelivered: false,
		isSeen: false,
		rank: 2,
		meaning: 'the message reached no device within its time to live',
		advice:
			'It will not be delivered any more: reach the recipient another way, for example by SMS',
	},
	REJECTED: {
		normalizedStatus: 'REJECTED',
		isFinal: true,
		isDelivered: false,
		isSeen: false,
		rank: 2,
		meaning: 'the message was rejected by the operator or Devino',
		advice: 'Correct what the error code names, then send again',
	},
	UNKNOWN: {
		normalizedStatus: 'UNKNOWN',
		isFinal: true,
		isDelivered: false,
		isSeen: false,
		rank: 2,
		meaning: 'an unknown fault at the provider',
		advice: 'Look the message up with Devino VK Stats, and ask Devino support if it stays so',
	},
	DELIVERED: {
		normalizedStatus: 'DELIVERED',
		isFinal: true,
		isDelivered: true,
		isSeen: false,
		rank: 3,
		meaning: 'the message was delivered',
		advice: NOTHING_TO_DO,
	},
	SEEN: {
		normalizedStatus: 'SEEN',
		isFinal: true,
		isDelivered: true,
		isSeen: true,
		rank: 4,
		meaning: 'the recipient has read the message',
		advice: NOTHING_TO_DO,
	},
} as const satisfies Record<Status, StatusFacts>;

const IN_PROGRESS: StatusFacts = { ...FACTS.SENT, meaning: 'the message is on its way' };
const CLICKED: StatusFacts = {
	...FACTS.SEEN,
	rank: 5,
	meaning: 'the recipient followed a link in the message',
};

const WORDS: ReadonlyMap<string, StatusFacts> = new Map<string, StatusFacts>([
	...Object.entries(FACTS),
	['IN_PROGRESS', IN_PROGRESS],
	['READ', FACTS.SEEN],
	['REDIRECT', CLICKED],
	['UNDELIVERED', { ...FACTS.UNDELIVERABLE, meaning: 'the message was not delivered' }],
	['ACCEPTED', { ...IN_PROGRESS, meaning: 'the message was accepted' }],
	['SCHEDULED', { ...IN_PROGRESS, meaning: 'the message is scheduled' }],
	['ENROUTED', IN_PROGRESS],
	['DELETED', { ...FACTS.UNDELIVERABLE, meaning: 'the message was deleted' }],
	['CLICKED', CLICKED],
]);

const NOT_KNOWN: StatusFacts = {
	...FACTS.UNKNOWN,
	isFinal: false,
	rank: null,
	meaning: 'a status that is not in the documentation of Devino',
	advice: 'Ask Devino support what this status means',
};

/** What a status word says, whichever of the three vocabularies it is from, in any case. */
export function statusFacts(word: string): StatusFacts {
	return WORDS.get(word.trim().toUpperCase()) ?? NOT_KNOWN;
}

export interface ErrorCodeFacts {
	/** The status that the code comes with. */
	status: Status;
	meaning: string;
	advice: string;
}

const OTHER_WAY = FACTS.UNDELIVERABLE.advice;
const ASK_SUPPORT = 'Ask Devino support, naming the message id';

/** The error codes of status callbacks. (The detail's `errorCode` is a number without a table.) */
export const ERROR_CODES = {
	SENT: { status: 'SENT', meaning: FACTS.SENT.meaning, advice: FACTS.SENT.advice },
	DELIVERED: { status: 'DELIVERED', meaning: FACTS.DELIVERED.meaning, advice: NOTHING_TO_DO },
	UNDELIVERABLE: {
		status: 'UNDELIVERABLE',
		meaning: FACTS.UNDELIVERABLE.meaning,
		advice: OTHER_WAY,
	},
	UNSUPPORTED: {
		status: 'UNDELIVERABLE',
		meaning: 'the recipient has no account at the social network',
		advice: OTHER_WAY,
	},
	BLOCKED_BY_USER: {
		status: 'UNDELIVERABLE',
		meaning: 'the recipient does not take messages from this sender',
		advice: 'Send this recipient no more through VK; reach them another way if they agreed to it',
	},
	RATELIMIT: {
		status: 'UNDELIVERABLE',
		meaning: 'the bound on messages was exceeded (5 a day to one user from one community)',
		advice: 'Send again tomorrow, or reach the recipient another way',
	},
	VP_EXPIRED_AFTER_SEND: {
		status: 'EXPIRED',
		meaning: FACTS.EXPIRED.meaning,
		advice: FACTS.EXPIRED.advice,
	},
	FAILED: {
		status: 'REJECTED',
		meaning: 'the attempt to deliver failed at the provider',
		advice: `Reach the recipient another way. ${ASK_SUPPORT} if it happens often`,
	},
	NOT_ENOUGH_DATA: {
		status: 'REJECTED',
		meaning: 'the request lacks data',
		advice: 'Check the template and its variables, then send again',
	},
	INCORRECT_SIGNATURE: {
		status: 'REJECTED',
		meaning: 'the signature of the request from Devino to the network is not right',
		advice: ASK_SUPPORT,
	},
	UNSUPPORTED_NUMBER: {
		status: 'REJECTED',
		meaning: 'phones of this country or operator are not supported',
		advice: OTHER_WAY,
	},
	NUMBER_IN_BLACK_LIST: {
		status: 'REJECTED',
		meaning: 'the phone is on a black list',
		advice: 'Send this recipient no more, or have the phone taken off the list by Devino',
	},
	NUMBER_TYPE_NOT_ALLOWED: {
		status: 'REJECTED',
		meaning: 'the phone is virtual, or was noticed for spam',
		advice: OTHER_WAY,
	},
	ERROR: {
		status: 'REJECTED',
		meaning: 'a general fault; its particulars stand in the detail status',
		advice: `Read the detail status. ${ASK_SUPPORT} if it does not help`,
	},
	NOT_ALLOWED_IP: {
		status: 'REJECTED',
		meaning: 'the address that the request came from is not allowed',
		advice: ASK_SUPPORT,
	},
	UNSUPPORTED_TEMPLATE: {
		status: 'REJECTED',
		meaning: 'the template is not supported',
		advice: 'Check the name of the template with your Devino manager, then send again',
	},
	NOT_VALID_TEMPLATE_DATA: {
		status: 'REJECTED',
		meaning: 'the variables of the template are not right',
		advice: 'Give every variable of the approved text a value that fits it, then send again',
	},
	READ: { status: 'SEEN', meaning: FACTS.SEEN.meaning, advice: NOTHING_TO_DO },
	UNKNOWN: { status: 'UNKNOWN', meaning: FACTS.UNKNOWN.meaning, advice: FACTS.UNKNOWN.advice },
} as const satisfies Record<string, ErrorCodeFacts>;
export type ErrorCode = keyof typeof ERROR_CODES;

/** What an error code of a status callback says, or `undefined` for one that is not on the page. */
export function errorCodeFacts(code: string): ErrorCodeFacts | undefined {
	const key = code.trim().toUpperCase();
	return Object.hasOwn(ERROR_CODES, key) ? ERROR_CODES[key as ErrorCode] : undefined;
}

/** What to do about a status: by its error code where that is known, else by the status word. */
export function statusAdvice(status: string, errorCode: string | null): string {
	const code = errorCode === null ? undefined : errorCodeFacts(errorCode);
	return code?.advice ?? statusFacts(status).advice;
}
