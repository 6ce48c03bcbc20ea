import { createHash, randomUUID } from 'node:crypto';

import type { IExecuteFunctions } from 'n8n-workflow';

import { isToolRun } from '../shared/parameters/parameters';

/** The ids but 0 that 32 bits hold. */
const IDS = 2 ** 32 - 1;

/**
 * VK's `random_id` of an item: 32 bits with a sign, never 0, another one for each item of a run.
 *
 * @param seed what tells the run from every other run
 */
export function randomId(seed: string, itemIndex: number): string {
	const start = createHash('sha256').update(seed).digest().readUInt32BE();
	return String(((((start % IDS) + itemIndex) % IDS) + 1) | 0);
}

const SEED = 'randomIdSeed';

/**
 * What tells this run of the node from every other, and is the same in each try of Retry On Fail
 * and in a retry from the executions list, which has another execution id: there the node's context
 * has it still. As an agent's tool the node runs several times under one run index at once, so
 * that each call has a seed of its own.
 */
export function seedOf(context: IExecuteFunctions): string {
	if (isToolRun(context)) return randomUUID();
	const { $runIndex: run } = context.getWorkflowDataProxy(0);
	const kept = context.getContext('node');
	const known = kept[SEED] as { run: unknown; seed: string } | undefined;
	if (known !== undefined && known.run === run) return known.seed;
	const seed = [
		// Another n8n may have an execution of the same number, and a copy of the node.
		context.getWorkflow().id ?? '',
		context.getExecutionId(),
		context.getNode().id,
		String(run),
	].join('\n');
	kept[SEED] = { run, seed };
	return seed;
}
