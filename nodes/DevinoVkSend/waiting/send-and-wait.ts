import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Outcome } from '../../shared/sending/outcomes';
import type { SendingPlan, SendingRun } from '../../shared/sending/plan';
import { runSender } from '../../shared/sending/sending';
import { waitingUrl } from '../../shared/callbacks/status-url';
import { labelOf } from '../description';

import { DEVINO_SENDER, planSending, type Completion } from '../send';
import { readStatuses } from './detail';
import { unacceptedJson, type StatusReport } from './waited-item';
import { LONGEST_POLL_MINUTES } from './limits';
import { poll } from './poll';
import { readWaitSettings, type WaitSettings } from './settings';
import { keepWait, keyOf, outputOf, unfinished, type Wait, type WaitItem } from './state';

/** Sending that takes longer lets callbacks come before the execution is asleep: n8n refuses them. */
const LONG_SENDING_MS = 2_000;
const LONGEST_POLL_MS = LONGEST_POLL_MINUTES * 60_000;

/** What stands between sending and the output. */
interface Waiting {
	run: SendingRun;
	key: string;
	/** By item index; empty where the item was refused. */
	settings: ReadonlyMap<number, WaitSettings>;
	inputIncluded: ReadonlySet<number>;
	/** When sending began: milliseconds since 1970. */
	began: number;
	/** Whether some of it was sent by an earlier try, or by the execution that this one retries. */
	sentBefore: boolean;
}

/** Of what an earlier try has sent, and this one could not read any more. */
const SETTINGS_UNREAD = readWaitSettings({}, undefined, labelOf);

/** The wait for what was accepted, and whether the execution stays awake for it. */
function waitFor(
	{ key, settings, inputIncluded }: Waiting,
	outcomes: readonly Outcome[],
): { wait: Wait; polls: boolean } {
	const since = Date.now();
	let seconds = 0;
	let polls = false;
	const items = outcomes.map((outcome, itemIndex): WaitItem => {
		const { code, messageId, subject } = outcome;
		if (code !== 'OK') return unacceptedJson(code, outcome);
		const own = settings.get(itemIndex) ?? SETTINGS_UNREAD;
		seconds = Math.max(seconds, own.seconds);
		polls ||= own.polls;
		return { messageId: messageId ?? '', phone: subject.phone ?? '', until: own.until };
	});
	const longest = polls ? LONGEST_POLL_MS : Infinity;
	const end = since + Math.min(seconds * 1000, longest);
	return { wait: { key, since, end, items, inputIncluded: [...inputIncluded] }, polls };
}

/**
 * Lets the execution sleep. n8n runs no code of the node when the wait is over: it gives the node's
 * input out, so what is to come out then has to stand there.
 */
async function park(
	{ context }: SendingRun,
	wait: Wait,
	reports: ReadonlyMap<string, StatusReport>,
	inputOf: (itemIndex: number) => IDataObject | undefined,
): Promise<INodeExecutionData[]> {
	keepWait(context, wait, inputOf);
	context.getExecuteData().data.main = [outputOf(wait, reports, inputOf)];
	await context.putExecutionToWait(new Date(wait.end));
	return [];
}

async function follow(
	waiting: Waiting,
	outcomes: readonly Outcome[],
): Promise<INodeExecutionData[]> {
	const { run, began, sentBefore } = waiting;
	const { context, provider, items } = run;
	const inputOf = (itemIndex: number): IDataObject | undefined => items[itemIndex]?.json;
	const { wait, polls } = waitFor(waiting, outcomes);
	if (polls) return outputOf(wait, await poll(context, provider, wait), inputOf);
	let reports: ReadonlyMap<string, StatusReport> = new Map();
	if (sentBefore || wait.since - began > LONG_SENDING_MS) {
		({ reports } = await readStatuses(provider, unfinished(wait, reports), context.logger));
		if (unfinished(wait, reports).length === 0) return outputOf(wait, reports, inputOf);
	}
	return await park(run, wait, reports, inputOf);
}

async function plan(run: SendingRun): Promise<SendingPlan> {
	const { context, provider } = run;
	const key = keyOf(context);
	const settings = new Map<number, WaitSettings>();
	let url: string | undefined;
	const urlOf = (): string =>
		(url ??= waitingUrl(context, {
			label: labelOf('operation'),
			key,
			providerHost: provider.hostname,
			otherwise: `switch on '${labelOf('pollWhileWaiting')}' in 'Options'`,
		}));
	const complete: Completion = (message, parameters, itemIndex) => {
		const own = readWaitSettings(parameters, message.ttl, labelOf);
		settings.set(itemIndex, own);
		return { ...message, ttl: own.ttl, statusUrl: own.polls ? undefined : urlOf() };
	};
	const began = Date.now();
	const sending = await planSending(run, complete);
	const { inputIncluded } = sending;
	const sentBefore = sending.outcomes.some((outcome) => outcome?.code === 'OK');
	const waiting: Waiting = { run, key, settings, inputIncluded, began, sentBefore };
	return { ...sending, follow: async (outcomes) => await follow(waiting, outcomes) };
}

/**
 * The operation `sendAndWaitForStatus`: sends the input items, and gives an output item for each, in
 * their order, once those that were accepted have reached what was asked for, or failed, or the wait
 * is over. Until then the execution sleeps.
 */
export async function sendAndWait(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runSender(context, { ...DEVINO_SENDER, plan });
}
