import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { isRecord } from '../../providers/json';

type Context = IHookFunctions | IWebhookFunctions;

/** The callback server of a node at VK, as its static data keeps it. */
export interface Entry {
	serverId: string;
	groupId: string;
	/** Of this node's making: VK's events carry it. */
	secret: string;
	/** As it was entered. */
	url: string;
}

/** Test URL and production URL are two servers. */
const nameIn = (context: Context): string =>
	context.getMode() === 'manual' ? 'testServer' : 'server';

/** Tells a node's listeners apart in this process. */
export const listenerOf = (context: Context): string =>
	[context.getWorkflow().id ?? '', context.getNode().id, nameIn(context)].join('/');

/** The node's server, if it has one. */
export function readEntry(context: Context): Entry | undefined {
	const stored: unknown = context.getWorkflowStaticData('node')[nameIn(context)];
	if (!isRecord(stored)) return undefined;
	const { serverId, groupId, secret, url } = stored;
	if (typeof serverId !== 'string' || typeof groupId !== 'string') return undefined;
	if (typeof secret !== 'string' || secret === '' || typeof url !== 'string') return undefined;
	return { serverId, groupId, secret, url };
}

export function keepEntry(context: IHookFunctions, entry: Entry): void {
	context.getWorkflowStaticData('node')[nameIn(context)] = { ...entry };
}

export function dropEntry(context: IHookFunctions): void {
	delete context.getWorkflowStaticData('node')[nameIn(context)];
}
