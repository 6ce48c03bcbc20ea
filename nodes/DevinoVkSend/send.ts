import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { BadParameter } from '../shared/failures';
import { MessageKeys } from '../shared/message-keys';
import {
	failureList,
	isFailure,
	isTotalFailure,
	outcomeHint,
	outcomeItem,
	type Outcome,
} from '../shared/outcomes';
import { isToolRun } from '../shared/parameters';
import { SentLedger } from '../shared/sent-ledger';
import { Provider } from '../shared/transport';
import { dispatch } from './dispatch';
import { explainInvalid, explainResult } from './explain';
import { readItems, type SenderGroup } from './read-items';
import { SenderLine, type LineSurroundings } from './sender-line';

const CREDENTIAL = 'devinoVkApi';
const SECRET_FIELDS = ['apiKey', 'callbackSecret'];
/** Senders served at the same time: each has a rate of its own, so none need wait for another. */
const LINES_AT_ONCE = 4;
const LOGGED_IDS_A_LINE = 1000;
const LONG_RUN_SECONDS = 60;
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

function stopIfInvalid(context: IExecuteFunctions, outcomes: Array<Outcome | undefined>): void {
	const invalid = outcomes.map((outcome) => (outcome?.code === 'INVALID' ? outcome : undefined));
	const first = invalid.findIndex((outcome) => outcome !== undefined);
	if (first === -1) return;
	const fault = invalid[first]?.reasons[0]?.description ?? 'an item is not valid';
	throw failure(context, `Nothing was sent: ${fault} [item ${first}]`, invalid);
}

function announceLongRun(context: IExecuteFunctions, groups: SenderGroup[]): void {
	const seconds = groups.map(({ messages, settings: { messagesPerSecond } }) =>
		messagesPerSecond === 0 ? 0 : messages.length / messagesPerSecond,
	);
	const longest = Math.max(0, ...seconds);
	if (longest <= LONG_RUN_SECONDS) return;
	const messages = groups.reduce((sum, group) => sum + group.messages.length, 0);
	context.logger.info(
		`Devino VK Send: ${messages} messages at the set rate will take about ${Math.ceil(longest / 60)} minutes`,
	);
}

async function sendGroups(groups: SenderGroup[], around: LineSurroundings): Promise<void> {
	const waiting = [...groups];
	const serve = async (): Promise<void> => {
		for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
			const { batchSize, messagesPerSecond } = group.settings;
			const size = messagesPerSecond === 0 ? batchSize : Math.min(batchSize, messagesPerSecond);
			await dispatch(group.messages, size, new SenderLine(around, group.settings));
		}
	};
	await Promise.all(Array.from({ length: LINES_AT_ONCE }, serve));
}

/** n8n drops the output of a stopped node: its log is then the only place for the ids. */
function logStop({ logger }: IExecuteFunctions, outcomes: Outcome[]): void {
	const counts = new Map<string, number>();
	for (const { code } of outcomes) counts.set(code, (counts.get(code) ?? 0) + 1);
	const summary = [...counts].map(([code, count]) => `${count} ${code}`).join(', ');
	logger.warn(`Devino VK Send was stopped: ${summary}`);
	const accepted = outcomes.flatMap(({ messageId }) => messageId ?? []);
	for (let from = 0; from < accepted.length; from += LOGGED_IDS_A_LINE) {
		const ids = accepted.slice(from, from + LOGGED_IDS_A_LINE);
		logger.warn(`Devino VK Send: accepted before the stop: ${ids.join(', ')}`);
	}
}

/** The operation `send`: sends the input items and gives an output item for each, in their order. */
export async function send(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (items.length === 0) return [];
	const continues = context.continueOnFail();
	const asItems = (outcomes: Outcome[], inputOf: (itemIndex: number) => IDataObject | undefined) =>
		outcomes.map((outcome, itemIndex) =>
			outcomeItem(outcome, itemIndex, { asErrorItem: continues, input: inputOf(itemIndex) }),
		);

	const connection = await Provider.connect(context, CREDENTIAL, SECRET_FIELDS).catch(
		(error: unknown) => {
			if (error instanceof BadParameter) return error;
			throw new NodeOperationError(context.getNode(), error as Error);
		},
	);
	if (connection instanceof BadParameter) {
		const outcome = explainInvalid(connection, { phone: null, service: null });
		const outcomes = items.map(() => outcome);
		if (!continues) stopIfInvalid(context, outcomes);
		return asItems(outcomes, () => undefined);
	}

	const { provider, credential } = connection;
	const callbackSecret =
		typeof credential.callbackSecret === 'string' ? credential.callbackSecret : '';
	const ledger = SentLedger.open(context);
	const read = await readItems(context, items, { callbackSecret, provider }, ledger);
	if (!continues) stopIfInvalid(context, read.outcomes);

	let requestLeft = false;
	announceLongRun(context, read.groups);
	await sendGroups(read.groups, {
		context,
		provider,
		ledger,
		keys: new MessageKeys(context),
		onDeparture: () => {
			requestLeft = true;
		},
		onResult: ({ itemIndex, message: { phone, service } }, result) => {
			const outcome = explainResult(result, { phone, service });
			read.outcomes[itemIndex] = { ...outcome, reasons: provider.redact(outcome.reasons) };
		},
	});

	const outcomes = read.outcomes.map((outcome): Outcome => {
		if (outcome === undefined)
			throw new NodeOperationError(context.getNode(), 'An item has no outcome');
		return outcome;
	});
	if (provider.stopped) logStop(context, outcomes);

	const asTool = isToolRun(context);
	const mayThrow = !continues && !(asTool && requestLeft);
	if (mayThrow && isTotalFailure(outcomes)) {
		const which =
			outcomes.length === 1
				? 'the message was not accepted'
				: `none of ${outcomes.length} messages was accepted`;
		throw failure(context, `Nothing was sent: ${which}`, outcomes);
	}
	// n8n runs the node again only after a throw, or under Retry On Fail.
	if (context.getNode().retryOnFail !== true) ledger.close();

	const hint = outcomeHint(outcomes);
	if (hint !== undefined) {
		context.addExecutionHints({ message: hint, type: 'warning', location: 'outputPane' });
	}
	const final =
		asTool && requestLeft
			? outcomes.map((outcome) => ({
					...outcome,
					advice: [outcome.advice, DO_NOT_CALL_AGAIN].filter(Boolean).join('. '),
				}))
			: outcomes;
	return asItems(final, (itemIndex) =>
		read.inputIncluded.has(itemIndex) ? items[itemIndex]?.json : undefined,
	);
}
