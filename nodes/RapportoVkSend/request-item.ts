import { LIMITS, RESPONSE_FORMATS } from '../../providers/rapporto/endpoints';
import type { RapportoMessage } from '../../providers/rapporto/message';
import { isRecord } from '../../providers/json';
import { BadParameter, quoteOf } from '../shared/calling/failures';
import { normalizePhone } from '../shared/parameters/phone';
import { DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS } from '../shared/calling/transport';
import {
	exactId,
	flag,
	isBlank,
	limitedText,
	oneOf,
	requiredText,
	wholeNumber,
} from '../shared/parameters/values';

export const SEND_PARAMETERS = ['phone', 'message', 'options'] as const;

/** The parameters of one item as n8n gives them. */
export type SendParameters = Partial<Record<(typeof SEND_PARAMETERS)[number], unknown>>;

/** How an item is to be sent. */
export interface SendSettings {
	/** 0: no pacing. */
	messagesPerSecond: number;
	/** Milliseconds. */
	timeout: number;
}

type Label = (name: string) => string;

const MOST_PER_SECOND = 100_000;
const FIRST_HOURS = { min: 0, max: 23 };
const LAST_HOURS = { min: 0, max: 24 };
const TAG = /^[0-9A-Za-z-]+$/;
/** From the westernmost zone there is, -12:00, to the easternmost, +14:00. */
const ZONE = /^(?:[+-](?:0\d|1[01]):[0-5]\d|[+-]12:00|\+12:[0-5]\d|\+13:[0-5]\d|\+14:00)$/;
const CONTROL = /\p{Cc}/u;

const optionsOf = ({ options }: SendParameters): Record<string, unknown> =>
	isRecord(options) ? options : {};

/** An identifier of 1 to 50 characters. */
function tag(value: unknown, label: string): string | undefined {
	if (isBlank(value)) return undefined;
	// An expression that went wrong gives the same one to every message, and only the first is sent.
	if (typeof value === 'boolean' || typeof value === 'object') {
		throw new BadParameter(label, `is ${quoteOf(value)}, not a text or a number`);
	}
	const text = exactId(value, label);
	const { min, max } = LIMITS.tagLength;
	if (text.length <= max) return text;
	throw new BadParameter(
		label,
		`has ${text.length} characters, not ${min} to ${max}`,
		`Shorten '${label}'`,
	);
}

function partnerTag(value: unknown, label: string): string | undefined {
	const text = tag(value, label);
	if (text === undefined || TAG.test(text)) return text;
	throw new BadParameter(
		label,
		`holds other characters than Latin letters, digits and hyphens: ${quoteOf(text)}`,
	);
}

function partnerMessageId(value: unknown, label: string): string | undefined {
	const text = tag(value, label);
	if (text === undefined || !CONTROL.test(text)) return text;
	throw new BadParameter(label, `holds line breaks or control characters: ${quoteOf(text)}`);
}

/** `10_20`: the hours between which a message is sent; both or neither. */
function sendingTime(options: Record<string, unknown>, label: Label): string | undefined {
	const { sendFromHour: from, sendToHour: to } = options;
	if (isBlank(from) && isBlank(to)) return undefined;
	const present = isBlank(to) ? 'sendFromHour' : 'sendToHour';
	const other = isBlank(to) ? 'sendToHour' : 'sendFromHour';
	if (isBlank(from) || isBlank(to)) {
		throw new BadParameter(
			label(other),
			`is missing beside '${label(present)}'`,
			`Add '${label(other)}' in the options, or remove '${label(present)}'`,
		);
	}
	const hours = [
		wholeNumber(from, FIRST_HOURS, label('sendFromHour')),
		wholeNumber(to, LAST_HOURS, label('sendToHour')),
	];
	if (hours[0] === hours[1]) {
		throw new BadParameter(
			label('sendToHour'),
			`is the same hour as '${label('sendFromHour')}', which leaves no time to send`,
		);
	}
	return hours.map((hour) => String(hour).padStart(2, '0')).join('_');
}

function timeZone(value: unknown, label: string): string | undefined {
	if (isBlank(value)) return undefined;
	const text = requiredText(value, label).replace(/^\u2212/, '-');
	if (ZONE.test(text)) return text;
	throw new BadParameter(
		label,
		`is not a time zone like +03:00: ${quoteOf(text)}`,
		`Write '${label}' with its sign, hours and minutes, for example +03:00`,
	);
}

/**
 * The message that an item's parameters make. Parameters that the user left alone are not in it.
 *
 * @throws BadParameter for what cannot be right
 */
export function buildMessage(parameters: SendParameters, label: Label): RapportoMessage {
	const options = optionsOf(parameters);
	const phone = normalizePhone(parameters.phone, label('phone'));
	const message = limitedText(parameters.message, LIMITS.messageLength, label('message'));
	if (message.trim() === '') {
		throw new BadParameter(label('message'), 'is empty', `Fill '${label('message')}' in`);
	}
	const format = isBlank(options.responseFormat)
		? 'xml'
		: oneOf(options.responseFormat, RESPONSE_FORMATS, label('responseFormat'));
	const shorten = isBlank(options.shortenLinks)
		? undefined
		: flag(options.shortenLinks, label('shortenLinks'));
	return {
		clientId: phone,
		message,
		ptag: partnerTag(options.ptag, label('ptag')),
		sending_time: sendingTime(options, label),
		time_zone: timeZone(options.timeZone, label('timeZone')),
		source: isBlank(options.source) ? undefined : requiredText(options.source, label('source')),
		output: format === 'xml' ? 'xml' : undefined,
		partnerMsgId: partnerMessageId(options.partnerMsgId, label('partnerMsgId')),
		shortenLinks: shorten === undefined ? undefined : shorten ? 'true' : 'false',
	};
}

/**
 * How an item is to be sent, by its options.
 *
 * @throws BadParameter for what cannot be right
 */
export function readSettings(parameters: SendParameters, label: Label): SendSettings {
	const options = optionsOf(parameters);
	const whole = (name: string, min: number, max: number, standard: number): number =>
		isBlank(options[name]) ? standard : wholeNumber(options[name], { min, max }, label(name));
	return {
		messagesPerSecond: whole('messagesPerSecond', 0, MOST_PER_SECOND, LIMITS.messagesPerSecond),
		timeout: whole('timeout', 1, LONGEST_TIMEOUT_MS, DEFAULT_TIMEOUT_MS),
	};
}
