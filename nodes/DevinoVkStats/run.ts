import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { BadParameter } from '../shared/failures';
import { createBreather, createParameterReader, readParameter } from '../shared/parameters';
import { explainReadFailure, readFailureItem } from '../shared/read-failure';
import { Provider } from '../shared/transport';
import { labelOf } from './description';
import type { ItemResult, Results, StatOperation } from './operation';
import { StatReader } from '../shared/stat-reader';

const CREDENTIAL = 'devinoVkApi';
const SECRET_FIELDS = ['apiKey', 'callbackSecret'];
const LISTED_ITEMS = 10;

/** Reads all items before anything is asked for: a query for each, or why there is none. */
async function readQueries<P extends object, Q>(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	{ parameters: names, build }: StatOperation<P, Q>,
): Promise<{ queries: Map<number, Q>; faults: Map<number, ItemResult> }> {
	const reader = createParameterReader(context, items);
	const breathe = createBreather();
	const around = { timezone: context.getTimezone(), label: labelOf };
	const queries = new Map<number, Q>();
	const faults = new Map<number, ItemResult>();
	for (const itemIndex of items.keys()) {
		await breathe();
		try {
			const parameters = Object.fromEntries(
				names.map((name) => [name, readParameter(reader, name, itemIndex, labelOf(name))]),
			) as P;
			queries.set(itemIndex, build(parameters, around));
		} catch (failure) {
			faults.set(itemIndex, { outputs: [], failure });
		}
	}
	return { queries, faults };
}

/** The error that stops the workflow, if anything failed: it names the first ten items with reasons. */
function stopAtFailures(context: IExecuteFunctions, byItem: ReadonlyMap<number, ItemResult>): void {
	const failed = [...byItem]
		.filter(([, { failure }]) => failure !== undefined)
		.sort(([one], [other]) => one - other);
	const first = failed[0];
	if (first === undefined) return;
	const [itemIndex, { failure }] = first;
	const lines = failed.slice(0, LISTED_ITEMS).map(([index, result]) => {
		const { words, advice } = explainReadFailure(result.failure);
		const told = result.progress?.told ?? '';
		return [`Item ${index}: ${words}.`, told, `${advice}.`].filter(Boolean).join(' ');
	});
	if (failed.length > LISTED_ITEMS) lines.push(`… and ${failed.length - LISTED_ITEMS} more`);
	// n8n puts words of its own in place of a message that holds a network error's code.
	const { words } = explainReadFailure(failure);
	const headline = words.replace(/ \([A-Z_]+\)$/, '');
	throw new NodeOperationError(context.getNode(), `${headline} [item ${itemIndex}]`, {
		description: lines.join('\n'),
		itemIndex,
	});
}

function asItems(byItem: ReadonlyMap<number, ItemResult>, itemCount: number): INodeExecutionData[] {
	const output: INodeExecutionData[] = [];
	for (let item = 0; item < itemCount; item++) {
		const result = byItem.get(item);
		if (result === undefined) continue;
		for (const one of result.outputs) output.push({ ...one, pairedItem: { item } });
		if (result.failure !== undefined) {
			output.push(readFailureItem(explainReadFailure(result.failure), item, result.progress));
		}
	}
	return output;
}

async function connect(context: IExecuteFunctions): Promise<Provider | BadParameter> {
	try {
		return (await Provider.connect(context, CREDENTIAL, SECRET_FIELDS)).provider;
	} catch (error) {
		if (error instanceof BadParameter) return error;
		throw new NodeOperationError(context.getNode(), error as Error);
	}
}

/** Carries an operation out for the node's input items. */
export async function runOperation<P extends object, Q>(
	context: IExecuteFunctions,
	operation: StatOperation<P, Q>,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (items.length === 0) return [];
	const stopsAtFailure = !context.continueOnFail();
	const provider = await connect(context);
	if (provider instanceof BadParameter) {
		const faults = new Map(items.map((_, index) => [index, { outputs: [], failure: provider }]));
		if (stopsAtFailure) stopAtFailures(context, faults);
		return asItems(faults, items.length);
	}

	const { queries, faults } = await readQueries(context, items, operation);
	if (stopsAtFailure) stopAtFailures(context, faults);
	const reader = new StatReader(provider);
	const results: Results =
		queries.size === 0
			? { byItem: new Map() }
			: await operation.perform(queries, { context, reader, stopsAtFailure });
	if (stopsAtFailure) stopAtFailures(context, results.byItem);
	if (results.hint !== undefined) {
		context.addExecutionHints({ message: results.hint, type: 'info', location: 'outputPane' });
	}
	return asItems(new Map([...faults, ...results.byItem]), items.length);
}
