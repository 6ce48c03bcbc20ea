import {
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { isRecord } from '../../providers/json';
import { explainChangeFailure } from '../shared/reading/change-failure';
import { BadParameter, Unreachable } from '../shared/calling/failures';
import { eachInOrder } from '../shared/calling/gate';
import { explainReadFailure } from '../shared/reading/read-failure';
import {
	runOperation,
	type ItemResult,
	type NodeOperation,
	type OperationNode,
	type OperationRun,
	type Results,
} from '../shared/reading/run-operation';
import { SentLedger } from '../shared/sending/sent-ledger';
import { DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS } from '../shared/calling/transport';
import { isBlank, wholeNumber } from '../shared/parameters/values';
import { labelOf } from './description';
import { findOperation, type Call, type Operation } from './operations';
import { Smsc } from './smsc';

type TimedCall = Call & { timeout: number };
type ByItem = Map<number, ItemResult>;

/** Changes about different contacts that are under way at the same time. */
const CHANGES_AT_ONCE = 5;
const LOOK_UP = 'look with Get Many';
const LISTED_ITEMS = 10;

function checkCredential({ login, password, apiKey }: ICredentialDataDecryptedObject): void {
	if (!isBlank(apiKey) || (!isBlank(login) && !isBlank(password))) return;
	throw new BadParameter(
		isBlank(login) ? 'Login' : 'Password',
		'is empty, and so is the API key',
		"Open the credential and fill 'API Key' in, or 'Login' and 'Password'",
	);
}

const NODE: OperationNode = {
	credential: {
		type: 'smscApi',
		secretFields: ['password', 'apiKey'],
		accountFields: ['login'],
		check: checkCredential,
	},
	labelOf,
};

const items = (indexes: readonly number[]): string =>
	`item${indexes.length === 1 ? '' : 's'} ${indexes.slice(0, LISTED_ITEMS).join(', ')}${indexes.length > LISTED_ITEMS ? ' …' : ''}`;

async function readLists(
	calls: ReadonlyMap<number, TimedCall>,
	{ provider, stopsAtFailure }: OperationRun,
	rowsOf: NonNullable<Operation['rows']>,
	mayGoOnFrom: number,
): Promise<Results> {
	const smsc = new Smsc(provider);
	const byItem: ByItem = new Map();
	const open: number[] = [];
	for (const [itemIndex, { fields, most, timeout }] of calls) {
		try {
			const { rows, mayGoOn } = await smsc.list(fields, most, timeout);
			byItem.set(itemIndex, { outputs: rows.map((row) => ({ json: rowsOf(row) })) });
			if (mayGoOn && rows.length >= mayGoOnFrom) open.push(itemIndex);
		} catch (failure) {
			byItem.set(itemIndex, { outputs: [], failure });
			if (stopsAtFailure) break;
		}
	}
	if (open.length === 0) return { byItem };
	const warning = `The list may go on (${items(open)}): SMSC showed no 'int_id' to read on from, and did not say that it ends here. Ask for parts of it, and hold the number of rows against SMSC's cabinet.`;
	return { byItem, warning };
}

/** Calls about the same thing, in their order. */
function byTarget(calls: ReadonlyMap<number, TimedCall>): Array<Array<[number, TimedCall]>> {
	const targets = new Map<string, Array<[number, TimedCall]>>();
	for (const entry of calls) {
		const { target } = entry[1];
		const known = targets.get(target);
		if (known === undefined) targets.set(target, [entry]);
		else known.push(entry);
	}
	return [...targets.values()];
}

/** Whether a failed change surely was not made. */
const surelyNotMade = (failure: unknown): boolean =>
	explainChangeFailure(failure, LOOK_UP).certainty === 'certain';

async function makeChanges(
	calls: ReadonlyMap<number, TimedCall>,
	{ context, provider, stopsAtFailure }: OperationRun,
	done: NonNullable<Operation['done']>,
): Promise<ByItem> {
	const smsc = new Smsc(provider);
	const ledger = SentLedger.open(context);
	const results: ByItem = new Map();

	const make = async (itemIndex: number, { fields, timeout }: TimedCall): Promise<ItemResult> => {
		const standing = ledger.standing(itemIndex);
		if (standing?.code === 'OK') {
			return { outputs: [{ json: done(standing.messageId || undefined) }] };
		}
		if (standing !== undefined) {
			const message = 'An earlier try of this execution asked for it and got no clear answer';
			const failure = new Unreachable(message, LOOK_UP, 'earlier.try.unknown', 'uncertain');
			return { outputs: [], failure };
		}
		ledger.enter(itemIndex);
		try {
			const id = await smsc.change(fields, timeout);
			// Not every change gives an id.
			ledger.settle(itemIndex, id ?? '');
			return { outputs: [{ json: done(id) }] };
		} catch (failure) {
			if (surelyNotMade(failure)) ledger.settle(itemIndex, null);
			return { outputs: [], failure };
		}
	};

	await eachInOrder(byTarget(calls), CHANGES_AT_ONCE, async (entries) => {
		for (const [itemIndex, call] of entries) {
			const result = await make(itemIndex, call);
			results.set(itemIndex, result);
			if (result.failure !== undefined && stopsAtFailure) return 'stop';
		}
		return undefined;
	});
	// n8n runs the node again only after a throw, or under Retry On Fail.
	const throws =
		stopsAtFailure && [...results.values()].some(({ failure }) => failure !== undefined);
	if (!throws && context.getNode().retryOnFail !== true) ledger.close();
	return results;
}

function asNodeOperation(operation: Operation): NodeOperation<TimedCall> {
	const { parameters, build, rows, mayGoOnFrom = 1, done } = operation;
	return {
		parameters: [...parameters, 'options'],
		build: (given, around) => {
			const { timeout } = isRecord(given.options) ? given.options : {};
			const bounds = { min: 1, max: LONGEST_TIMEOUT_MS };
			return {
				...build(given, around),
				timeout: isBlank(timeout)
					? DEFAULT_TIMEOUT_MS
					: wholeNumber(timeout, bounds, around.label('timeout')),
			};
		},
		perform: async (calls, run) =>
			rows === undefined
				? { byItem: await makeChanges(calls, run, done ?? (() => ({ success: true }))) }
				: await readLists(calls, run, rows, mayGoOnFrom),
		explain: (failure) =>
			rows === undefined ? explainChangeFailure(failure, LOOK_UP) : explainReadFailure(failure),
	};
}

/** Carries the chosen operation out for the node's input items. */
export async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = String(context.getNodeParameter('resource', 0));
	const name = String(context.getNodeParameter('operation', 0));
	const operation = findOperation(resource, name);
	if (operation === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`The operation '${name}' of '${resource}' is not known`,
			{ description: "Choose another one in 'Operation'" },
		);
	}
	return await runOperation(context, NODE, asNodeOperation(operation));
}
