import { randomBytes } from 'node:crypto';

import {
	NodeHelpers,
	type IDataObject,
	type IExecuteFunctions,
	type IHookFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';

import { isRecord } from '../../../providers/json';
import { forgetOldest } from './forget-oldest';

/**
 * How a trigger makes itself known to the other nodes of its workflow: by an entry in the workflow's
 * static data, under its node's id; what it remembers stands beside it (seen-events.ts).
 *
 * n8n loads static data before a callback reaches the node and writes all of it back afterwards, so
 * a callback that is under way while the workflow is published or unpublished would bring back what
 * was there before. What this process has done to an entry is therefore known here too, and nothing
 * is written for a node that was unpublished meanwhile.
 */

/** What a trigger makes known. */
export interface RegisteredTrigger {
	/** Its production URL, without the secret, as it was when the entry was made. */
	url: string;
	/** The end of that URL, behind the address at which n8n receives webhooks. */
	route: string;
	/** What it listens to. */
	events: string[];
	/** Of its credential: another node's is the same one, whatever secret it holds today. */
	credentialId: string;
	/** The n8n that it was activated on. */
	instanceId: string;
	/** Tells this activation from every other. */
	activation: string;
}

/** What a trigger is that makes itself known. */
export interface Registrant {
	credentialType: string;
	/** Of its webhook's description. */
	path: string;
	events: readonly string[];
}

type Context = IHookFunctions | IWebhookFunctions;

interface Change {
	at: number;
	/** None: it was taken back. */
	entry: RegisteredTrigger | undefined;
}

/** n8n takes a route away a moment after it has called `delete`. */
const UNPUBLISHING_MS = 10_000;
const MOST_KNOWN = 10_000;

/** What this process last did to a node's entry, by workflow and node. */
const changes = new Map<string, Change>();
/** Activations that this process has ended. */
const ended = new Set<string>();

/** What a trigger may remember in static data. */
const TOPICS = ['seenEvents', 'latestStatuses'] as const;
export type Topic = (typeof TOPICS)[number];

/** Where a trigger remembers something in the workflow's static data: a renaming changes nothing. */
export const memoryKey = (nodeId: string, topic: Topic): string => `${nodeId}/${topic}`;

/** A trigger's name over all workflows. */
export const triggerName = (context: Context): string =>
	`${context.getWorkflow().id ?? ''}/${context.getNode().id}`;

/** Whether this process took the node's entry back just now, so that nothing of it is to stay. */
export function isBeingUnpublished(context: Context, now = Date.now()): boolean {
	const change = changes.get(triggerName(context));
	return change !== undefined && change.entry === undefined && now - change.at < UNPUBLISHING_MS;
}

function noteChange(context: Context, entry: RegisteredTrigger | undefined): void {
	const name = triggerName(context);
	changes.delete(name);
	changes.set(name, { at: Date.now(), entry });
	forgetOldest(changes, MOST_KNOWN);
}

/** The credential of a node, by n8n's id. */
export const credentialIdOf = (
	context: Pick<IExecuteFunctions, 'getNode'>,
	credentialType: string,
): string => context.getNode().credentials?.[credentialType]?.id ?? '';

/** What the entry should be, but for its activation. */
function entryFor(
	context: Context,
	{ credentialType, path, events }: Registrant,
): Omit<RegisteredTrigger, 'activation'> | undefined {
	const url = context.getNodeWebhookUrl('default');
	if (url === undefined) return undefined;
	return {
		url,
		route: NodeHelpers.getNodeWebhookPath(context.getWorkflow().id ?? '', context.getNode(), path),
		events: [...events],
		credentialId: credentialIdOf(context, credentialType),
		instanceId: context.getInstanceId(),
	};
}

const newActivation = (): string => randomBytes(8).toString('hex');

/** Workflows keep other things in their static data too. */
function readEntry(value: unknown): RegisteredTrigger | undefined {
	if (!isRecord(value) || !Array.isArray(value.events)) return undefined;
	const { url, route, credentialId, instanceId, activation } = value;
	const texts = [url, route, credentialId, instanceId, activation];
	if (!texts.every((text) => typeof text === 'string')) return undefined;
	return { ...(value as unknown as RegisteredTrigger), events: value.events.map(String) };
}

/**
 * The nodes of the workflow as it is now, by id. (n8n's interface for nodes does not show them;
 * every context of n8n 1.123 and of 2 has them.)
 */
function nodesNow(context: object): Map<string, { disabled: boolean }> | undefined {
	const { workflow } = context as { workflow?: unknown };
	if (!isRecord(workflow) || !isRecord(workflow.nodes)) return undefined;
	return new Map(
		Object.values(workflow.nodes)
			.filter(isRecord)
			.map(({ id, disabled }) => [String(id), { disabled: disabled === true }]),
	);
}

function forgetOwner(staticData: IDataObject, nodeId: string): void {
	for (const key of [nodeId, ...TOPICS.map((topic) => memoryKey(nodeId, topic))]) {
		if (key in staticData) delete staticData[key];
	}
}

/** The node that a key of static data belongs to, if it is one of a trigger's. */
function ownerOf(key: string, value: unknown): string | undefined {
	if (readEntry(value) !== undefined) return key;
	const topic = TOPICS.find((one) => key.endsWith(`/${one}`));
	return topic === undefined ? undefined : key.slice(0, -topic.length - 1);
}

/** Takes away what triggers have left that are no longer in the workflow. */
function sweep(context: IHookFunctions, staticData: IDataObject): void {
	const nodes = nodesNow(context);
	if (nodes === undefined) return;
	for (const [key, value] of Object.entries(staticData)) {
		const owner = ownerOf(key, value);
		if (owner !== undefined && !nodes.has(owner)) delete staticData[key];
	}
}

/**
 * Enters the trigger at its activation. n8n saves static data after that; a test listener is not
 * entered.
 */
export function registerTrigger(context: IHookFunctions, registrant: Registrant): void {
	if (context.getMode() === 'manual') return;
	const wanted = entryFor(context, registrant);
	if (wanted === undefined) return;
	const staticData = context.getWorkflowStaticData('global');
	sweep(context, staticData);
	const entry = { ...wanted, activation: newActivation() };
	staticData[context.getNode().id] = { ...entry };
	noteChange(context, entry);
}

/**
 * Makes the trigger's entry good where a callback finds it missing or stale: n8n 2.40 calls nothing
 * of a trigger when it starts at another address, nor when a publishing leaves the trigger as it was.
 */
export function renewEntry(context: IWebhookFunctions, registrant: Registrant): void {
	if (context.getMode() === 'manual' || isBeingUnpublished(context)) return;
	const wanted = entryFor(context, registrant);
	if (wanted === undefined) return;
	const { id } = context.getNode();
	const staticData = context.getWorkflowStaticData('global');
	const stored = readEntry(staticData[id]);
	const isGood =
		stored !== undefined &&
		!ended.has(stored.activation) &&
		Object.entries(wanted).every(
			([name, value]) => String(stored[name as keyof RegisteredTrigger]) === String(value),
		);
	if (isGood) return;
	const known = changes.get(triggerName(context))?.entry;
	staticData[id] = { ...wanted, activation: known?.activation ?? newActivation() };
}

/** Takes away the entry of a trigger, and all that it remembers in static data. */
export function unregisterTrigger(context: IHookFunctions): void {
	if (context.getMode() === 'manual') return;
	const { id } = context.getNode();
	const staticData = context.getWorkflowStaticData('global');
	const stored = readEntry(staticData[id]);
	for (const entry of [stored, changes.get(triggerName(context))?.entry]) {
		if (entry !== undefined) ended.add(entry.activation);
	}
	forgetOldest(ended, MOST_KNOWN);
	forgetOwner(staticData, id);
	noteChange(context, undefined);
}

/** The triggers that listen to an event and are still there: in the workflow, switched on, published. */
export function registeredTriggers(context: IExecuteFunctions, event: string): RegisteredTrigger[] {
	const nodes = nodesNow(context);
	return Object.entries(context.getWorkflowStaticData('global')).flatMap(([nodeId, value]) => {
		const entry = readEntry(value);
		if (entry === undefined || !entry.events.includes(event)) return [];
		if (ended.has(entry.activation)) return [];
		const node = nodes?.get(nodeId);
		return nodes === undefined || node?.disabled === false ? [entry] : [];
	});
}

/** Forgets what this process knows, as a restart does. */
export function forgetChanges(): void {
	changes.clear();
	ended.clear();
}
