import {
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { BadParameter } from '../calling/failures';
import { errorItem, type ErrorFacts } from '../sending/outcomes';
import { createBreather, createParameterReader, readParameter } from '../parameters/parameters';
import { Provider } from '../calling/transport';

/** Why an item failed, told for people. */
export type ExplainedFailure = ErrorFacts & { words: string; advice: string };

/** What an input item gets: what came of it, or why nothing did. */
export interface ItemResult {
	outputs: Array<Pick<INodeExecutionData, 'json' | 'binary'>>;
	failure?: unknown;
	/** How far it came before it failed, in words (there may be none) and as fields of the error. */
	progress?: { told: string; facts: Record<string, unknown> };
}

/** What an operation brought. */
export interface Results {
	/** By input item. An item that is missing was not got to, because another failed. */
	byItem: Map<number, ItemResult>;
	/** What the user is told beside the output. */
	hint?: string;
	/** What is wrong with the output, though nothing failed. */
	warning?: string;
}

/** One thing that a node can do, for all its input items at once. */
export interface NodeOperation<Query> {
	parameters: readonly string[];
	/** @throws BadParameter for what cannot be right */
	build: (
		parameters: Readonly<Record<string, unknown>>,
		around: { timezone: string; label: (name: string) => string },
	) => Query;
	/**
	 * Carries the queries out. It throws nothing: what went wrong stands in an item's result.
	 *
	 * @param queries by input item; an item that was refused has none
	 */
	perform: (queries: ReadonlyMap<number, Query>, run: OperationRun) => Promise<Results>;
	explain: (failure: unknown) => ExplainedFailure;
}

/** What an operation works with. */
export interface OperationRun {
	context: IExecuteFunctions;
	provider: Provider;
	/** Whether the first failure ends it all (On Error: Stop). */
	stopsAtFailure: boolean;
}

/** The node that an operation is one of. */
export interface OperationNode {
	credential: {
		type: string;
		secretFields: readonly string[];
		accountFields?: readonly string[];
		/** @throws BadParameter if the credential lacks something */
		check?: (credential: ICredentialDataDecryptedObject) => void;
	};
	/** A parameter's name as the user sees it. */
	labelOf: (name: string) => string;
}

const LISTED_ITEMS = 10;

async function connect(
	context: IExecuteFunctions,
	{ credential: { type, secretFields, accountFields, check } }: OperationNode,
): Promise<Provider | BadParameter> {
	try {
		const connection = await Provider.connect(context, type, secretFields, accountFields);
		check?.(connection.credential);
		return connection.provider;
	} catch (error) {
		if (error instanceof BadParameter) return error;
		throw new NodeOperationError(context.getNode(), error as Error);
	}
}

/** Reads all items before anything is asked for: a query for each, or why there is none. */
async function readQueries<Query>(
	context: IExecuteFunctions,
	{ labelOf }: OperationNode,
	{ parameters: names, build }: NodeOperation<Query>,
): Promise<{ queries: Map<number, Query>; faults: Map<number, ItemResult> }> {
	const items = context.getInputData();
	const reader = createParameterReader(context, items);
	const breathe = createBreather();
	const around = { timezone: context.getTimezone(), label: labelOf };
	const queries = new Map<number, Query>();
	const faults = new Map<number, ItemResult>();
	for (const itemIndex of items.keys()) {
		await breathe();
		try {
			const parameters = Object.fromEntries(
				names.map((name) => [name, readParameter(reader, name, itemIndex, labelOf(name))]),
			);
			queries.set(itemIndex, build(parameters, around));
		} catch (failure) {
			faults.set(itemIndex, { outputs: [], failure });
		}
	}
	return { queries, faults };
}

/** The error that stops the workflow, if anything failed: it names the first ten items with reasons. */
function stopAtFailures(
	context: IExecuteFunctions,
	byItem: ReadonlyMap<number, ItemResult>,
	explain: (failure: unknown) => ExplainedFailure,
): void {
	const failed = [...byItem]
		.filter(([, { failure }]) => failure !== undefined)
		.sort(([one], [other]) => one - other);
	const first = failed[0];
	if (first === undefined) return;
	const [itemIndex, { failure }] = first;
	const lines = failed.slice(0, LISTED_ITEMS).map(([index, result]) => {
		const { words, advice } = explain(result.failure);
		const told = result.progress?.told ?? '';
		return [`Item ${index}: ${words}.`, told, `${advice}.`].filter(Boolean).join(' ');
	});
	if (failed.length > LISTED_ITEMS) lines.push(`… and ${failed.length - LISTED_ITEMS} more`);
	// n8n puts words of its own in place of a message that holds a network error's code.
	const headline = explain(failure).words.replace(/ \([A-Z_]+\)$/, '');
	throw new NodeOperationError(context.getNode(), `${headline} [item ${itemIndex}]`, {
		description: lines.join('\n'),
		itemIndex,
	});
}

function asItems(
	byItem: ReadonlyMap<number, ItemResult>,
	itemCount: number,
	explain: (failure: unknown) => ExplainedFailure,
): INodeExecutionData[] {
	const output: INodeExecutionData[] = [];
	for (let item = 0; item < itemCount; item++) {
		const result = byItem.get(item);
		if (result === undefined) continue;
		for (const one of result.outputs) output.push({ ...one, pairedItem: { item } });
		if (result.failure === undefined) continue;
		const { words, ...facts } = explain(result.failure);
		const { told = '', facts: more } = result.progress ?? {};
		const message = [`Item ${item}: ${words}`, told].filter(Boolean).join('. ');
		output.push(errorItem({ ...facts, ...more } as ErrorFacts, message, item));
	}
	return output;
}

/** Carries an operation out for the node's input items. */
export async function runOperation<Query>(
	context: IExecuteFunctions,
	node: OperationNode,
	operation: NodeOperation<Query>,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (items.length === 0) return [];
	const stopsAtFailure = !context.continueOnFail();
	const provider = await connect(context, node);
	const explain = (failure: unknown): ExplainedFailure => {
		const explained = operation.explain(failure);
		return provider instanceof Provider ? provider.redact(explained) : explained;
	};
	if (provider instanceof BadParameter) {
		const faults = new Map(items.map((_, index) => [index, { outputs: [], failure: provider }]));
		if (stopsAtFailure) stopAtFailures(context, faults, explain);
		return asItems(faults, items.length, explain);
	}

	const { queries, faults } = await readQueries(context, node, operation);
	if (stopsAtFailure) stopAtFailures(context, faults, explain);
	const { byItem, hint, warning } = await operation.perform(queries, {
		context,
		provider,
		stopsAtFailure,
	});
	if (stopsAtFailure) stopAtFailures(context, byItem, explain);
	const hints = { info: hint, warning };
	for (const type of ['info', 'warning'] as const) {
		const message = hints[type];
		if (message !== undefined) context.addExecutionHints({ message, type, location: 'outputPane' });
	}
	return asItems(new Map([...faults, ...byItem]), items.length, explain);
}
