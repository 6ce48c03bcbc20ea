import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { BadParameter } from '../calling/failures';
import { Provider } from '../calling/transport';
import { explainInvalid, type SenderWords } from './explain';
import type { Outcome } from './outcomes';
import type { SendingPlan, SendingRun } from './plan';
import { logStop, present, stopIfInvalid, stopIfTotalFailure, tell } from './presenting';
import { SentLedger } from './sent-ledger';
import { settle } from './settling';

const LONG_RUN_SECONDS = 60;

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

async function connect(
	context: IExecuteFunctions,
	{ credential: { type, secretFields, accountFields } }: Sender,
): Promise<Awaited<ReturnType<typeof Provider.connect>> | BadParameter> {
	try {
		return await Provider.connect(context, type, secretFields, accountFields);
	} catch (error) {
		if (error instanceof BadParameter) return error;
		return new BadParameter(
			'Credential',
			`could not be read: ${error instanceof Error ? error.message : String(error)}`,
			"Choose a credential under 'Credential to connect with'",
		);
	}
}

function logLongRun(
	{ logger }: IExecuteFunctions,
	{ displayName }: Sender,
	{ messages, seconds }: SendingPlan,
): void {
	if (seconds <= LONG_RUN_SECONDS) return;
	const minutes = Math.ceil(seconds / 60);
	logger.info(
		`${displayName}: ${messages} messages at the set rate will take about ${minutes} minutes`,
	);
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

	const connection = await connect(context, sender);
	if (connection instanceof BadParameter) {
		const outcomes = items.map(() => explainInvalid(connection, noSubject));
		if (!continues) stopIfInvalid(context, outcomes);
		return present(context, { outcomes, requestLeft: false });
	}

	const { provider, credential } = connection;
	const ledger = SentLedger.open(context);
	const plan = await sender.plan({ context, items, provider, credential, ledger });
	if (!continues) stopIfInvalid(context, plan.outcomes);
	logLongRun(context, sender, plan);

	const settled = await settle(plan, ledger, provider, noSubject);
	const { outcomes } = settled;
	const accepted = outcomes.some(({ code }) => code === 'OK');
	if (plan.follow !== undefined && accepted && !provider.stopped) {
		tell(context, plan, outcomes, words.lookUpOne);
		// The ledger stays open: a waiting execution can be stopped, and retried from the list.
		try {
			return await plan.follow(outcomes);
		} finally {
			if (provider.stopped) logStop(context, displayName, outcomes);
		}
	}
	if (provider.stopped) logStop(context, displayName, outcomes);

	stopIfTotalFailure(context, settled);
	// n8n runs the node again only after a throw, or under Retry On Fail.
	if (context.getNode().retryOnFail !== true) ledger.close();
	tell(context, plan, outcomes, words.lookUpOne);
	return present(context, settled, {
		inputOf: (itemIndex) =>
			plan.inputIncluded.has(itemIndex) ? items[itemIndex]?.json : undefined,
		jsonOf: plan.jsonOf,
	});
}
