import { isJsonObject } from '../common/json';
import type { Json, JsonObject } from '../common/json';
import type { EmulatedRequest } from '../common/exchange';
import type { Endpoint } from '../common/provider';
import type { Devino } from './devino';
import type { Message } from './model';
import { LONGEST_SMS_VALIDITY, SMS_PRIORITIES } from './page';
import { describeRefusal } from './refusals';
import { countBySender, readBody, Sending } from './sending';
import type { Channel, Life } from './sending';
import { smsDigits, smsFate, SMS_LIFE } from './sms-phones';
import { partsOf } from './sms-parts';
import { isHttpUrl, isText, PHONE } from './validation';
import type { Fault } from './validation';

/** The SMS page's parameters of a message. */
const PARAMETERS = new Set([
	'from',
	'to',
	'text',
	'validity',
	'scheduledTime',
	'priority',
	'callbackUrl',
	'callbackData',
	'options',
]);

/** The header of a part counts to 255. */
const MOST_PARTS = 255;

const digitsOf = (message: JsonObject): string => String(message.to).replace('+', '');
const given = (value: Json | undefined): boolean => value !== undefined && value !== null;

function checkOptions(message: JsonObject): string | undefined {
	const { validity, scheduledTime, priority, callbackUrl, options } = message;
	if (given(validity)) {
		const inRange = Number.isInteger(validity) && Number(validity) >= 0;
		if (!inRange || Number(validity) > LONGEST_SMS_VALIDITY) return 'validity';
	}
	if (given(scheduledTime) && Number.isNaN(Date.parse(String(scheduledTime)))) {
		return 'scheduledTime';
	}
	if (given(priority) && !(SMS_PRIORITIES as readonly Json[]).includes(priority ?? null)) {
		return 'priority';
	}
	if (given(callbackUrl) && !isHttpUrl(callbackUrl)) return 'callbackUrl';
	if (given(options) && !isJsonObject(options)) return 'options';
	return undefined;
}

/** What the SMS page says against a message: the first fault, or none. */
export function checkSms(message: Json, { seed }: Pick<Devino, 'seed'>): Fault | undefined {
	if (!isJsonObject(message)) return { key: 'invalid', field: '' };
	const { from, to, text } = message;
	if (!isText(from)) return { key: 'must.be.not.null', field: 'from' };
	if (seed.smsSenders && !seed.smsSenders.has(from)) return { key: 'not.available', field: 'from' };
	if (!given(to)) return { key: 'must.be.not.null', field: 'to' };
	if (typeof to !== 'string' || !PHONE.test(to)) return { key: 'invalid', field: 'to' };
	if (!isText(text)) return { key: 'must.be.not.null', field: 'text' };
	if (partsOf(text) > MOST_PARTS) return { key: 'length.too.long', field: 'text' };
	const option = checkOptions(message);
	if (option) return { key: 'invalid', field: option };
	if (seed.switches.sms.unknownParameters === 'refuse') {
		const unknown = Object.keys(message).find((name) => !PARAMETERS.has(name));
		if (unknown) return { key: 'invalid', field: unknown };
	}
	return undefined;
}

function accept(devino: Devino, message: JsonObject, { steps }: Life): Message {
	const phone = digitsOf(message);
	const cost = partsOf(String(message.text)) * devino.seed.pricePerSms;
	const accepted = devino.sms.add({
		phone,
		service: String(message.from),
		message,
		acceptedAt: devino.clock.now(),
		fate: smsDigits(phone),
		cost,
	});
	devino.account.hold(cost);
	devino.lives.start(accepted, steps);
	return accepted;
}

/** SMS: the page docs.devino.online 0.2.0, http/sms. */
function smsChannel(devino: Devino): Channel {
	const { seed, limits } = devino;
	return {
		scope: 'sms',
		switches: seed.switches.sms,
		perRequest: limits.smsPerRequest,
		messagesIn: (body) =>
			isJsonObject(body) && Array.isArray(body.messages) ? body.messages : undefined,
		senderOf: ({ from }) => from,
		describe: (key) =>
			key === 'too.many.messages'
				? 'Превышен лимит по количеству сообщений в запросе.'
				: describeRefusal(key),
		faultOf: (message) => checkSms(message, devino),
		ordinary: SMS_LIFE,
		fateOf: (message) => smsFate(digitsOf(message)),
		costOf: (messages) =>
			messages.reduce((sum, { text }) => sum + partsOf(String(text)) * seed.pricePerSms, 0),
		accept: (message, life) => accept(devino, message, life),
	};
}

/** POST /sms/messages. Its callbacks' fields were never seen, so none is sent. */
export function smsEndpoint(devino: Devino): Endpoint {
	return {
		name: 'sms',
		method: 'POST',
		path: '/sms/messages',
		open(request: EmulatedRequest) {
			const channel = smsChannel(devino);
			const messages = channel.messagesIn(readBody(request.body));
			return {
				arrived: countBySender(messages, channel.senderOf),
				handle: () => new Sending(devino, channel, request).handle(messages),
			};
		},
	};
}
