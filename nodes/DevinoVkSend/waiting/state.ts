import { randomBytes } from 'node:crypto';

import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
} from 'n8n-workflow';

import { isRecord } from '../../../providers/json';
import {
	awaitedJson,
	isDone,
	type AwaitedItem,
	type StatusReport,
	type WaitedJson,
} from './waited-item';

/**
 * What a waiting node keeps in its context, which n8n stores with the execution. In a webhook a node
 * can read its context only by an expression, so all stands there as texts: they cross from n8n's
 * expression sandbox fastest.
 */
const KEY = 'waitKey';
const STATE = 'wait';
const INPUT = 'waitInput';
const KEY_BYTES = 16;

/** An item: what is waited for, or what came of it already. */
export type WaitItem = AwaitedItem | WaitedJson;

/** A wait: its items in the order of the input. */
export interface Wait {
	/** A callback without it changes nothing. */
	key: string;
	/** Whose resume URL the provider was given. */
	executionId: string;
	/** When the wait began and when it ends: milliseconds since 1970. */
	since: number;
	end: number;
	items: WaitItem[];
	/** The items whose input fields come out with a success. */
	inputIncluded: readonly number[];
}

const isAwaited = (item: WaitItem): item is AwaitedItem => 'until' in item;

/** The messages that are waited for. */
export function awaitedOf({ items }: Pick<Wait, 'items'>): AwaitedItem[] {
	return items.filter(isAwaited);
}

/** The ids of the messages of which it is not known yet that they are done. */
export function unfinished(
	wait: Pick<Wait, 'items'>,
	reports: ReadonlyMap<string, StatusReport>,
): string[] {
	return awaitedOf(wait)
		.filter(({ messageId, until }) => !isDone(reports.get(messageId), until))
		.map(({ messageId }) => messageId);
}

/** The output items, one for each input item. @param inputOf an item's input fields */
export function outputOf(
	wait: Wait,
	reports: ReadonlyMap<string, StatusReport>,
	inputOf: (itemIndex: number) => IDataObject | undefined = () => undefined,
): INodeExecutionData[] {
	const included = new Set(wait.inputIncluded);
	return wait.items.map((item, itemIndex) => {
		const own = isAwaited(item) ? awaitedJson(item, reports.get(item.messageId), wait) : item;
		const succeeded = own.outcome === 'delivered' || own.outcome === 'seen';
		const json = succeeded && included.has(itemIndex) ? { ...inputOf(itemIndex), ...own } : own;
		return { json, pairedItem: { item: itemIndex } };
	});
}

function knownKey(context: IExecuteFunctions): { run: number; key: string | undefined } {
	const { $runIndex } = context.getWorkflowDataProxy(0);
	const run = $runIndex as number;
	const known = context.getContext('node')[KEY];
	const isOwn = isRecord(known) && known.run === run && typeof known.key === 'string';
	return { run, key: isOwn ? (known.key as string) : undefined };
}

/** The key of this run's wait: made at its first try, the same in each further one. */
export function keyOf(context: IExecuteFunctions): string {
	const { run, key = randomBytes(KEY_BYTES).toString('hex') } = knownKey(context);
	context.getContext('node')[KEY] = { run, key };
	return key;
}

type Stored = { [Field in keyof Omit<Wait, 'items'>]: Wait[Field] } & {
	items: Array<[messageId: string, phone: string, until: AwaitedItem['until']] | WaitedJson>;
};

/** Keeps a wait for the callbacks to find. */
export function keepWait(
	context: IExecuteFunctions,
	wait: Wait,
	inputOf: (itemIndex: number) => IDataObject | undefined,
): void {
	const items = wait.items.map((item): Stored['items'][number] =>
		isAwaited(item) ? [item.messageId, item.phone, item.until] : item,
	);
	const kept = context.getContext('node');
	kept[STATE] = JSON.stringify({ ...wait, items } satisfies Stored);
	delete kept[INPUT];
	if (wait.inputIncluded.length > 0) {
		const input = wait.inputIncluded.map((itemIndex) => [itemIndex, inputOf(itemIndex)]);
		kept[INPUT] = JSON.stringify(input);
	}
}

/** A text as a string of JavaScript in which nothing can end the string or the expression. */
function asLiteral(text: string): string {
	const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
	return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`;
}

function readKept(context: IWebhookFunctions, name: string): unknown {
	const node = asLiteral(context.getNode().name);
	const text: unknown = context.evaluateExpression(`{{ $node[${node}].context["${name}"] }}`, 0);
	return typeof text === 'string' ? JSON.parse(text) : undefined;
}

function waitOf(stored: Stored): Wait {
	const items = stored.items.map((item): WaitItem => {
		if (!Array.isArray(item)) return item;
		const [messageId, phone, until] = item;
		return { messageId, phone, until };
	});
	return { ...stored, items };
}

/** The wait that a callback may be about, or `undefined` if there is none. */
export function readWait(context: IWebhookFunctions): Wait | undefined {
	const stored = readKept(context, STATE) as Stored | undefined;
	return stored === undefined ? undefined : waitOf(stored);
}

/** The input fields that come out with a success, by item. */
export function readInput(context: IWebhookFunctions): ReadonlyMap<number, IDataObject> {
	const stored = readKept(context, INPUT) as Array<[number, IDataObject]> | undefined;
	return new Map(stored);
}

/**
 * The wait that this very run was parked for, in this execution or in the one that it retries:
 * its messages are sent, and what stands in the input by now is what was to come out.
 */
export function keptWait(
	context: IExecuteFunctions,
): { wait: Wait; input: ReadonlyMap<number, IDataObject> } | undefined {
	const { [STATE]: state, [INPUT]: input } = context.getContext('node');
	if (typeof state !== 'string') return undefined;
	const wait = waitOf(JSON.parse(state) as Stored);
	if (wait.key !== knownKey(context).key) return undefined;
	const entries = typeof input === 'string' ? (JSON.parse(input) as unknown) : [];
	return { wait, input: new Map(entries as Array<[number, IDataObject]>) };
}
