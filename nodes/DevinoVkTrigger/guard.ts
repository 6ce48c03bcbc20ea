import type { CallbackEvent } from '../../providers/devino/callbacks';
import { isSecret, querySecretFault } from '../shared/callbacks/callback-guard';
import type { IncomingSource } from '../shared/callbacks/incoming-item';

/** The secrets that are set; empty where none is. */
export interface TriggerSecrets {
	/** Of the credential: stands in the query. */
	callbackSecret: string;
	/** Of the VK community: stands in the body. */
	vkSecret: string;
}

const isVkEvent = (event: CallbackEvent): event is Extract<CallbackEvent, { secret: unknown }> =>
	event.kind === 'incoming' || event.kind === 'confirmation' || event.kind === 'otherVk';

/**
 * Why a request is refused before its body is read, `undefined` if it is not: without the right secret
 * in the query only the secret of VK in the body can let anything in.
 */
export const faultBeforeBody = (
	querySecret: unknown,
	{ callbackSecret, vkSecret }: TriggerSecrets,
): string | undefined =>
	vkSecret === '' ? querySecretFault(querySecret, callbackSecret) : undefined;

/**
 * Why the events of a request are refused, `undefined` if all may come in.
 *
 * The right secret in the query lets everything in. Without it an event of VK's comes in by VK's own
 * secret, and where neither secret is set; everything else only where no callback secret is set.
 *
 * @param events of the body; none if it was not understood
 */
export function secretFault(
	events: readonly CallbackEvent[],
	querySecret: unknown,
	{ callbackSecret, vkSecret }: TriggerSecrets,
): string | undefined {
	const queryFault = querySecretFault(querySecret, callbackSecret);
	if (callbackSecret !== '' && queryFault === undefined) return undefined;

	const faultOf = (event: CallbackEvent): string | undefined => {
		if (!isVkEvent(event) || vkSecret === '') return queryFault;
		if (isSecret(event.secret, vkSecret)) return undefined;
		return event.secret === undefined
			? 'it carries neither the callback secret nor the VK secret'
			: 'its VK secret is not right';
	};
	if (events.length === 0) return queryFault;
	for (const event of events) {
		const fault = faultOf(event);
		if (fault !== undefined) return fault;
	}
	return undefined;
}

/** Whom a message of a user came from: only VK's own callbacks carry a secret in the body. */
export function sourceOf(
	{ secret }: { secret: unknown },
	querySecret: unknown,
	{ callbackSecret }: TriggerSecrets,
): IncomingSource {
	if (secret !== undefined && secret !== null) return 'vk';
	return callbackSecret !== '' && isSecret(querySecret, callbackSecret) ? 'devino' : null;
}
