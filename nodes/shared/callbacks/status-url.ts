import type { IExecuteFunctions } from 'n8n-workflow';

import { isLoopback } from '../../../providers/address';
import { BadParameter } from '../calling/failures';
import { credentialIdOf, registeredTriggers, type RegisteredTrigger } from './trigger-registry';

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
 * The address under which this n8n is reached now, with a slash behind it. n8n tells a node its
 * public address only by the resume URL, `<address>/<endpoint>/<execution id>`.
 */
function ownBase(context: IExecuteFunctions): string | undefined {
	const resumeUrl = resumeUrlOf(context);
	if (resumeUrl === undefined) return undefined;
	return resumeUrl.origin + resumeUrl.pathname.replace(/[^/]+\/[^/]*\/?$/, '');
}

/** The addresses under which this n8n receives webhooks, as callers see them. */
export function ownWebhookAddresses(context: IExecuteFunctions): string[] {
	const base = ownBase(context);
	return base === undefined ? [] : WEBHOOK_ENDPOINTS.map((endpoint) => base + endpoint);
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
export function withOwnSecret(url: string, secret: () => string, ownAddresses: string[]): string {
	if (!URL.canParse(url)) return url;
	if (!ownAddresses.some((address) => new URL(url).href.startsWith(address))) return url;
	return withSecret(url, secret());
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
	/** The trigger has to have the credential that this node has. */
	credentialType: string;
	callbackSecret: string;
	/** The provider's host name, which has to reach the trigger. */
	providerHost: string;
}

/** Where a trigger's URL leads now: n8n may have got another address since it was entered. */
function urlNow(context: IExecuteFunctions, { url, route }: RegisteredTrigger): string {
	const base = ownBase(context);
	if (base === undefined || url.startsWith(base) || !url.endsWith(`/${route}`)) return url;
	const endpoint = /[^/]+$/.exec(url.slice(0, -route.length - 1))?.[0] ?? '';
	return `${base}${endpoint}/${route}`;
}

/** n8n 2 tells a trigger of a publishing only where it was changed, but always after an unpublishing. */
const AGAIN = 'unpublish it and publish it again';

/**
 * The production URL of the one trigger of this workflow that listens to an event, with the
 * callback secret in it.
 *
 * @throws BadParameter if there is no such trigger, or more than one; it says what to do
 */
export function triggerUrl(context: IExecuteFunctions, search: TriggerSearch): string {
	const { label, triggerName, event, credentialType, callbackSecret, providerHost } = search;
	const entered = registeredTriggers(context, event);
	const here = entered.filter(({ instanceId }) => instanceId === context.getInstanceId());
	const credentialId = credentialIdOf(context, credentialType);
	const fitting = here.filter((trigger) => trigger.credentialId === credentialId);
	const [trigger, ...others] = fitting;

	if (entered.length === 0) {
		throw new BadParameter(
			label,
			`finds no ${triggerName} with message statuses that is published in this workflow`,
			`Add a ${triggerName} to this workflow, choose 'Message Status' in it, and publish the workflow; if it is published already, ${AGAIN}`,
		);
	}
	if (here.length === 0) {
		throw new BadParameter(
			label,
			`finds the ${triggerName} only as it was published on another n8n`,
			`Publish the workflow on this n8n; if it is published already, ${AGAIN}`,
		);
	}
	if (trigger === undefined) {
		throw new BadParameter(
			label,
			`finds a ${triggerName} with another credential than this node's`,
			`Choose the same credential in both nodes, and publish the workflow`,
		);
	}
	if (others.length > 0) {
		const urls = fitting.map((one) => urlNow(context, one)).join(', ');
		throw new BadParameter(
			label,
			`finds ${fitting.length} nodes ${triggerName} in this workflow: ${urls}`,
			`Choose 'URL' in '${label}' and give the one that is to get the statuses, or leave only one such trigger and publish the workflow`,
		);
	}
	const url = urlNow(context, trigger);
	if (isLoopback(new URL(url).hostname) && !isLoopback(providerHost)) {
		throw new BadParameter(
			label,
			`finds the ${triggerName} at ${url}, an address of this machine that ${providerHost} cannot reach`,
			"Set WEBHOOK_URL to the address under which n8n is reached from outside, and restart n8n; or choose 'URL' and give an address that leads to it",
		);
	}
	return withSecret(url, callbackSecret);
}
