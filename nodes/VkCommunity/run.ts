import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { Unreachable } from '../shared/calling/failures';
import { eachInOrder } from '../shared/calling/gate';
import { changeVk } from '../shared/calling/vk-methods';
import { explainChangeFailure } from '../shared/reading/change-failure';
import { explainReadFailure } from '../shared/reading/read-failure';
import {
	runOperation,
	type ItemResult,
	type NodeOperation,
	type OperationNode,
	type OperationRun,
} from '../shared/reading/run-operation';
import { SentLedger } from '../shared/sending/sent-ledger';
import { labelOf } from './description';
import { CHANGES, type Change, type ChangeOperation } from './operations';
import { getPermissions, getPersons, type PersonQuery } from './persons';
import { timeoutOf, userIdOf } from './request-item';
import { send } from './send';

type TimedChange = Change & { timeout: number };

/** Changes under way at the same time. */
const CHANGES_AT_ONCE = 5;
const LOOK_UP = 'look into the dialogue';
const DONE = 'done';

const NODE: OperationNode = {
	credential: { type: 'vkCommunityApi', secretFields: ['accessToken'] },
	labelOf,
};

async function makeChanges(
	changes: ReadonlyMap<number, TimedChange>,
	{ context, provider, stopsAtFailure }: OperationRun,
): Promise<Map<number, ItemResult>> {
	const ledger = SentLedger.open(context);
	const results = new Map<number, ItemResult>();
	const make = async (itemIndex: number, change: TimedChange): Promise<ItemResult> => {
		const done: ItemResult = { outputs: [{ json: change.done }] };
		const standing = ledger.standing(itemIndex);
		if (standing?.code === 'OK') return done;
		if (standing !== undefined) {
			const message = 'An earlier try of this execution asked for it and got no clear answer';
			const failure = new Unreachable(message, LOOK_UP, 'earlier.try.unknown', 'uncertain');
			return { outputs: [], failure };
		}
		ledger.enter(itemIndex);
		try {
			await changeVk(provider, change);
			ledger.settle(itemIndex, DONE);
			return done;
		} catch (failure) {
			if (explainChangeFailure(failure, LOOK_UP).certainty === 'certain') {
				ledger.settle(itemIndex, null);
			}
			return { outputs: [], failure };
		}
	};
	await eachInOrder([...changes], CHANGES_AT_ONCE, async ([itemIndex, change]) => {
		const result = await make(itemIndex, change);
		results.set(itemIndex, result);
		return result.failure !== undefined && stopsAtFailure ? 'stop' : undefined;
	});
	// n8n runs the node again only after a throw, or under Retry On Fail.
	const throws =
		stopsAtFailure && [...results.values()].some(({ failure }) => failure !== undefined);
	if (!throws && context.getNode().retryOnFail !== true) ledger.close();
	return results;
}

const changing = ({ parameters, build }: ChangeOperation): NodeOperation<TimedChange> => ({
	parameters: [...parameters, 'options'],
	build: (given, { label }) => ({
		...build(given, label),
		timeout: timeoutOf(given.options, label),
	}),
	perform: async (changes, run) => ({ byItem: await makeChanges(changes, run) }),
	explain: (failure) => explainChangeFailure(failure, LOOK_UP),
});

const asking = (perform: NodeOperation<PersonQuery>['perform']): NodeOperation<PersonQuery> => ({
	parameters: ['userId', 'options'],
	build: ({ userId, options }, { label }) => ({
		userId: userIdOf(userId, label('userId')),
		timeout: timeoutOf(options, label),
	}),
	perform,
	explain: explainReadFailure,
});

const PERSON = {
	get: asking(async (queries, { provider }) => ({ byItem: await getPersons(queries, provider) })),
	getPermission: asking(async (queries, { provider, stopsAtFailure }) => ({
		byItem: await getPermissions(queries, provider, stopsAtFailure),
	})),
} as const satisfies Record<string, NodeOperation<PersonQuery>>;

/** Carries the chosen operation out for the node's input items. */
export async function run(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const resource = String(context.getNodeParameter('resource', 0));
	const operation = String(context.getNodeParameter('operation', 0));
	if (resource === 'message') {
		if (operation === 'send') return await send(context);
		const change = Object.hasOwn(CHANGES, operation) ? CHANGES[operation] : undefined;
		if (change !== undefined) return await runOperation(context, NODE, changing(change));
	}
	if (resource === 'person' && (operation === 'get' || operation === 'getPermission')) {
		return await runOperation(context, NODE, PERSON[operation]);
	}
	throw new NodeOperationError(
		context.getNode(),
		`The operation '${operation}' of '${resource}' is not known`,
		{ description: "Choose another one in 'Operation'" },
	);
}
