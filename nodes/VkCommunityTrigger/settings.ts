import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { EVENTS, type EventType } from '../../providers/vk/community-events';
import { isRecord } from '../../providers/json';
import { BadParameter } from '../shared/calling/failures';
import { flag, isBlank, someOf } from '../shared/parameters/values';
import { labelOf } from './description';

export interface TriggerSettings {
	events: ReadonlySet<EventType>;
	answerButtons: boolean;
	ignoreDuplicates: boolean;
	includeRaw: boolean;
	lookUpPerson: boolean;
}

/**
 * The node's settings.
 *
 * @throws BadParameter for what cannot be right
 */
export function readSettings(context: IHookFunctions | IWebhookFunctions): TriggerSettings {
	const given: unknown = context.getNodeParameter('options', null);
	const options = isRecord(given) ? given : {};
	const label = labelOf('events');
	const events = new Set(someOf(context.getNodeParameter('events', null), EVENTS, label));
	if (events.size === 0) {
		throw new BadParameter(label, 'is empty', `Choose at least one in '${label}'`);
	}
	const option = (name: string, otherwise = false): boolean =>
		isBlank(options[name]) ? otherwise : flag(options[name], labelOf(name));
	return {
		events,
		answerButtons: option('answerButtons', true),
		ignoreDuplicates: option('ignoreDuplicates', true),
		includeRaw: option('includeRaw'),
		lookUpPerson: option('lookUpPerson'),
	};
}
