/** Delivery statuses of Rapporto, as its HTTP API reports them to the partner's URL. */

/** The words that the nodes of this package use for Rapporto's numbers. */
export const STATUS_WORDS = {
	0: 'SENT',
	2: 'DELIVERED',
	5: 'UNDELIVERABLE',
	9: 'SEEN',
} as const;
export type StatusWord = (typeof STATUS_WORDS)[keyof typeof STATUS_WORDS] | 'UNKNOWN';

export interface StatusFacts {
	/** Nothing but a reading may follow. */
	isFinal: boolean;
	/** On a device of the recipient. */
	isDelivered: boolean;
	isSeen: boolean;
	advice: string;
}

/** The channel whose undelivered messages may reach their recipients another way. */
const VK = 'VK';

const NOTHING_TO_DO = 'Nothing to do';
const OTHER_WAY =
	'Reach the recipient another way, for example by SMS, unless Rapporto does so by itself (a cascade)';
const NO_OTHER_WAY =
	'Check the phone number, and ask Rapporto support why this channel did not deliver the message';

const FACTS: Readonly<Record<StatusWord, StatusFacts>> = {
	SENT: {
		isFinal: false,
		isDelivered: false,
		isSeen: false,
		advice: 'Wait for the next status',
	},
	DELIVERED: { isFinal: true, isDelivered: true, isSeen: false, advice: NOTHING_TO_DO },
	UNDELIVERABLE: { isFinal: true, isDelivered: false, isSeen: false, advice: NO_OTHER_WAY },
	SEEN: { isFinal: true, isDelivered: true, isSeen: true, advice: NOTHING_TO_DO },
	UNKNOWN: {
		isFinal: false,
		isDelivered: false,
		isSeen: false,
		advice: 'Ask Rapporto support what this status means',
	},
};

/** `unifiedExtStatus` of what was not delivered through VK: what to do about it. */
const EXTENDED_ADVICE: ReadonlyMap<string, string> = new Map([
	['1', `${OTHER_WAY}. Rapporto does not know why it was not delivered`],
	['3', `${OTHER_WAY}. The recipient takes no such messages`],
	['6', `${OTHER_WAY}. The recipient has no VK that this phone number leads to`],
	['10', 'Keep to the approved text: the message was filtered, as spam or for its content'],
	['11', 'Ask Rapporto support: the message found no way to VK'],
]);

/** One report of a message's status. Ids are texts, exact to the last digit. */
export interface StatusReport {
	/** The report's own word for it, such as VK or SMS: a cascade tells of several under one id. */
	channel: string | null;
	messageId: string;
	/** Rapporto's number. */
	statusCode: string;
	extendedStatus: string | null;
	ptag: string | null;
	partnerMsgId: string | null;
	/** When the message came to this status, as only the JSON report tells. */
	doneDate: string | null;
	raw: Record<string, unknown>;
}

/** What a report's numbers mean. */
export function statusFacts({
	channel,
	statusCode,
	extendedStatus,
}: Pick<StatusReport, 'channel' | 'statusCode' | 'extendedStatus'>): StatusFacts & {
	status: StatusWord;
} {
	const status = (STATUS_WORDS as Readonly<Record<string, StatusWord>>)[statusCode] ?? 'UNKNOWN';
	const facts = FACTS[status];
	if (status !== 'UNDELIVERABLE' || channel?.toUpperCase() !== VK) return { status, ...facts };
	return { status, ...facts, advice: EXTENDED_ADVICE.get(extendedStatus ?? '') ?? OTHER_WAY };
}

function textOf(value: unknown): string | null {
	const one: unknown = Array.isArray(value) ? value[0] : value;
	if (typeof one !== 'string' && typeof one !== 'number') return null;
	const text = String(one).trim();
	return text === '' ? null : text;
}

/** `errorCode` of the JSON report; 0 is none. */
function errorCodeOf(fields: Record<string, unknown>): string | null {
	const code = textOf(fields.errorCode);
	return code === null || /^0+$/.test(code) ? null : code;
}

/**
 * Reads a report from its fields, or gives `undefined` if they are none. (Rapporto's JSON API calls
 * the message `mtNum`, the partner's id `id`, the channel `type` and the reason `errorCode`.)
 */
export function readStatusReport(fields: Record<string, unknown>): StatusReport | undefined {
	const messageId = textOf(fields.transactionId) ?? textOf(fields.mtNum);
	const statusCode = textOf(fields.status);
	if (messageId === null || statusCode === null || !/^\d{1,3}$/.test(statusCode)) return undefined;
	return {
		channel: textOf(fields.msgType) ?? textOf(fields.type),
		messageId,
		statusCode: String(Number(statusCode)),
		extendedStatus: textOf(fields.unifiedExtStatus) ?? errorCodeOf(fields),
		ptag: textOf(fields.ptag),
		partnerMsgId:
			textOf(fields.partnerMsgId) ??
			(fields.transactionId === undefined ? textOf(fields.id) : null),
		doneDate: textOf(fields.doneDate),
		raw: fields,
	};
}
