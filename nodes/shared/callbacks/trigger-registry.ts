import { createHmac } from 'node:crypto';

import type { IExecuteFunctions, IHookFunctions } from 'n8n-workflow';

import { isRecord } from '../../../providers/json';

/** How a trigger makes its address known to the other nodes of its workflow. */
export interface RegisteredTrigger {
	/** Its production URL, without the secret. */
	url: string;
	/** What it listens to. */
	events: string[];
	/** Of its credential's callback secret: see {@link secretFingerprint}. */
	secretFingerprint: string;
	/** The n8n that it was activated on. */
	instanceId: string;
}

/**
 * Tells whether two nodes of a workflow have the same callback secret, without telling anything of
 * it: 8 hex digits of an HMAC over the workflow's id, keyed by the secret. No secret is the empty
 * one, so that two credentials without a secret agree.
 */
export function secretFingerprint(callbackSecret: string, workflowId: string | undefined): string {
	return createHmac('sha256', callbackSecret)
		.update(workflowId ?? '')
		.digest('hex')
		.slice(0, 8);
}

/**
 * Leaves the trigger's production URL in the workflow's static data, under the node's id. n8n saves
 * it after the activation; a test listener is not entered.
 */
export function registerTrigger(
	context: IHookFunctions,
	{ events, callbackSecret }: { events: readonly string[]; callbackSecret: string },
): void {
	if (context.getMode() === 'manual') return;
	const url = context.getNodeWebhookUrl('default');
	if (url === undefined) return;
	const entry: RegisteredTrigger = {
		url,
		events: [...events],
		secretFingerprint: secretFingerprint(callbackSecret, context.getWorkflow().id),
		instanceId: context.getInstanceId(),
	};
	context.getWorkflowStaticData('global')[context.getNode().id] = { ...entry };
}

/** Takes the trigger's entry back. */
export function unregisterTrigger(context: IHookFunctions): void {
	if (context.getMode() === 'manual') return;
	delete context.getWorkflowStaticData('global')[context.getNode().id];
}

/** Workflows keep other things in their static data too. */
function readEntry(value: unknown): RegisteredTrigger | undefined {
	if (!isRecord(value)) return undefined;
	const { url, events, secretFingerprint: fingerprint, instanceId } = value;
	if (typeof url !== 'string' || !Array.isArray(events)) return undefined;
	if (typeof fingerprint !== 'string' || typeof instanceId !== 'string') return undefined;
	return { url, events: events.map(String), secretFingerprint: fingerprint, instanceId };
}

/** The triggers of the workflow that listen to an event, whichever n8n they were activated on. */
export function registeredTriggers(context: IExecuteFunctions, event: string): RegisteredTrigger[] {
	return Object.values(context.getWorkflowStaticData('global'))
		.flatMap((value) => readEntry(value) ?? [])
		.filter(({ events }) => events.includes(event));
}
