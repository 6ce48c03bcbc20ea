import type {
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { isRecord } from '../../providers/json';
import {
	readStatusReport,
	statusFacts,
	type StatusReport,
} from '../../providers/rapporto/statuses';
import type { AddressList } from '../shared/callbacks/address-list';
import { callerFault, querySecretFault } from '../shared/callbacks/callback-guard';
import { callbackSecretOf } from '../shared/callbacks/callback-secret';
import { eventIdOf } from '../shared/callbacks/event-id';
import { rawFields } from '../shared/callbacks/raw-fields';
import { SeenEvents } from '../shared/callbacks/seen-events';
import { TriggerOptions } from '../shared/callbacks/trigger-options';
import { NOTHING, receiveSafely, type WebhookExchange } from '../shared/callbacks/webhook-exchange';
import { createRedactor } from '../shared/calling/failures';
import { labelOf } from './description';

const NAME = 'Rapporto VK Trigger';
const CREDENTIAL = 'rapportoApi';

export interface TriggerSettings {
	allowlist: AddressList;
	ignoreDuplicates: boolean;
	includeRaw: boolean;
	/** Empty: none is asked for. */
	callbackSecret: string;
}

/**
 * The settings of the node.
 *
 * @throws BadParameter for what cannot be right
 */
export async function readNode(
	context: IHookFunctions | IWebhookFunctions,
): Promise<TriggerSettings> {
	const options = TriggerOptions.of(context, labelOf);
	return {
		allowlist: options.allowlist(),
		ignoreDuplicates: options.flag('ignoreDuplicates', true),
		includeRaw: options.flag('includeRaw'),
		callbackSecret: await callbackSecretOf(context, CREDENTIAL),
	};
}

/** The fields of a form; of one that stands there more than once the first, as in a query. */
function fieldsOfForm(form: string): Record<string, unknown> {
	const fields = new Map<string, string>();
	for (const [name, value] of new URLSearchParams(form)) {
		if (!fields.has(name)) fields.set(name, value);
	}
	return Object.fromEntries(fields);
}

/** The parameters of a POST: a form or, as Rapporto's JSON API has it, an object or several. */
async function fieldsOfBody(exchange: WebhookExchange): Promise<Array<Record<string, unknown>>> {
	const json = await exchange.bodyJson();
	if (isRecord(json)) return [json];
	if (Array.isArray(json)) return json.filter(isRecord);
	return [fieldsOfForm(await exchange.bodyText())];
}

/** The reports of a request; a POST may carry them in its query too. */
async function readReports(exchange: WebhookExchange): Promise<StatusReport[]> {
	const read = (fields: Record<string, unknown>): StatusReport[] => {
		const reported = { ...fields };
		delete reported.secret;
		return [readStatusReport(reported) ?? []].flat();
	};
	const body = exchange.method === 'POST' ? await fieldsOfBody(exchange) : [];
	const reports = body.flatMap(read);
	return reports.length > 0 ? reports : read(exchange.queryFields);
}

/** Of a repeat of the report as well. */
const eventIdOfReport = (report: StatusReport): string => {
	const { channel, messageId, statusCode, extendedStatus } = report;
	return eventIdOf(
		'rapporto',
		channel?.toUpperCase() ?? null,
		messageId,
		statusCode,
		extendedStatus,
	);
};

/** The fields of a status, by the contract. */
function fieldsOf(report: StatusReport, includeRaw: boolean): IDataObject {
	const { channel, messageId, statusCode, extendedStatus, ptag, partnerMsgId } = report;
	const { status, isFinal, isDelivered, isSeen, advice } = statusFacts(report);
	return {
		event: 'messageStatus',
		channel,
		messageId,
		status,
		statusCode,
		extendedStatus,
		ptag,
		partnerMsgId,
		isFinal,
		isDelivered,
		isSeen,
		advice,
		eventId: eventIdOfReport(report),
		...(report.doneDate === null ? {} : { doneDate: report.doneDate }),
		...(includeRaw ? rawFields(report.raw) : {}),
	};
}

async function handle(
	context: IWebhookFunctions,
	exchange: WebhookExchange,
	seen: SeenEvents,
): Promise<IWebhookResponseData> {
	const { allowlist, ignoreDuplicates, includeRaw, callbackSecret } = await readNode(context);
	const querySecret = exchange.query('secret');
	const fault =
		callerFault({ address: exchange.address, querySecret }, allowlist) ??
		querySecretFault(querySecret, callbackSecret);
	if (fault !== undefined) {
		exchange.refuse(fault);
		return NOTHING;
	}
	const reports = await readReports(exchange);
	if (reports.length === 0) {
		exchange.answer(400, "The request holds no 'transactionId' with a 'status'");
		return NOTHING;
	}
	const fresh = reports.filter(
		(report) => !ignoreDuplicates || seen.claim(eventIdOfReport(report)),
	);
	exchange.answer(200);
	if (fresh.length === 0) return NOTHING;
	const redact = createRedactor([callbackSecret].filter(Boolean));
	const items = fresh.map((report) => ({ json: redact(fieldsOf(report, includeRaw)) }));
	return { ...NOTHING, workflowData: [items] };
}

/** Receives a report: answers it, and then gives the items that it starts the workflow with. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	return await receiveSafely(
		context,
		NAME,
		async (exchange) =>
			await SeenEvents.during(
				context,
				'seenEvents',
				async (seen) => await handle(context, exchange, seen),
			),
	);
}
