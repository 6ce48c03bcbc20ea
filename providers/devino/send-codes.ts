/**
 * The codes with which `POST /vk/messages` refuses, what they mean and what to do about them.
 * The first five are the page's list (Коды ошибок); the others are known from Devino's other
 * channels on the same platform and may turn up here.
 */

/** `message`: one message is at fault. `request`: the key, the balance, the service, the batch. */
export type RefusalScope = 'message' | 'request';

export interface SendCode {
	scope: RefusalScope;
	meaning: string;
	advice: string;
}

export const SEND_CODES = {
	'service.not.found': {
		scope: 'request',
		meaning: 'sending through VK is not available for this sender name',
		advice:
			"Check 'Sender Name' letter by letter, and ask your Devino manager whether VK is connected for it",
	},
	'billing.error': {
		scope: 'request',
		meaning: 'payment failed',
		advice: 'Top up the balance at Devino, then send these items again',
	},
	'is.spam': {
		scope: 'message',
		meaning: 'the message was marked as spam',
		advice: 'Keep to the approved template, or have the text approved by Devino, then send again',
	},
	'too.many.messages': {
		scope: 'request',
		meaning: 'the request held too many messages',
		advice: "Set a smaller 'Batch Size' in the options, then send these items again",
	},
	'login.must.be.not.null': {
		scope: 'request',
		meaning: 'Devino could not tell whose request this is',
		advice: 'Check the API key in the credential, then send these items again',
	},
	forbidden: {
		scope: 'request',
		meaning: 'the API key may not do this',
		advice: 'Give the API key the right to send through VK in the Devino cabinet',
	},
	'not.available': {
		scope: 'request',
		meaning: 'the sender name is not available',
		advice: "Check 'Sender Name' with your Devino manager",
	},
	invalid: {
		scope: 'message',
		meaning: 'a value of the message is not valid',
		advice: "Correct the value named under 'ref', then send the item again",
	},
	'length.too.long': {
		scope: 'message',
		meaning: 'a value of the message is too long',
		advice: "Shorten the value named under 'ref', then send the item again",
	},
	'must.be.not.null': {
		scope: 'message',
		meaning: 'a value of the message is missing',
		advice: "Fill in the value named under 'ref', then send the item again",
	},
	'http.401': {
		scope: 'request',
		meaning: 'Devino did not accept the API key',
		advice: "Check 'API Key' in the credential, then send these items again",
	},
	'http.402': {
		scope: 'request',
		meaning: 'payment is required',
		advice: 'Top up the balance at Devino, then send these items again',
	},
	'http.403': {
		scope: 'request',
		meaning: 'the API key may not send through VK',
		advice: 'Give the API key the right to send through VK in the Devino cabinet',
	},
	'http.404': {
		scope: 'request',
		meaning: 'there is no such address at Devino',
		advice: "Check 'Base URL' in the credential",
	},
	unknown: {
		scope: 'message',
		meaning: 'Devino gave no nearer reason',
		advice: 'Ask Devino support, naming the phone and the time',
	},
} as const satisfies Record<string, SendCode>;

const UNLISTED: SendCode = {
	scope: 'message',
	meaning: 'Devino refused the message',
	advice: 'Correct what the reasons name, then send the item again; ask Devino support if unclear',
};

const isListed = (key: string): key is keyof typeof SEND_CODES => Object.hasOwn(SEND_CODES, key);

/** What a refusal code means, or `undefined` for one that is not listed. */
export function meaningOf(key: string): string | undefined {
	const code = sendCode(key);
	return code === UNLISTED ? undefined : code.meaning;
}

/**
 * Looks a refusal code up. An unlisted one such as `phone.must.be.not.null` is taken by its
 * ending, and for a fault of one message where nothing is known of it.
 */
export function sendCode(key: string): SendCode {
	const normal = key.trim().toLowerCase();
	if (isListed(normal)) return SEND_CODES[normal];
	const family = Object.keys(SEND_CODES).find((listed) => normal.endsWith(`.${listed}`));
	return family !== undefined && isListed(family) ? SEND_CODES[family] : UNLISTED;
}
