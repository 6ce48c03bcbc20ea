import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { readCallback } from '../../../providers/devino/callbacks';
import { tryParseLossless } from '../../../providers/json';
import { isSecret } from '../../shared/callbacks/callback-guard';
import { pause } from '../../shared/calling/pause';
import { Provider } from '../../shared/calling/transport';
import {
	NOTHING,
	receiveSafely,
	type WebhookExchange,
} from '../../shared/callbacks/webhook-exchange';
import { StatReader } from '../../shared/reading/stat-reader';
import { DEVINO_SENDER } from '../send';
import { readStatuses } from './detail';
import { Gatherings, type Gathering } from './gatherings';
import { reportOf } from './waited-item';
import { awaitedOf, outputOf, readInput, readWait, unfinished, type Wait } from './state';

/** The detail of a wait is read at most this often. */
const READING_INTERVAL_MS = 10_000;
const MOST_FAILED_READINGS = 6;
/**
 * Calls that may wait until they may read. n8n holds the execution, and a sandbox for expressions,
 * for each; one that finds no place leaves the reading to the next callback.
 */
const MOST_WAITING_CALLS = 100;

/** Answered already, and the execution stays asleep. */
const ASLEEP = NOTHING;

const gatherings = new Gatherings();
let waitingCalls = 0;

/** A call about a wait that goes on. */
interface Call {
	context: IWebhookFunctions;
	wait: Wait;
	/** What the wait is known by in this process. */
	name: string;
	gathering: Gathering;
}

/** Enters what a callback tells of messages that are waited for. Others' ids change nothing. */
async function take(exchange: WebhookExchange, { wait, gathering }: Call): Promise<void> {
	const body = tryParseLossless(await exchange.bodyText());
	if (body === undefined) return;
	const own = new Set(awaitedOf(wait).map(({ messageId }) => messageId));
	const at = Date.now();
	for (const event of readCallback(body)) {
		if (event.kind !== 'status' || !own.has(event.messageId)) continue;
		gathering.take(event.messageId, reportOf(event.status, event.errorCode, at));
	}
}

/** Waits until the detail may be read again; false if there is no need, or no place to wait. */
async function untilReadable(gathering: Gathering): Promise<boolean> {
	const rest = gathering.readAt + READING_INTERVAL_MS - Date.now();
	if (rest <= 0) return true;
	if (waitingCalls >= MOST_WAITING_CALLS) return false;
	waitingCalls++;
	try {
		await pause(rest, gathering.endSignal);
	} finally {
		waitingCalls--;
	}
	return !gathering.ended;
}

/**
 * Reads the detail for whatever no callback has told, until a reading is newer than the last
 * callback. One call of a wait does so; the others leave it to that one.
 */
async function readDetail({ context, wait, gathering }: Call): Promise<void> {
	gathering.stale = true;
	if (gathering.reading) return;
	gathering.reading = true;
	try {
		const { type, secretFields } = DEVINO_SENDER.credential;
		const { provider } = await Provider.connect(context, type, secretFields);
		const reader = new StatReader(provider);
		let failures = 0;
		while (gathering.stale && failures < MOST_FAILED_READINGS) {
			if (!(await untilReadable(gathering))) return;
			const ids = unfinished(wait, gathering.reports);
			if (ids.length === 0) return;
			gathering.stale = false;
			gathering.readAt = Date.now();
			const { reports, complete } = await readStatuses(reader, ids, context);
			for (const [id, report] of reports) gathering.take(id, report);
			if (unfinished(wait, gathering.reports).length === 0) return;
			if (complete) continue;
			failures++;
			gathering.stale = true;
		}
	} finally {
		gathering.reading = false;
	}
}

/** Ends the wait if all that it waits for is done; the first call to find so wakes the execution. */
function wakeIfDone({ context, wait, name, gathering }: Call): IWebhookResponseData | undefined {
	if (gathering.ended || unfinished(wait, gathering.reports).length > 0) return undefined;
	// From here on n8n itself goes on with what was written for the time-out.
	if (Date.now() >= wait.end) return undefined;
	const input = wait.inputIncluded.length === 0 ? undefined : readInput(context);
	const items = outputOf(wait, gathering.reports, (itemIndex) => input?.get(itemIndex));
	return gatherings.end(name, gathering) ? { ...ASLEEP, workflowData: [items] } : undefined;
}

async function handle(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
): Promise<IWebhookResponseData> {
	const wait = readWait(context);
	if (wait === undefined || !isSecret(exchange.query('key'), wait.key)) {
		exchange.refuse(
			wait === undefined ? 'the node waits for nothing' : "the wait's key is not right",
		);
		return ASLEEP;
	}
	exchange.answer(200);
	const name = `${context.getExecutionId()}/${wait.key}`;
	const gathering = gatherings.of(name, wait.end);
	if (gathering === undefined) return ASLEEP;
	const call: Call = { context, wait, name, gathering };
	await take(exchange, call);
	const woken = wakeIfDone(call);
	if (woken !== undefined) return woken;
	if (gathering.ended) return ASLEEP;
	await readDetail(call);
	return wakeIfDone(call) ?? ASLEEP;
}

/**
 * Receives a status callback while the execution sleeps: answers it, and wakes the execution once
 * all that it waits for is done.
 */
export async function receiveStatus(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(
		context,
		DEVINO_SENDER.displayName,
		async (exchange) => await handle(context, exchange),
	);
}
