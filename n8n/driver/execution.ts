/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { parse } from 'flatted';
import type {
	ExecutionStatus,
	INodeExecutionData,
	IRunExecutionData,
	ITaskData,
} from 'n8n-workflow';

/** An execution as the list of executions shows it. */
export interface ExecutionSummary {
	id: string;
	workflowId: string;
	status: ExecutionStatus;
	mode: string;
	startedAt: string | null;
	stoppedAt?: string | null;
	retryOf?: string | null;
}

/** An execution with its run data. */
export interface Execution extends ExecutionSummary {
	data: IRunExecutionData;
}

/** How n8n's REST API gives an execution: the run data as text in flatted's form. */
export interface RawExecution extends ExecutionSummary {
	data: string;
}

const ENDED: ReadonlySet<ExecutionStatus> = new Set(['success', 'error', 'crashed', 'canceled']);

/** Whether nothing more will happen to an execution. (A waiting one goes on some day.) */
export function hasEnded({ status }: ExecutionSummary): boolean {
	return ENDED.has(status);
}

/** Decodes the run data. An execution that is still under way may have none. */
export function decodeExecution(raw: RawExecution): Execution {
	const data: IRunExecutionData = raw.data ? parse(raw.data) : { resultData: { runData: {} } };
	return { ...raw, data };
}

/** The runs of a node, in order: one, or one for each round of a loop. */
export function runsOf({ data }: Execution, nodeName: string): ITaskData[] {
	return data.resultData.runData[nodeName] ?? [];
}

/** The items that a node's run put on one of its outputs. */
export function itemsOf(
	execution: Execution,
	nodeName: string,
	{ output = 0, run = 0 }: { output?: number; run?: number } = {},
): INodeExecutionData[] {
	return runsOf(execution, nodeName)[run]?.data?.main?.[output] ?? [];
}
