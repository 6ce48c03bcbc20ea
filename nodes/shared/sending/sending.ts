import {
	NodeOperationError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { explainInvalid, type SenderWords } from './explain';
import { BadParameter } from '../calling/failures';
import {
	failureList,
	isFailure,
	isTotalFailure,
	outcomeHint,
	outcomeItem,
	totalFailureText,
	type Outcome,
} from './outcomes';
import { isToolRun } from '../parameters/parameters';
import type { ReadItems } from './read-items';
import { SentLedger, type Standing } from './sent-ledger';
import { Provider } from '../calling/transport';

const LOGGED_IDS_A_LINE = 1000;
const LONG_RUN_SECONDS = 60;
const DO_NOT_CALL_AGAIN = 'Do not call again for this message';

/** What a run of a sender works with. */
export interface SendingRun {
	context: IExecuteFunctions;
	items: INodeExecutionData[];
	provider: Provider;
	credential: ICredentialDataDecryptedObject;
	ledger: SentLedger;
}

/** What a sender tells while it sends. */
export interface SendingEvents {
	/** To be called before a request with these items leaves: from here on they may have been sent. */
	onDeparture: (itemIndexes: readonly number[]) => void;
	/** To be called once for each item in line. */
	onOutcome: (itemIndex: number, outcome: Outcome) => void;
}

/** The input of a run, read and checked, and how to send it. */
export interface SendingPlan extends ReadItems {
	/** How many messages are to be sent, and how many seconds the set rate makes of that at least. */
	messages: number;
	seconds: number;
	/** Sends what is in line; each of it gets its outcome. */
	send: (events: SendingEvents) => Promise<void>;
	/**
	 * What the operation goes on to once something was accepted: its items come out in place of the
	 * outcomes. It throws nothing.
	 */
	follow?: (outcomes: readonly Outcome[]) => Promise<INodeExecutionData[]>;
}

/** A node that sends messages: what differs between them. */
export interface Sender {
	displayName: string;
	credential: {
		type: string;
		/** Its fields that no output, error or log may show. */
		secretFields: readonly string[];
		/** Its other fields that tell one account from another. */
		accountFields?: readonly string[];
	};
	words: SenderWords;
	/** The subject of an item of which nothing is known. */
	noSubject: Outcome['subject'];
	plan: (run: SendingRun) => Promise<SendingPlan>;
}

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

/** n8n drops the output of a stopped node: its log is then the only place for the ids. */
function logStop({ logger }: IExecuteFunctions, nodeName: string, outcomes: Outcome[]): void {
	const counts = new Map<string, number>();
	for (const { code } of outcomes) counts.set(code, (counts.get(code) ?? 0) + 1);
	const summary = [...counts].map(([code, count]) => `${count} ${code}`).join(', ');
	logger.warn(`${nodeName} was stopped: ${summary}`);
	const accepted = outcomes.flatMap(({ messageId }) => messageId ?? []);
	for (let from = 0; from < accepted.length; from += LOGGED_IDS_A_LINE) {
		const ids = accepted.slice(from, from + LOGGED_IDS_A_LINE);
		logger.warn(`${nodeName}: accepted before the stop: ${ids.join(', ')}`);
	}
}

const wordsOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);

/** The outcome of an item that was still in line when the node itself failed. */
function lostOutcome(
	standing: Standing | undefined,
	subject: Outcome['subject'],
	words: string,
): Outcome {
	const description = `the node failed while sending: ${words}`;
	return {
		code: standing === undefined ? 'NOT_SENT' : 'UNKNOWN',
		messageId: null,
		subject,
		reasons: [{ key: 'node.failed', description }],
		advice: 'Please report this with the node’s version',
	};
}

/** Sends the input items and gives an output item for each, in their order. */
export async function runSender(
	context: IExecuteFunctions,
	sender: Sender,
): Promise<INodeExecutionData[]> {
	const { displayName, words, noSubject } = sender;
	const items = context.getInputData();
	if (items.length === 0) return [];
	const continues = context.continueOnFail();
	const asItems = (outcomes: Outcome[], inputOf: (itemIndex: number) => IDataObject | undefined) =>
		outcomes.map((outcome, itemIndex) =>
			outcomeItem(outcome, itemIndex, { asErrorItem: continues, input: inputOf(itemIndex) }),
		);

	const { type, secretFields, accountFields } = sender.credential;
	const connection = await Provider.connect(context, type, secretFields, accountFields).catch(
		(error: unknown) =>
			error instanceof BadParameter
				? error
				: new BadParameter(
						'Credential',
						`could not be read: ${wordsOf(error)}`,
						"Choose a credential under 'Credential to connect with'",
					),
	);
	if (connection instanceof BadParameter) {
		const outcome = explainInvalid(connection, noSubject);
		const outcomes = items.map(() => outcome);
		if (!continues) stopIfInvalid(context, outcomes);
		return asItems(outcomes, () => undefined);
	}

	const { provider, credential } = connection;
	const ledger = SentLedger.open(context);
	const plan = await sender.plan({ context, items, provider, credential, ledger });
	if (!continues) stopIfInvalid(context, plan.outcomes);
	if (plan.seconds > LONG_RUN_SECONDS) {
		context.logger.info(
			`${displayName}: ${plan.messages} messages at the set rate will take about ${Math.ceil(plan.seconds / 60)} minutes`,
		);
	}

	let requestLeft = false;
	let fault: unknown;
	const sending = plan.send({
		onDeparture: (itemIndexes) => {
			for (const itemIndex of itemIndexes) ledger.enter(itemIndex);
			requestLeft = true;
		},
		onOutcome: (itemIndex, outcome) => {
			if (outcome.code !== 'UNKNOWN') ledger.settle(itemIndex, outcome.messageId);
			const { reasons } = outcome;
			plan.outcomes[itemIndex] =
				reasons.length === 0 ? outcome : { ...outcome, reasons: provider.redact(reasons) };
		},
	});
	// A throw would lose the ids of what was accepted before.
	await sending.catch((error: unknown) => {
		fault = error;
	});
	const outcomes = plan.outcomes.map(
		(outcome, itemIndex): Outcome =>
			outcome ??
			lostOutcome(ledger.standing(itemIndex), noSubject, provider.redact(wordsOf(fault))),
	);
	const warn = (): void => {
		const hint = outcomeHint(outcomes, words.lookUpOne);
		if (hint === undefined) return;
		context.addExecutionHints({ message: hint, type: 'warning', location: 'outputPane' });
	};
	const accepted = outcomes.some(({ code }) => code === 'OK');
	if (plan.follow !== undefined && accepted && !provider.stopped) {
		warn();
		// The ledger stays open: a waiting execution can be stopped, and retried from the list.
		const followed = await plan.follow(outcomes);
		if (provider.stopped) logStop(context, displayName, outcomes);
		return followed;
	}
	if (provider.stopped) logStop(context, displayName, outcomes);

	const asTool = isToolRun(context);
	const mayThrow = !continues && !(asTool && requestLeft);
	if (mayThrow && isTotalFailure(outcomes)) {
		throw failure(context, totalFailureText(outcomes), outcomes);
	}
	// n8n runs the node again only after a throw, or under Retry On Fail.
	if (context.getNode().retryOnFail !== true) ledger.close();
	warn();
	const final =
		asTool && requestLeft
			? outcomes.map((outcome) => ({
					...outcome,
					advice: [outcome.advice, DO_NOT_CALL_AGAIN].filter(Boolean).join('. '),
				}))
			: outcomes;
	return asItems(final, (itemIndex) =>
		plan.inputIncluded.has(itemIndex) ? items[itemIndex]?.json : undefined,
	);
}
