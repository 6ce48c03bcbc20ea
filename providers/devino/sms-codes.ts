import { meaningOf, sendCode, type SendCode } from './send-codes';

/**
 * What the codes say of an SMS where that differs from a VK message (the platform is the same, and
 * so is what each of them is about: one message, or the whole request).
 */
const SMS_TEXTS: Readonly<Record<string, Omit<SendCode, 'scope'>>> = {
	forbidden: {
		meaning: 'the API key may not send SMS',
		advice: 'Give the API key the right to send SMS in the Devino cabinet',
	},
	'http.403': {
		meaning: 'the API key may not send SMS',
		advice: 'Give the API key the right to send SMS in the Devino cabinet',
	},
	'service.not.found': {
		meaning: 'sending SMS is not available for this account',
		advice: 'Ask your Devino manager whether SMS is connected',
	},
	'not.available': {
		meaning: 'the sender name is not available for SMS',
		advice:
			"Check 'Sender Name' letter by letter: it has to be approved for SMS, which is another approval than that for VK",
	},
	'is.spam': {
		meaning: 'the SMS was marked as spam',
		advice: 'Have the text approved by Devino, then send again',
	},
};

/** The listed code that a refusal's code is, or whose family it is of. */
const ownTexts = (key: string): Omit<SendCode, 'scope'> | undefined => {
	const normal = key.trim().toLowerCase();
	const family = Object.keys(SMS_TEXTS).find(
		(listed) => normal === listed || normal.endsWith(`.${listed}`),
	);
	return family === undefined ? undefined : SMS_TEXTS[family];
};

/** What a refusal of `POST /sms/messages` means and what to do about it. */
export function smsCode(key: string): SendCode {
	return { ...sendCode(key), ...ownTexts(key) };
}

/** What a refusal code means, or `undefined` for one that is not listed. */
export function smsMeaning(key: string): string | undefined {
	return ownTexts(key)?.meaning ?? meaningOf(key);
}

/**
 * Said of each SMS that stands in for a VK message. Accepted is not delivered; and since August 2025
 * subscribers in Russia may refuse mass SMS, whereupon the operators block all of them.
 */
export const SMS_NO_GUARANTEE =
	'The SMS was accepted, which is not yet delivered. It is no guarantee: subscribers may refuse mass SMS, and their operator then blocks all of them';
