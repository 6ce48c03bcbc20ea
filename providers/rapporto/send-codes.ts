/**
 * The codes with which Rapporto answers a send, and what they mean. (From the error table of
 * Rapporto's HTTP API; the page on VK itself shows 200, 500 and the text of a 401.)
 */
export const SEND_CODES = {
	400: 'a parameter is missing or not valid',
	401: 'Rapporto did not accept the service ID or the password',
	402: 'the prepaid balance is used up',
	403: 'the service is not there or not active',
	406: 'Rapporto cannot send to this phone number',
	409: 'a message with this partnerMsgId was sent before',
	414: 'the text is too long',
	500: 'a fault at Rapporto',
	503: 'Rapporto is busy, or still at work on the same message',
} as const satisfies Record<number, string>;

export type SendCode = keyof typeof SEND_CODES;

/** Whether the error table lists a code. */
export function isSendCode(code: number): code is SendCode {
	return Object.hasOwn(SEND_CODES, code);
}

/** What a code means, listed or not. */
export function meaningOf(code: number): string {
	if (isSendCode(code)) return SEND_CODES[code];
	return code >= 500 ? 'a fault at Rapporto, or on the way to it' : 'Rapporto refused the message';
}
