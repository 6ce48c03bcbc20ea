import type { Provider } from '../calling/transport';
import type { Outcome } from './outcomes';
import type { SendingPlan } from './plan';
import type { SentLedger, Standing } from './sent-ledger';

/** What became of the items of a run. */
export interface Settled {
	/** One for each item, in the order of the input. */
	outcomes: Outcome[];
	/** Whether anything may have reached the provider. */
	requestLeft: boolean;
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

/**
 * Sends what a plan has in line, keeps the ledger, and gives each item its outcome. Throws nothing: a
 * throw would lose the ids of what was accepted before it.
 */
export async function settle(
	plan: SendingPlan,
	ledger: SentLedger,
	provider: Pick<Provider, 'redact'>,
	noSubject: Outcome['subject'],
): Promise<Settled> {
	const known = [...plan.outcomes];
	let requestLeft = false;
	let fault: unknown;
	const sending = plan.send({
		onDeparture: (itemIndexes) => {
			for (const itemIndex of itemIndexes) ledger.enter(itemIndex);
			requestLeft = true;
		},
		onOutcome: (itemIndex, outcome) => {
			if (outcome.code !== 'UNKNOWN') {
				ledger.settle(itemIndex, outcome.receipt ?? outcome.messageId);
			}
			const { reasons } = outcome;
			known[itemIndex] =
				reasons.length === 0 ? outcome : { ...outcome, reasons: provider.redact(reasons) };
		},
	});
	await sending.catch((error: unknown) => {
		fault = error;
	});
	const outcomes = known.map(
		(outcome, itemIndex): Outcome =>
			outcome ??
			lostOutcome(
				ledger.standing(itemIndex),
				plan.subjects[itemIndex] ?? noSubject,
				provider.redact(wordsOf(fault)),
			),
	);
	return { outcomes, requestLeft };
}
