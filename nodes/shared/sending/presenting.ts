import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { isToolRun } from '../parameters/parameters';
import {
	failureList,
	isFailure,
	isTotalFailure,
	outcomeHint,
	outcomeItem,
	outcomeJson,
	totalFailureText,
	type Outcome,
} from './outcomes';
import type { Note, SendingPlan } from './plan';
import type { Settled } from './settling';

const LOGGED_IDS_A_LINE = 1000;
const DO_NOT_CALL_AGAIN = 'Do not call again for this message';

/** The error that stops the workflow: it names the first ten items with reasons. */
function failure(
	context: IExecuteFunctions,
	message: string,
	outcomes: Array<Outcome | undefined>,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, {
		description: failureList(outcomes),
		itemIndex: outcomes.findIndex((outcome) => outcome !== undefined && isFailure(outcome)),
	});
}

/**
 * Stops the node under On Error: Stop where an item is not valid: nothing is sent then.
 *
 * @throws NodeOperationError
 */
export function stopIfInvalid(
	context: IExecuteFunctions,
	outcomes: Array<Outcome | undefined>,
): void {
	const invalid = outcomes.map((outcome) => (outcome?.code === 'INVALID' ? outcome : undefined));
	const first = invalid.findIndex((outcome) => outcome !== undefined);
	if (first === -1) return;
	const fault = invalid[first]?.reasons[0]?.description ?? 'an item is not valid';
	throw failure(context, `Nothing was sent: ${fault} [item ${first}]`, invalid);
}

/** n8n drops the output of a stopped node: its log is then the only place for the ids. */
export function logStop(
	{ logger }: IExecuteFunctions,
	nodeName: string,
	outcomes: Outcome[],
): void {
	const counts = new Map<string, number>();
	for (const { code, isAside } of outcomes) {
		if (isAside !== true) counts.set(code, (counts.get(code) ?? 0) + 1);
	}
	const summary = [...counts].map(([code, count]) => `${count} ${code}`).join(', ');
	logger.warn(`${nodeName} was stopped: ${summary}`);
	const accepted = outcomes.flatMap(({ messageId }) => messageId ?? []);
	for (let from = 0; from < accepted.length; from += LOGGED_IDS_A_LINE) {
		const ids = accepted.slice(from, from + LOGGED_IDS_A_LINE);
		logger.warn(`${nodeName}: accepted before the stop: ${ids.join(', ')}`);
	}
}

/** Sums up what was not accepted, and what else is to be told. @param lookUp of what ended UNKNOWN */
export function tell(
	context: IExecuteFunctions,
	{ notes }: Pick<SendingPlan, 'notes'>,
	outcomes: readonly Outcome[],
	lookUp: string,
): void {
	const failures = outcomeHint(outcomes, lookUp);
	const told: Note[] = failures === undefined ? [] : [{ text: failures, isWarning: true }];
	for (const { text, isWarning } of [...told, ...(notes?.(outcomes) ?? [])]) {
		const type = isWarning ? 'warning' : 'info';
		context.addExecutionHints({ message: text, type, location: 'outputPane' });
	}
}

/**
 * Stops the workflow under On Error: Stop where nothing was sent, may have been sent, or was tried
 * out. A tool says so by its items once a request has left: called again, it would send again.
 *
 * @throws NodeOperationError
 */
export function stopIfTotalFailure(
	context: IExecuteFunctions,
	{ outcomes, requestLeft }: Settled,
): void {
	const mayThrow = !context.continueOnFail() && !(isToolRun(context) && requestLeft);
	if (mayThrow && isTotalFailure(outcomes)) {
		throw failure(context, totalFailureText(outcomes), outcomes);
	}
}

/** How items come out. */
export interface Presentation {
	/** The input fields that an item's success is to carry. */
	inputOf?: (itemIndex: number) => IDataObject | undefined;
	jsonOf?: SendingPlan['jsonOf'];
}

/** The output items of a run. */
export function present(
	context: IExecuteFunctions,
	{ outcomes, requestLeft }: Settled,
	{ inputOf, jsonOf = outcomeJson }: Presentation = {},
): INodeExecutionData[] {
	const asErrorItem = context.continueOnFail();
	const adds = isToolRun(context) && requestLeft ? [DO_NOT_CALL_AGAIN] : [];
	return outcomes.map((outcome, itemIndex) => {
		const advice = [outcome.advice, ...adds].filter(Boolean).join('. ');
		const shown = adds.length === 0 ? outcome : { ...outcome, advice };
		return outcomeItem(shown, itemIndex, {
			asErrorItem,
			input: inputOf?.(itemIndex),
			json: jsonOf(shown, itemIndex),
		});
	});
}
