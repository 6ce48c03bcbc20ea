import { isRecord } from '../../../providers/json';
import { BadParameter } from '../calling/failures';
import { DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS } from '../calling/transport';
import { exactId, flag, isBlank, isDate, wholeNumber } from '../parameters/values';

/** How an item is to be sent. */
export interface SendSettings {
	batchSize: number;
	dryRun: boolean;
	includeInput: boolean;
	messageKey: string | undefined;
	/** 0: no pacing. */
	messagesPerSecond: number;
	/** Milliseconds. */
	timeout: number;
}

/** What holds where the user set nothing. */
export interface SettingDefaults {
	/** Messages in a request. */
	batchSize: number;
	/** The most that may be asked for. */
	mostInBatch: number;
	messagesPerSecond: number;
}

const MOST_PER_SECOND = 100_000;

/** A key that tells one message from all others: text, or a number whose digits are all there. */
function keyOf(value: unknown, label: string): string {
	const refuse = (fault: string): never => {
		const advice = `See that the item has the field that '${label}' is filled from, or remove the option`;
		throw new BadParameter(label, fault, advice);
	};
	if (isBlank(value) || (typeof value === 'string' && value.trim() === '')) {
		const given = typeof value === 'string' ? JSON.stringify(value.slice(0, 10)) : String(value);
		refuse(`came out empty (${given}), so nothing would keep the message from going out twice`);
	}
	if (typeof value === 'boolean') {
		refuse(`is ${value}: it would be the key of many messages, and only the first would be sent`);
	}
	if (isDate(value)) refuse('is a date: the same message would have another key at each run');
	return exactId(value, label);
}

/**
 * How an item is to be sent, by its options.
 *
 * @param label an option's name as the user sees it
 * @throws BadParameter for what cannot be right
 */
export function readSettings(
	given: unknown,
	label: (name: string) => string,
	defaults: SettingDefaults,
): SendSettings {
	const options = isRecord(given) ? given : {};
	const whole = (name: string, min: number, max: number, standard: number): number =>
		isBlank(options[name]) ? standard : wholeNumber(options[name], { min, max }, label(name));
	return {
		batchSize: whole('batchSize', 1, defaults.mostInBatch, defaults.batchSize),
		dryRun: flag(options.dryRun, label('dryRun')),
		includeInput: flag(options.includeInput, label('includeInput')),
		messageKey: Object.hasOwn(options, 'messageKey')
			? keyOf(options.messageKey, label('messageKey'))
			: undefined,
		messagesPerSecond: whole('messagesPerSecond', 0, MOST_PER_SECOND, defaults.messagesPerSecond),
		timeout: whole('timeout', 1, LONGEST_TIMEOUT_MS, DEFAULT_TIMEOUT_MS),
	};
}
