/**
 * The codes with which Rapporto answers a send, what they mean and what to do about them. (From the
 * error table of Rapporto's HTTP API; the page on VK itself shows 200, 500 and the text of a 401.)
 */

export interface SendCode {
	meaning: string;
	advice: string;
}

export const SEND_CODES = {
	400: {
		meaning: 'a parameter is missing or not valid',
		advice: 'Correct what Rapporto names, then send the item again',
	},
	401: {
		meaning: 'Rapporto did not accept the service ID or the password',
		advice: "Correct 'Service ID' and 'Password' in the credential, then send these items again",
	},
	402: {
		meaning: 'the prepaid balance is used up',
		advice: 'Top up the balance at Rapporto, then send these items again',
	},
	403: {
		meaning: 'the service is not there or not active',
		advice: 'Ask your Rapporto manager whether VK is connected for this service',
	},
	406: {
		meaning: 'Rapporto cannot send to this phone number',
		advice: 'Reach this recipient another way',
	},
	409: {
		meaning: "a message with this 'Partner Message ID' was sent before",
		advice: "Nothing to do. To send all the same, give another 'Partner Message ID'",
	},
	414: {
		meaning: 'the text is too long',
		advice: "Shorten 'Message', then send the item again",
	},
	500: {
		meaning: 'a fault at Rapporto',
		advice: 'Ask Rapporto support, naming the phone and the time',
	},
	503: {
		meaning: 'Rapporto is busy, or still at work on the same message',
		advice: 'Ask Rapporto support, naming the phone and the time',
	},
} as const satisfies Record<number, SendCode>;

const UNLISTED: SendCode = {
	meaning: 'Rapporto refused the message',
	advice: 'Correct what Rapporto names, then send the item again; ask Rapporto support if unclear',
};

const UNLISTED_FAULT: SendCode = {
	meaning: 'a fault at Rapporto, or on the way to it',
	advice: SEND_CODES[500].advice,
};

/** Looks a code up. */
export function sendCode(code: number): SendCode {
	const listed = (SEND_CODES as Readonly<Record<number, SendCode>>)[code];
	return listed ?? (code >= 500 ? UNLISTED_FAULT : UNLISTED);
}
