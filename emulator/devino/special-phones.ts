import type { Trouble } from '../common/trouble';
import type { CallbackCode, CallbackStatus, RefusalKey } from './page';

/** When a step of a life is taken; the times stand in the switch `lives`. */
export type StepTime = 'sent' | 'failed' | 'delivered' | 'seen' | 'clicked' | 'ttl';

/** One step of a message's life. */
export interface LifeStep {
	at: StepTime;
	/** CLICKED is no status of the callbacks: it shows in detail (REDIRECT) and statistics alone. */
	status: CallbackStatus | 'CLICKED';
	errorCode: CallbackCode | 'CLICKED';
	detailStatus?: string;
	/** `once` unless told otherwise; `late`: after the next step's callback. */
	callback?: 'once' | 'twice' | 'late' | 'never';
}

/** What becomes of a message. */
export type Fate =
	| { kind: 'life'; steps: readonly LifeStep[]; answer?: 'withoutId' | 'unknownCode' | 'null' }
	| { kind: 'item'; key: RefusalKey; field?: string; reasons?: 'array' | 'map' | 'absent' }
	| { kind: 'request'; key: RefusalKey; field: string; ref: 'exact' | 'none' | 'countedFromOne' }
	| { kind: 'trouble'; trouble: Trouble };

/** A line of the table of special phones. */
export interface SpecialPhone {
	title: string;
	description: string;
	fate: Fate;
}

const SENT = { at: 'sent', status: 'SENT', errorCode: 'SENT' } as const;
const DELIVERED = { at: 'delivered', status: 'DELIVERED', errorCode: 'DELIVERED' } as const;
const SEEN = { at: 'seen', status: 'SEEN', errorCode: 'READ' } as const;
const CLICKED = {
	at: 'clicked',
	status: 'CLICKED',
	errorCode: 'CLICKED',
	callback: 'never',
} as const;

const life = (...steps: LifeStep[]): Fate => ({ kind: 'life', steps });

function failing(status: CallbackStatus, errorCode: CallbackCode, why: string): SpecialPhone {
	const end: LifeStep = {
		at: status === 'EXPIRED' ? 'ttl' : 'failed',
		status,
		errorCode,
		detailStatus: `${status}: ${errorCode === 'ERROR' ? 'general error' : 'null'}`,
	};
	return {
		title: `${status} ${errorCode}`,
		description: `SENT, then ${status} with ${errorCode}: ${why}.`,
		fate: life(SENT, end),
	};
}

/** Phones that begin with this are special; the next two digits choose the fate. */
export const SPECIAL_PREFIX = '79990';

/** The one table of special phones: `79990` + these two digits + any four. */
export const SPECIAL_PHONES = {
	'00': {
		title: 'Seen',
		description: 'SENT, DELIVERED, SEEN, as every phone that is not special.',
		fate: life(SENT, DELIVERED, SEEN),
	},
	'01': {
		title: 'Never read',
		description: 'SENT, DELIVERED, and no more.',
		fate: life(SENT, DELIVERED),
	},
	'02': failing(
		'EXPIRED',
		'VP_EXPIRED_AFTER_SEND',
		'the time to live ran out, which it does at ttl',
	),
	'03': {
		title: 'Stays SENT',
		description: 'SENT, and nothing after it, not even at ttl.',
		fate: life(SENT),
	},
	'04': {
		title: 'Silent',
		description: 'Delivered and seen, but no callback ever comes; detail and statistics know.',
		fate: life(
			{ ...SENT, callback: 'never' },
			{ ...DELIVERED, callback: 'never' },
			{ ...SEEN, callback: 'never' },
		),
	},
	'05': {
		title: 'Every callback twice',
		description: 'SENT, DELIVERED, SEEN, each of them twice.',
		fate: life(
			{ ...SENT, callback: 'twice' },
			{ ...DELIVERED, callback: 'twice' },
			{ ...SEEN, callback: 'twice' },
		),
	},
	'06': {
		title: 'Callbacks out of order',
		description: 'SENT, then SEEN, and DELIVERED after it.',
		fate: life(SENT, { ...DELIVERED, callback: 'late' }, SEEN),
	},
	'07': {
		title: 'Link followed',
		description: 'Seen, then the link is followed: REDIRECT in detail, clicked in statistics.',
		fate: life(SENT, DELIVERED, SEEN, CLICKED),
	},
	'10': failing('UNDELIVERABLE', 'UNDELIVERABLE', 'it cannot be delivered'),
	'11': failing('UNDELIVERABLE', 'UNSUPPORTED', 'no such user'),
	'12': failing('UNDELIVERABLE', 'BLOCKED_BY_USER', 'the user forbade messages of this sender'),
	'13': failing('UNDELIVERABLE', 'RATELIMIT', 'the limit of messages is exceeded'),
	'20': failing('REJECTED', 'FAILED', 'an error on the side of VK'),
	'21': failing('REJECTED', 'NOT_ENOUGH_DATA', 'not enough data in the request'),
	'22': failing('REJECTED', 'INCORRECT_SIGNATURE', 'the signature of the request is wrong'),
	'23': failing('REJECTED', 'UNSUPPORTED_NUMBER', 'country or operator is not supported'),
	'24': failing('REJECTED', 'NUMBER_IN_BLACK_LIST', 'the number is on the black list'),
	'25': failing('REJECTED', 'NUMBER_TYPE_NOT_ALLOWED', 'a virtual number, or known for spam'),
	'26': failing('REJECTED', 'ERROR', 'a general error, told in detailStatus'),
	'27': failing('REJECTED', 'NOT_ALLOWED_IP', 'the address of the caller is not allowed'),
	'28': failing('REJECTED', 'UNSUPPORTED_TEMPLATE', 'the template is not supported'),
	'29': failing('REJECTED', 'NOT_VALID_TEMPLATE_DATA', 'the template data is malformed'),
	'30': failing('UNKNOWN', 'UNKNOWN', 'an unknown error'),
	'40': {
		title: 'Refused: is.spam',
		description: 'The answer rejects this message with is.spam; the others are accepted.',
		fate: { kind: 'item', key: 'is.spam' },
	},
	'41': {
		title: 'Refused: billing.error',
		description: 'The answer rejects this message with billing.error.',
		fate: { kind: 'item', key: 'billing.error' },
	},
	'42': {
		title: 'Refused: service.not.found',
		description: 'The answer rejects this message with service.not.found.',
		fate: { kind: 'item', key: 'service.not.found' },
	},
	'43': {
		title: 'Refused: invalid, with ref',
		description: 'The answer rejects this message with invalid and ref messages[i].phone.',
		fate: { kind: 'item', key: 'invalid', field: 'phone' },
	},
	'44': {
		title: 'Refused without reasons',
		description: 'The answer says REJECTED for this message and nothing else.',
		fate: { kind: 'item', key: 'invalid', reasons: 'absent' },
	},
	'45': {
		title: 'Refused, reasons as a map',
		description: 'The answer rejects this message with is.spam, reasons being an object.',
		fate: { kind: 'item', key: 'is.spam', reasons: 'map' },
	},
	'50': {
		title: 'Refuses the request, with ref',
		description: 'The whole request is refused (invalid) with ref messages[i].phone.',
		fate: { kind: 'request', key: 'invalid', field: 'phone', ref: 'exact' },
	},
	'51': {
		title: 'Refuses the request, no ref',
		description: 'The whole request is refused (invalid) without saying which message it is.',
		fate: { kind: 'request', key: 'invalid', field: 'phone', ref: 'none' },
	},
	'52': {
		title: 'Refuses the request, ref off by one',
		description: 'The whole request is refused (invalid) with a ref that counts from one.',
		fate: { kind: 'request', key: 'invalid', field: 'phone', ref: 'countedFromOne' },
	},
	'53': {
		title: 'Refuses the request: is.spam',
		description: 'The whole request is refused with is.spam, without a ref.',
		fate: { kind: 'request', key: 'is.spam', field: 'text', ref: 'none' },
	},
	'60': {
		title: 'Accepted without an id',
		description: 'The answer says OK without messageId; the message lives (seen).',
		fate: { kind: 'life', steps: [SENT, DELIVERED, SEEN], answer: 'withoutId' },
	},
	'61': {
		title: 'Unknown code',
		description: 'The answer says QUEUED, a code the page does not know; the message lives (seen).',
		fate: { kind: 'life', steps: [SENT, DELIVERED, SEEN], answer: 'unknownCode' },
	},
	'62': {
		title: 'Answered with null',
		description: 'The answer has null in this place; the message lives (seen).',
		fate: { kind: 'life', steps: [SENT, DELIVERED, SEEN], answer: 'null' },
	},
	'70': {
		title: 'Request answered 429',
		description: 'Every request that holds this phone is answered 429, Retry-After: 1.',
		fate: { kind: 'trouble', trouble: { kind: 'tooManyRequests', retryAfterSeconds: 1 } },
	},
	'71': {
		title: 'Request answered 502',
		description:
			'Every request that holds this phone is answered 502 with HTML; nothing is accepted.',
		fate: { kind: 'trouble', trouble: { kind: 'serverError', status: 502, body: 'html' } },
	},
	'72': {
		title: 'Request reset before acceptance',
		description: 'The connection is reset; nothing is accepted.',
		fate: { kind: 'trouble', trouble: { kind: 'reset', when: 'beforeAcceptance' } },
	},
	'73': {
		title: 'Request reset after acceptance',
		description: 'Everything is accepted, then the connection is reset.',
		fate: { kind: 'trouble', trouble: { kind: 'reset', when: 'afterAcceptance' } },
	},
	'74': {
		title: 'Slow request',
		description: 'The request is answered after five seconds.',
		fate: { kind: 'trouble', trouble: { kind: 'slow', afterMs: 5_000 } },
	},
	'75': {
		title: 'Truncated answer',
		description: 'Everything is accepted, then half of the answer is missing.',
		fate: { kind: 'trouble', trouble: { kind: 'malformed', how: 'truncated' } },
	},
} as const satisfies Record<string, SpecialPhone>;

/** The table in the order of its digits, for the page and the docs. */
export function listSpecialPhones(): Array<{
	pattern: string;
	title: string;
	description: string;
}> {
	// Object.entries gives '10' before '00': only the former looks like an array index.
	return Object.entries<SpecialPhone>(SPECIAL_PHONES)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([digits, { title, description }]) => ({
			pattern: `${SPECIAL_PREFIX}${digits}xxxx`,
			title,
			description,
		}));
}

/** The life of a phone that is not special. */
export const ORDINARY_LIFE = [SENT, DELIVERED, SEEN] as const satisfies readonly LifeStep[];

/** The life of a message beyond a limit («Превышен лимит отправки сообщений»). */
export const RATE_LIMITED_LIFE = [
	{ at: 'failed', status: 'UNDELIVERABLE', errorCode: 'RATELIMIT', detailStatus: 'RATELIMIT' },
] as const satisfies readonly LifeStep[];

const TABLE: Record<string, SpecialPhone | undefined> = SPECIAL_PHONES;

/** The line of the table that a phone (digits alone) stands in, if any. */
export function specialPhone(phone: string): SpecialPhone | undefined {
	if (phone.length !== 11 || !phone.startsWith(SPECIAL_PREFIX)) return undefined;
	return TABLE[phone.slice(5, 7)];
}

const ASKS_FOR_TROUBLE = /"\+?(799907\d{5})"/g;

/** The trouble that some phone in a body asks for, found without reading the body as JSON. */
export function troubleAskedFor(body: string): Trouble | undefined {
	for (const [, phone] of body.matchAll(ASKS_FOR_TROUBLE)) {
		const fate = phone && specialPhone(phone)?.fate;
		if (fate && fate.kind === 'trouble') return fate.trouble;
	}
	return undefined;
}
