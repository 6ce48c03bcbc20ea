import { isRecord } from '../../../providers/json';
import { BadParameter } from '../calling/failures';
import { DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS } from '../calling/transport';
import { exactId, flag, isBlank, wholeNumber } from '../parameters/values';

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
	const { messageKey } = options;
	if (Object.hasOwn(options, 'messageKey') && (messageKey ?? null) === null) {
		throw new BadParameter(
			label('messageKey'),
			`came out empty (${String(messageKey)}), so nothing would keep the message from going out twice`,
			`See that the item has the field that '${label('messageKey')}' is filled from, or remove the option`,
		);
	}
	const whole = (name: string, min: number, max: number, standard: number): number =>
		isBlank(options[name]) ? standard : wholeNumber(options[name], { min, max }, label(name));
	return {
		batchSize: whole('batchSize', 1, defaults.mostInBatch, defaults.batchSize),
		dryRun: flag(options.dryRun, label('dryRun')),
		includeInput: flag(options.includeInput, label('includeInput')),
		messageKey: isBlank(options.messageKey)
			? undefined
			: exactId(options.messageKey, label('messageKey')),
		messagesPerSecond: whole('messagesPerSecond', 0, MOST_PER_SECOND, defaults.messagesPerSecond),
		timeout: whole('timeout', 1, LONGEST_TIMEOUT_MS, DEFAULT_TIMEOUT_MS),
	};
}
