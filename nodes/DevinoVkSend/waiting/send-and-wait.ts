import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { Provider } from '../../shared/calling/transport';
import { waitingUrl } from '../../shared/callbacks/status-url';
import { createBreather, createParameterReader } from '../../shared/parameters/parameters';
import { StatReader } from '../../shared/reading/stat-reader';
import type { Outcome } from '../../shared/sending/outcomes';
import type { SendingPlan, SendingRun } from '../../shared/sending/plan';
import { runSender } from '../../shared/sending/sending';
import { labelOf } from '../description';
import { DEVINO_SENDER, planSending, type Completion } from '../send';
import { readStatuses } from './detail';
import { LONGEST_POLL_MINUTES } from './limits';
import { poll } from './poll';
import { readWaitSettings, wantsPolling, type WaitSettings } from './settings';
import { keepWait, keptWait, keyOf, outputOf, unfinished, type Wait, type WaitItem } from './state';
import { unacceptedJson, type StatusReport } from './waited-item';

/** Sending that takes longer lets callbacks come before the execution is asleep: n8n refuses them. */
const LONG_SENDING_MS = 2_000;
/** While the node is awake to look once more, n8n refuses callbacks as well. */
const LAST_LOOK_MS = 4_000;
const LONGEST_POLL_MS = LONGEST_POLL_MINUTES * 60_000;

type InputOf = (itemIndex: number) => IDataObject | undefined;

/** What stands between sending and the output. */
interface Waiting {
	run: SendingRun;
	key: string;
	/** Whether the execution stays awake. */
	polls: boolean;
	/** By item index; empty where the item was refused. */
	settings: ReadonlyMap<number, WaitSettings>;
	inputIncluded: ReadonlySet<number>;
	/** When sending began: milliseconds since 1970. */
	began: number;
	/** Whether some of it was sent by an earlier try, or by the execution that this one retries. */
	sentBefore: boolean;
}

/** Of what an earlier try has sent, and this one could not read any more. */
const SETTINGS_UNREAD = readWaitSettings({}, undefined, false, labelOf);

/** The wait for what was accepted. */
function waitFor(
	{ run, key, polls, settings, inputIncluded }: Waiting,
	outcomes: readonly Outcome[],
): Wait {
	const since = Date.now();
	let seconds = 0;
	const items = outcomes.map((outcome, itemIndex): WaitItem => {
		const { code, messageId, subject } = outcome;
		if (code !== 'OK') return unacceptedJson(code, outcome);
		const own = settings.get(itemIndex) ?? SETTINGS_UNREAD;
		seconds = Math.max(seconds, own.seconds);
		return { messageId: messageId ?? '', phone: subject.phone ?? '', until: own.until };
	});
	const longest = polls ? LONGEST_POLL_MS : Infinity;
	const end = since + Math.min(seconds * 1000, longest);
	const executionId = run.context.getExecutionId();
	return { key, executionId, since, end, items, inputIncluded: [...inputIncluded] };
}

/**
 * Lets the execution sleep. n8n runs no code of the node when the wait is over: it gives the node's
 * input out, so what is to come out then has to stand there.
 */
async function park(
	context: IExecuteFunctions,
	wait: Wait,
	reports: ReadonlyMap<string, StatusReport>,
	inputOf: InputOf,
): Promise<INodeExecutionData[]> {
	keepWait(context, wait, inputOf);
	context.getExecuteData().data.main = [outputOf(wait, reports, inputOf)];
	await context.putExecutionToWait(new Date(wait.end));
	return [];
}

/** Looks what has become of the messages, and goes to sleep if there is anything to wait for. */
async function lookAndPark(
	context: IExecuteFunctions,
	provider: Provider,
	wait: Wait,
	inputOf: InputOf,
): Promise<INodeExecutionData[]> {
	const reader = StatReader.within(provider, LAST_LOOK_MS);
	const none: ReadonlyMap<string, StatusReport> = new Map();
	const { reports } = await readStatuses(reader, unfinished(wait, none), context);
	const isOver = unfinished(wait, reports).length === 0 || Date.now() >= wait.end;
	if (isOver || provider.stopped) return outputOf(wait, reports, inputOf);
	return await park(context, wait, reports, inputOf);
}

async function follow(
	waiting: Waiting,
	outcomes: readonly Outcome[],
): Promise<INodeExecutionData[]> {
	const { run, polls, began, sentBefore } = waiting;
	const { context, provider, items } = run;
	const inputOf: InputOf = (itemIndex) => items[itemIndex]?.json;
	const wait = waitFor(waiting, outcomes);
	if (polls) return outputOf(wait, await poll(context, provider, wait), inputOf);
	const looks = sentBefore || wait.since - began > LONG_SENDING_MS;
	if (looks) return await lookAndPark(context, provider, wait, inputOf);
	return await park(context, wait, new Map(), inputOf);
}

/** Whether the execution is to stay awake: it is if any of its items asks for that. */
async function isToPoll({ context, items }: SendingRun): Promise<boolean> {
	const reader = createParameterReader(context, items);
	const asks = (options: () => unknown): boolean => {
		try {
			return wantsPolling(options(), labelOf);
		} catch {
			// The item will be refused for it.
			return false;
		}
	};
	const { fixed, byItem } = reader.split(['options']);
	if (byItem.length === 0) return asks(() => fixed.options);
	const breathe = createBreather();
	for (const itemIndex of items.keys()) {
		const rest = breathe();
		if (rest !== undefined) await rest;
		if (asks(() => reader.read('options', itemIndex))) return true;
	}
	return false;
}

async function plan(run: SendingRun): Promise<SendingPlan> {
	const { context, provider } = run;
	const key = keyOf(context);
	const polls = await isToPoll(run);
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
		const own = readWaitSettings(parameters, message.ttl, polls, labelOf);
		settings.set(itemIndex, own);
		return { ...message, ttl: own.ttl, statusUrl: polls ? undefined : urlOf() };
	};
	const began = Date.now();
	const sending = await planSending(run, complete);
	const { inputIncluded } = sending;
	const sentBefore = sending.outcomes.some((outcome) => outcome?.code === 'OK');
	const waiting: Waiting = { run, key, polls, settings, inputIncluded, began, sentBefore };
	return { ...sending, follow: async (outcomes) => await follow(waiting, outcomes) };
}

/**
 * Goes on with a wait that this run was parked for before: in an execution that is retried from the
 * list. Everything was sent, and the input holds by now what was to come out, so nothing is planned.
 */
async function goOn(
	context: IExecuteFunctions,
	{ wait, input }: NonNullable<ReturnType<typeof keptWait>>,
): Promise<INodeExecutionData[]> {
	const inputOf: InputOf = (itemIndex) => input.get(itemIndex);
	if (wait.executionId !== context.getExecutionId()) {
		context.addExecutionHints({
			message:
				'The messages were sent by the execution that this one retries, so no status can wake it before its wait is over. Look them up with Devino VK Stats',
			type: 'warning',
			location: 'outputPane',
		});
	}
	const { type, secretFields } = DEVINO_SENDER.credential;
	const connection = await Provider.connect(context, type, secretFields).catch((error: unknown) => {
		const words = error instanceof Error ? error.message : String(error);
		context.logger.warn(`Devino VK Send could not read the statuses it waits for: ${words}`);
		return undefined;
	});
	if (connection !== undefined) {
		return await lookAndPark(context, connection.provider, wait, inputOf);
	}
	return Date.now() >= wait.end
		? outputOf(wait, new Map(), inputOf)
		: await park(context, wait, new Map(), inputOf);
}

/**
 * The operation `sendAndWaitForStatus`: sends the input items, and gives an output item for each, in
 * their order, once those that were accepted have reached what was asked for, or failed, or the wait
 * is over. Until then the execution sleeps.
 */
export async function sendAndWait(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const kept = keptWait(context);
	if (kept !== undefined) return await goOn(context, kept);
	return await runSender(context, { ...DEVINO_SENDER, plan });
}
