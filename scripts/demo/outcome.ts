import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { runsOf, type Execution } from '../../n8n/driver';

/** What became of one item, on whichever output it came out. */
export interface ItemOutcome {
	/** The index of the input item. */
	item: number;
	code: string;
	messageId: string | null;
	reasons: string[];
}

export interface SendOutcome {
	/** What came out, on each output in its order. */
	outputs: ItemOutcome[][];
	hints: string[];
	/** Why the node or the workflow stopped, if it did. */
	error?: string;
}

export interface Expectation {
	items: number;
	/** The items that the provider turns down. */
	rejected: readonly number[];
	/** The ids that the provider gave, in its own record. */
	acceptedIds: readonly string[];
}

/** Reads the outcomes of the last run of a sending node. */
export function readOutcome(execution: Execution, nodeName: string): SendOutcome {
	const run = runsOf(execution, nodeName).at(-1);
	const error = run?.error ?? execution.data.resultData.error;
	return {
		outputs: (run?.data?.main ?? []).map((items) => (items ?? []).map(readItem)),
		hints: (run?.hints ?? []).map(({ message }) => message),
		...(error && { error: error.message }),
	};
}

function readItem({ json, pairedItem }: INodeExecutionData): ItemOutcome {
	// An error item carries its outcome below `error`.
	const outcome = isObject(json.error) ? json.error : json;
	return {
		item: indexOf(pairedItem),
		code: String(outcome.code),
		messageId: typeof outcome.messageId === 'string' ? outcome.messageId : null,
		reasons: Array.isArray(outcome.reasons) ? outcome.reasons.map(nameOf) : [],
	};
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function indexOf(pairedItem: INodeExecutionData['pairedItem']): number {
	const [first] = [pairedItem ?? -1].flat();
	return typeof first === 'object' ? first.item : (first ?? -1);
}

/** A reason's key if it has one: that is what can be counted. */
function nameOf(reason: unknown): string {
	if (!isObject(reason)) return String(reason);
	return String(reason.key ?? reason.code ?? JSON.stringify(reason));
}

/** What is wrong with an outcome; nothing, if it is as it should be. */
export function findFaults(outcome: SendOutcome, expected: Expectation): string[] {
	const { outputs, error } = outcome;
	const items = outputs.flat();
	const faults: string[] = [];
	if (error) faults.push(`the run ended with: ${error}`);
	if (items.length !== expected.items) {
		faults.push(`${items.length} outcomes for ${expected.items} items`);
	}

	const accepted = items.filter(({ code }) => code === 'OK');
	const others = items.filter(({ code }) => code !== 'OK');
	if (!outputs.every(isInOrder)) faults.push('the items are out of order');
	const isItem = ({ item }: ItemOutcome) => item >= 0 && item < expected.items;
	if (new Set(items.map(({ item }) => item)).size !== items.length || !items.every(isItem)) {
		faults.push('the outcomes are not one for each item');
	}

	const ids = accepted.map(({ messageId }) => messageId);
	if (!ids.every((id) => id !== null && /^\d+$/.test(id))) {
		faults.push('an accepted message has no id of digits');
	}
	if (new Set(ids).size !== ids.length) faults.push('two messages have one id');
	const known = new Set<string | null>(expected.acceptedIds);
	if (known.size !== ids.length || !ids.every((id) => known.has(id))) {
		faults.push(`the ${ids.length} ids in n8n are not the ${known.size} in the emulator's record`);
	}

	const rejected = others.map(({ item }) => item).sort((a, b) => a - b);
	if (String(rejected) !== String(expected.rejected)) {
		faults.push(
			`not accepted: items ${rejected.join(', ')} instead of ${expected.rejected.join(', ')}`,
		);
	}
	const isNamed = ({ code, reasons }: ItemOutcome) => code === 'REJECTED' && reasons.length > 0;
	if (!others.every(isNamed)) faults.push('a message was not accepted for no named reason');
	return faults;
}

function isInOrder(items: readonly ItemOutcome[]): boolean {
	return items.every(({ item }, index) => index === 0 || item > (items[index - 1]?.item ?? -1));
}

const SHOWN_ITEMS = 5;

/** A short table: how many of each outcome, and why. */
export function outcomeTable({ outputs }: SendOutcome): string {
	const rows = countBy(outputs.flat(), ({ code }) => code).map(([code, ofCode]) => {
		const reasons = countBy(
			ofCode.filter((item) => item.reasons.length > 0),
			(item) => item.reasons.join(', '),
		).map(([reason, because]) => {
			const shown = because.slice(0, SHOWN_ITEMS).map(({ item }) => item);
			const more = because.length > SHOWN_ITEMS ? ' …' : '';
			return `${because.length} × ${reason} (item ${shown.join(', ')}${more})`;
		});
		return `  ${code.padEnd(10)} ${String(ofCode.length).padStart(6)}   ${reasons.join('; ')}`;
	});
	return rows.map((row) => row.trimEnd()).join('\n');
}

/** Groups, the largest first. */
function countBy<T>(values: readonly T[], keyOf: (value: T) => string): Array<[string, T[]]> {
	const groups = new Map<string, T[]>();
	for (const value of values) {
		const group = groups.get(keyOf(value));
		if (group) group.push(value);
		else groups.set(keyOf(value), [value]);
	}
	return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
