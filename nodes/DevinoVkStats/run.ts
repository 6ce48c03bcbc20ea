import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { explainReadFailure } from '../shared/reading/read-failure';
import { runOperation, type OperationNode } from '../shared/reading/run-operation';
import { StatReader } from '../shared/reading/stat-reader';
import { labelOf } from './description';
import type { StatOperation } from './operation';

const NODE: OperationNode = {
	credential: { type: 'devinoVkApi', secretFields: ['apiKey', 'callbackSecret'] },
	labelOf,
};

/** Carries an operation out for the node's input items. */
export async function run<P extends object, Q>(
	context: IExecuteFunctions,
	{ parameters, build, perform }: StatOperation<P, Q>,
): Promise<INodeExecutionData[]> {
	return await runOperation<Q>(context, NODE, {
		parameters,
		build: (given, around) => build(given as P, around),
		perform: async (queries, { provider, stopsAtFailure }) =>
			await perform(queries, {
				context,
				provider,
				reader: new StatReader(provider),
				stopsAtFailure,
			}),
		explain: explainReadFailure,
	});
}
