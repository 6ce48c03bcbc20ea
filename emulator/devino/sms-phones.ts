import type { Trouble } from '../common/trouble';
import { SPECIAL_PHONES, SPECIAL_PREFIX } from './special-phones';
import type { Fate, SpecialPhone } from './special-phones';

const SENT = { at: 'sent', status: 'SENT', errorCode: 'SENT' } as const;
const DELIVERED = { at: 'delivered', status: 'DELIVERED', errorCode: 'DELIVERED' } as const;

/** The life of an SMS to a phone that is not special. */
export const SMS_LIFE = [SENT, DELIVERED] as const;

/**
 * What becomes of an SMS to a special phone: `79990`, two digits for VK, these two for SMS, and any
 * two. So one phone can fail in VK and refuse the SMS behind it.
 */
export const SMS_FATES = {
	'00': {
		title: 'SMS: delivered',
		description: 'SENT, DELIVERED, as every phone that is not special.',
		fate: { kind: 'life', steps: SMS_LIFE },
	},
	'10': {
		title: 'SMS: undeliverable',
		description: 'Accepted, then UNDELIVERABLE.',
		fate: {
			kind: 'life',
			steps: [SENT, { at: 'failed', status: 'UNDELIVERABLE', errorCode: 'UNDELIVERABLE' }],
		},
	},
	'12': {
		title: 'SMS: mass SMS refused',
		description: 'Accepted, then blocked by the operator: the subscriber refuses mass SMS.',
		fate: {
			kind: 'life',
			steps: [SENT, { at: 'failed', status: 'REJECTED', errorCode: 'BLOCKED_BY_USER' }],
		},
	},
	'40': {
		title: 'SMS refused: invalid, with ref',
		description: 'The answer rejects this SMS with invalid and ref messages[i].to.',
		fate: { kind: 'item', key: 'invalid', field: 'to' },
	},
	'41': {
		title: 'SMS refused: billing.error',
		description: 'The answer rejects this SMS with billing.error.',
		fate: { kind: 'item', key: 'billing.error' },
	},
	'44': {
		title: 'SMS refused without reasons',
		description: 'The answer says REJECTED for this SMS and nothing else.',
		fate: { kind: 'item', key: 'invalid', reasons: 'absent' },
	},
	'45': {
		title: 'SMS refused, reasons as a map',
		description: 'The answer rejects this SMS with is.spam, reasons being an object.',
		fate: { kind: 'item', key: 'is.spam', reasons: 'map' },
	},
	'50': {
		title: 'Refuses the request of SMS, with ref',
		description: 'The whole request is refused (invalid) with ref messages[i].to.',
		fate: { kind: 'request', key: 'invalid', field: 'to', ref: 'exact' },
	},
	'51': {
		title: 'Refuses the request of SMS, no ref',
		description: 'The whole request is refused (invalid) without saying which SMS it is.',
		fate: { kind: 'request', key: 'invalid', field: 'to', ref: 'none' },
	},
	'60': {
		title: 'SMS accepted without an id',
		description: 'The answer says OK without messageId; the SMS is delivered.',
		fate: { kind: 'life', steps: SMS_LIFE, answer: 'withoutId' },
	},
	'61': {
		title: 'SMS: unknown code',
		description: 'The answer says QUEUED, a code the page does not know; the SMS is delivered.',
		fate: { kind: 'life', steps: SMS_LIFE, answer: 'unknownCode' },
	},
	...troubles(),
} as const satisfies Record<string, SpecialPhone>;

/** The troubles that a request meets because of a phone, under the digits that they have for VK. */
function troubles() {
	const of = (digits: '70' | '71' | '72' | '73' | '74' | '75'): SpecialPhone => {
		const { title, description, fate } = SPECIAL_PHONES[digits];
		return { title: `SMS: ${title.toLowerCase()}`, description, fate };
	};
	return {
		'70': of('70'),
		'71': of('71'),
		'72': of('72'),
		'73': of('73'),
		'74': of('74'),
		'75': of('75'),
	};
}

const TABLE: Record<string, SpecialPhone | undefined> = SMS_FATES;

const SPECIAL = new RegExp(`^\\+?${SPECIAL_PREFIX}\\d{2}(\\d{2})\\d{2}$`);

/** The two digits that choose an SMS's fate, '' for a phone that is not special. */
export const smsDigits = (phone: string): string => {
	const digits = SPECIAL.exec(phone)?.[1] ?? '';
	return TABLE[digits] ? digits : '';
};

/** What becomes of an SMS to a phone, if it is special. */
export const smsFate = (phone: string): Fate | undefined => TABLE[smsDigits(phone)]?.fate;

const SPECIAL_IN_A_BODY = new RegExp(`"(\\+?${SPECIAL_PREFIX}\\d{6})"`, 'g');

/** The trouble that some phone in a body of SMS asks for, found without reading it as JSON. */
export function smsTroubleAskedFor(body: string): Trouble | undefined {
	for (const [, phone = ''] of body.matchAll(SPECIAL_IN_A_BODY)) {
		const fate = smsFate(phone);
		if (fate?.kind === 'trouble') return fate.trouble;
	}
	return undefined;
}

/** The table in the order of its digits. */
export function listSmsPhones(): Array<{ pattern: string; title: string; description: string }> {
	return Object.entries<SpecialPhone>(SMS_FATES)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([digits, { title, description }]) => ({
			pattern: `${SPECIAL_PREFIX}··${digits}xx`,
			title,
			description,
		}));
}
