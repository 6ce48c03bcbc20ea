import { RawJson } from '../../providers/devino/message';
import { SMS_LIMITS, SMS_PRIORITIES } from '../../providers/devino/sms-message';
import { isRecord } from '../../providers/json';
import { BadParameter } from '../shared/calling/failures';
import { normalizePhone } from '../shared/parameters/phone';
import {
	exactId,
	flag,
	isBlank,
	jsonObjectText,
	oneOf,
	scalarText,
	wholeNumber,
} from '../shared/parameters/values';
import type { ReadySms } from './product';

/** The parameters of one item as n8n gives them; what is hidden is undefined. */
export interface SmsParameters {
	from?: unknown;
	phone?: unknown;
	text?: unknown;
	options?: unknown;
}

export const SMS_PARAMETERS = ['from', 'phone', 'text', 'options'] as const satisfies ReadonlyArray<
	keyof SmsParameters
>;

function smsText(value: unknown, label: string): string {
	const text = scalarText(value, label);
	if (text.trim() !== '') return text;
	throw new BadParameter(label, 'is empty', `Fill '${label}' in`);
}

/**
 * The SMS that an item's parameters make. Parameters that the user left alone are not in it.
 *
 * @param label a parameter's or option's name as the user sees it
 * @throws BadParameter for what cannot be right
 */
export function buildSms(parameters: SmsParameters, label: (name: string) => string): ReadySms {
	const options = isRecord(parameters.options) ? parameters.options : {};
	const given = (name: string): boolean => !isBlank(options[name]);
	const to = normalizePhone(parameters.phone, label('phone'));
	const from = exactId(parameters.from, label('from'));
	const text = smsText(parameters.text, label('text'));
	return {
		sms: {
			from,
			to,
			text,
			validity: given('validity')
				? wholeNumber(options.validity, SMS_LIMITS.validity, label('validity'))
				: undefined,
			priority: given('priority')
				? oneOf(options.priority, SMS_PRIORITIES, label('priority'))
				: undefined,
			callbackData: given('callbackData')
				? new RawJson(jsonObjectText(options.callbackData, label('callbackData')))
				: undefined,
		},
		shortenUrl: given('shortenUrl') ? flag(options.shortenUrl, label('shortenUrl')) : undefined,
	};
}
