/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Playground } from './bring-up';
import { findFaults, outcomeTable, readOutcome } from './outcome';
import { DEMO } from './settings';
import type { Progress } from './steps';

const RUN_TIMEOUT_MS = 5 * 60_000;

export interface DemoResult {
	/** What the person at the terminal reads. */
	report: string;
	/** What was not as it should be; nothing, if all was. */
	faults: string[];
	workflowUrl: string;
}

/** Runs the demo's workflow once and compares what came out with the emulator's own record. */
export async function sendToCustomers(
	{ client, emulator, workflowIds, n8n }: Playground,
	progress: Progress,
	signal: AbortSignal,
): Promise<DemoResult> {
	const id = workflowIds.get(DEMO.workflowFile);
	if (!id) throw new Error(`examples/${DEMO.workflowFile} is missing`);
	const { nodes } = await client.getWorkflow(id);
	const sendNode = nodes.find(({ type }) => type === DEMO.sendNodeType);
	if (!sendNode) throw new Error(`The workflow has no node of type ${DEMO.sendNodeType}`);

	const acceptedSoFar = () => [...emulator.state.messages.keys()];
	const before = new Set(acceptedSoFar());
	const ofThisRun = () => acceptedSoFar().filter((messageId) => !before.has(messageId));
	const timer = setInterval(() => progress(`${ofThisRun().length} messages accepted`), 500);
	const execution = await client
		.runWorkflow(id, { timeoutMs: RUN_TIMEOUT_MS, signal })
		.finally(() => clearInterval(timer));

	const acceptedIds = ofThisRun();
	progress(`${acceptedIds.length} messages accepted`);
	const outcome = readOutcome(execution, sendNode.name);
	return {
		report: [
			`"${sendNode.name}" gave ${outcome.outputs.flat().length} outcomes:`,
			outcomeTable(outcome),
			`The emulator's own record: ${acceptedIds.length} messages accepted.`,
			...outcome.hints.map((hint) => `The node's hint: ${hint}`),
			...(outcome.error ? [`The run ended with: ${outcome.error}`] : []),
		].join('\n'),
		faults: findFaults(outcome, {
			items: DEMO.customers,
			rejected: DEMO.rejected,
			acceptedIds,
		}),
		workflowUrl: `${n8n.url}/workflow/${id}`,
	};
}
