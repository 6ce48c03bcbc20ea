import { STATUSES, type Status } from '../../providers/devino/statuses';
import type { AddressList } from '../shared/callbacks/address-list';
import { timeZoneName } from '../shared/callbacks/event-time';
import type { TriggerOptions } from '../shared/callbacks/trigger-options';
import { BadParameter } from '../shared/calling/failures';
import { isBlank, someOf } from '../shared/parameters/values';

/** What the trigger can listen to. */
export const EVENTS = ['messageStatus', 'incomingMessage'] as const;
export type TriggerEvent = (typeof EVENTS)[number];

export const DEFAULT_STATUSES: readonly Status[] = STATUSES.filter((status) => status !== 'SENT');
export const DEFAULT_TIME_ZONE = 'Europe/Moscow';

/** The parameters as n8n gives them; what is hidden is undefined. */
export interface TriggerParameters {
	events: unknown;
	statuses: unknown;
	options: TriggerOptions;
}

export interface TriggerSettings {
	events: ReadonlySet<TriggerEvent>;
	statuses: ReadonlySet<string>;
	/** Empty: VK's question is answered like any other event. */
	confirmationCode: string;
	ignoreDuplicates: boolean;
	ignoreOutdated: boolean;
	includeRaw: boolean;
	allowlist: AddressList;
	lookUpPhone: boolean;
	timeZone: string;
	/** Empty: none is asked for. */
	vkSecret: string;
}

function chosen<W extends string>(value: unknown, words: readonly W[], label: string): Set<W> {
	const choice = new Set(isBlank(value) ? [] : someOf(value, words, label));
	if (choice.size > 0) return choice;
	throw new BadParameter(label, 'is empty', `Choose at least one in '${label}'`);
}

/**
 * The trigger's settings.
 *
 * @param label a parameter's or option's name as the user sees it
 * @throws BadParameter for what cannot be right
 */
export function readTriggerSettings(
	{ events: givenEvents, statuses, options }: TriggerParameters,
	label: (name: string) => string,
): TriggerSettings {
	const events = chosen(givenEvents, EVENTS, label('events'));
	return {
		events,
		statuses: events.has('messageStatus')
			? chosen(statuses ?? DEFAULT_STATUSES, STATUSES, label('statuses'))
			: new Set(),
		confirmationCode: options.text('confirmationCode'),
		ignoreDuplicates: options.flag('ignoreDuplicates', true),
		ignoreOutdated: options.flag('ignoreOutdated'),
		includeRaw: options.flag('includeRaw'),
		allowlist: options.allowlist(),
		lookUpPhone: options.flag('lookUpPhone'),
		timeZone: options.read('timeZone', (value, name) =>
			isBlank(value) ? DEFAULT_TIME_ZONE : timeZoneName(value, name),
		),
		vkSecret: options.secret('vkSecret'),
	};
}
