import { readSendAnswer } from '../../providers/devino/send-answer';
import { smsSize } from '../../providers/devino/segments';
import { smsCode, smsMeaning } from '../../providers/devino/sms-codes';
import { SMS_LIMITS, SMS_PATH, smsBody, type SmsMessage } from '../../providers/devino/sms-message';
import type { Product } from '../shared/sending/product';
import { shownRequest } from '../shared/sending/shown-request';

/** An SMS, and what its request asks for. */
export interface ReadySms {
	sms: SmsMessage;
	/** Undefined: the account's own setting. */
	shortenUrl: boolean | undefined;
}

/** Messages in a request unless the user wants more: one that gets no answer leaves so many open. */
const BATCH_SIZE = 1000;

/** SMS through Devino. */
export const SMS_PRODUCT: Product<ReadySms> = {
	displayName: 'Devino SMS Send',
	lane: 'sms',
	words: {
		provider: 'Devino',
		lookUpOne: 'look for it in the Devino cabinet (SMS, by recipient)',
		lookUpAll: 'Look for the UNKNOWN ones in the Devino cabinet',
	},
	settings: {
		batchSize: BATCH_SIZE,
		mostInBatch: SMS_LIMITS.messagesPerRequest,
		messagesPerSecond: 0,
	},
	senderOf: ({ sms }) => sms.from,
	subjectOf: ({ sms }) => ({ phone: sms.to, from: sms.from }),
	shown: ({ sms, shortenUrl }) => shownRequest({ ...sms, shortenUrl }),
	path: SMS_PATH,
	queryOf: ({ shortenUrl }) => ({
		shortenUrl: shortenUrl === undefined ? undefined : String(shortenUrl),
	}),
	bodyOf: (messages) => smsBody(messages.map(({ sms }) => sms)),
	readAnswer: readSendAnswer,
	explainCode: (key) => ({ meaning: smsMeaning(key), advice: smsCode(key).advice }),
	segmentsOf: ({ sms }) => smsSize(sms.text).segments,
};
