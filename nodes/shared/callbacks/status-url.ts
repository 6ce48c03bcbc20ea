import type { IExecuteFunctions } from 'n8n-workflow';

import { isLoopback } from '../../../providers/address';
import { BadParameter } from '../calling/failures';
import { registeredTriggers, secretFingerprint } from './trigger-registry';

/** Where n8n receives the calls of production and test workflows (its default endpoint names). */
const WEBHOOK_ENDPOINTS = ['webhook/', 'webhook-test/'];

/** The URL that resumes this execution once it waits; with n8n's own token in it from 2.14 on. */
function resumeUrlOf(context: IExecuteFunctions): URL | undefined {
	const { $execution: execution } = context.getWorkflowDataProxy(0) as {
		$execution?: { resumeUrl?: unknown };
	};
	const resumeUrl = execution?.resumeUrl;
	if (typeof resumeUrl !== 'string' || !URL.canParse(resumeUrl)) return undefined;
	return new URL(resumeUrl);
}

/**
 * The addresses under which this n8n receives webhooks, as callers see them. n8n tells a node its
 * public address only by the resume URL, `<address>/<endpoint>/<execution id>`.
 */
export function ownWebhookAddresses(context: IExecuteFunctions): string[] {
	const resumeUrl = resumeUrlOf(context);
	if (resumeUrl === undefined) return [];
	const base = resumeUrl.origin + resumeUrl.pathname.replace(/[^/]+\/[^/]*\/?$/, '');
	return WEBHOOK_ENDPOINTS.map((endpoint) => base + endpoint);
}

/** What the address of a waiting node has to fit. */
export interface WaitingAddress {
	/** As the user sees the parameter that asks for it. */
	label: string;
	/** Of this wait alone: the node takes no callback without it. */
	key: string;
	/** The provider's host name, which has to reach the address. */
	providerHost: string;
	/** What to do, other than giving n8n a public address. */
	otherwise: string;
}

/**
 * The URL that wakes this node while it waits. The node's id stands in it (its webhook's path): with
 * the execution's own URL a late callback would wake whatever node waits by then.
 *
 * @throws BadParameter if no callback could arrive there; it says what to do
 */
export function waitingUrl(
	context: IExecuteFunctions,
	{ label, key, providerHost, otherwise }: WaitingAddress,
): string {
	const url = resumeUrlOf(context);
	if (url === undefined || context.getExecutionId() === undefined) {
		throw new BadParameter(
			label,
			'cannot wait in this execution: n8n gives it no address to be woken at',
			'Save the workflow and run it as a whole',
		);
	}
	if (isLoopback(url.hostname) && !isLoopback(providerHost)) {
		throw new BadParameter(
			label,
			`cannot be told of any status: n8n is known only as ${url.origin}, an address of this machine that ${providerHost} cannot reach`,
			`Set WEBHOOK_URL to the address under which n8n is reached from outside and restart n8n, or ${otherwise}`,
		);
	}
	url.pathname = `${url.pathname.replace(/\/$/, '')}/${encodeURIComponent(context.getNode().id)}`;
	url.searchParams.set('key', key);
	return url.href;
}

/**
 * Adds the callback secret to a URL of this n8n's own webhooks, and to no other: not to another
 * host's, not to the URL that resumes an execution.
 */
export function withOwnSecret(url: string, secret: string, ownAddresses: string[]): string {
	if (secret === '' || !URL.canParse(url)) return url;
	if (!ownAddresses.some((address) => new URL(url).href.startsWith(address))) return url;
	return withSecret(url, secret);
}

function withSecret(url: string, secret: string): string {
	if (secret === '') return url;
	const target = new URL(url);
	target.searchParams.set('secret', secret);
	return target.href;
}

/** What a trigger's address has to fit. */
export interface TriggerSearch {
	/** As the user sees the parameter, and the trigger. */
	label: string;
	triggerName: string;
	/** What the trigger has to listen to. */
	event: string;
	callbackSecret: string;
	/** The provider's host name, which has to reach the trigger. */
	providerHost: string;
}

/**
 * The production URL of the one trigger of this workflow that listens to an event, with the
 * callback secret in it.
 *
 * @throws BadParameter if there is no such trigger, or more than one; it says what to do
 */
export function triggerUrl(context: IExecuteFunctions, search: TriggerSearch): string {
	const { label, triggerName, event, callbackSecret, providerHost } = search;
	const entered = registeredTriggers(context, event);
	const here = entered.filter(({ instanceId }) => instanceId === context.getInstanceId());
	const [trigger, ...others] = here;

	if (trigger === undefined) {
		throw entered.length > 0
			? new BadParameter(
					label,
					`finds the ${triggerName} only as it was on another n8n`,
					'Publish the workflow once on this n8n, then run it again',
				)
			: new BadParameter(
					label,
					`finds no ${triggerName} with message statuses in this workflow: its address is known only once the workflow was published`,
					`Add a ${triggerName} to this workflow, choose 'Message Status' in it, and publish the workflow once; then run it again`,
				);
	}
	if (others.length > 0) {
		throw new BadParameter(
			label,
			`finds ${here.length} nodes ${triggerName} in this workflow: ${here.map(({ url }) => url).join(', ')}`,
			`Choose 'URL' in '${label}' and give the one that is to get the statuses, or leave only one such trigger and publish the workflow again`,
		);
	}
	const { id } = context.getWorkflow();
	if (trigger.secretFingerprint !== secretFingerprint(callbackSecret, id)) {
		throw new BadParameter(
			label,
			`finds a ${triggerName} with another callback secret, or of another workflow: it would refuse the statuses`,
			'Choose the same credential in both nodes, and publish the workflow again if the secret was changed or the workflow copied',
		);
	}
	if (isLoopback(new URL(trigger.url).hostname) && !isLoopback(providerHost)) {
		throw new BadParameter(
			label,
			`finds the ${triggerName} at ${trigger.url}, an address of this machine that ${providerHost} cannot reach`,
			"Set WEBHOOK_URL to the address under which n8n is reached from outside, restart n8n, and publish the workflow again; or choose 'URL' and give an address that leads to it",
		);
	}
	return withSecret(trigger.url, callbackSecret);
}
