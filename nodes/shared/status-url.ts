import type { IExecuteFunctions } from 'n8n-workflow';

/** Where n8n receives the calls of production and test workflows (its default endpoint names). */
const WEBHOOK_ENDPOINTS = ['webhook/', 'webhook-test/'];

/**
 * The addresses under which this n8n receives webhooks, as callers see them. n8n tells a node its
 * public address only by the resume URL, `<address>/<endpoint>/<execution id>`.
 */
export function ownWebhookAddresses(context: IExecuteFunctions): string[] {
	const { $execution: execution } = context.getWorkflowDataProxy(0) as {
		$execution?: { resumeUrl?: unknown };
	};
	const resumeUrl = execution?.resumeUrl;
	if (typeof resumeUrl !== 'string' || !URL.canParse(resumeUrl)) return [];
	const { origin, pathname } = new URL(resumeUrl);
	const base = origin + pathname.replace(/[^/]+\/[^/]*\/?$/, '');
	return WEBHOOK_ENDPOINTS.map((endpoint) => base + endpoint);
}

/**
 * Adds the callback secret to a URL of this n8n's own webhooks, and to no other: not to another
 * host's, not to the URL that resumes an execution.
 */
export function withOwnSecret(url: string, secret: string, ownAddresses: string[]): string {
	if (secret === '' || !URL.canParse(url)) return url;
	const target = new URL(url);
	if (!ownAddresses.some((address) => target.href.startsWith(address))) return url;
	target.searchParams.set('secret', secret);
	return target.href;
}
