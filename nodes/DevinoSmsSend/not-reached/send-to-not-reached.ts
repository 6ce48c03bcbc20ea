import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { SMS_NO_GUARANTEE } from '../../../providers/devino/sms-codes';
import type { BadParameter } from '../../shared/calling/failures';
import {
	createBreather,
	createParameterReader,
	readParameter,
} from '../../shared/parameters/parameters';
import { oneOf } from '../../shared/parameters/values';
import { planBatches } from '../../shared/sending/batch-sender';
import { explainInvalid } from '../../shared/sending/explain';
import { isFailure, several, type Outcome } from '../../shared/sending/outcomes';
import type { Note, SendingPlan, SendingRun } from '../../shared/sending/plan';
import { asGiven, faultOf } from '../../shared/sending/read-items';
import { runSender } from '../../shared/sending/sending';
import { OF_UNACCEPTED } from '../../shared/sending/wait-outcomes';
import { labelOf, REACHED_MEANS, type ReachedMeans } from '../description';
import { SMS_PRODUCT, type ReadySms } from '../product';
import { buildSms, SMS_PARAMETERS } from '../request-item';
import { SMS_SENDER } from '../send';
import { lookUp, type Findings } from './look-up';
import { decide, idToLookUp, type Verdict } from './verdict';
import { readVkItem, type VkItem } from './vk-item';

/** An input item, read, or what is wrong with it. */
type ReadInput = { item: VkItem; reachedMeans: ReachedMeans } | { fault: BadParameter };

/** An item whose fate is known before any SMS goes out. */
type Decided = { item: VkItem; verdict: Verdict } | { fault: BadParameter };

async function readInput({ context, items }: SendingRun): Promise<ReadInput[]> {
	const reader = createParameterReader(context, items);
	const breathe = createBreather();
	const label = labelOf('reachedMeans');
	const inputs: ReadInput[] = [];
	for (const [itemIndex, { json }] of items.entries()) {
		const rest = breathe();
		if (rest !== undefined) await rest;
		try {
			const given = readParameter(reader, 'reachedMeans', itemIndex, label) ?? 'delivered';
			inputs.push({ item: readVkItem(json), reachedMeans: oneOf(given, REACHED_MEANS, label) });
		} catch (error) {
			inputs.push({ fault: faultOf(error) });
		}
	}
	return inputs;
}

const isReached = (verdict: Verdict): boolean =>
	verdict.kind === 'passed' && verdict.channel === 'vk';

/** Tells a message from another: two items with this in common are of the same one. */
const messageOf = ({ messageId, phone }: VkItem): string | undefined =>
	messageId === null ? undefined : JSON.stringify([messageId, asGiven(phone)]);

/** Decides on all items. Who is reached by one item of a message is so by each other of it. */
function decideAll(inputs: readonly ReadInput[], findings: Findings): Decided[] {
	const now = Date.now();
	const reached = new Map<string, Verdict>();
	const decided = inputs.map((input): Decided => {
		if ('fault' in input) return input;
		const { item, reachedMeans } = input;
		const verdict = decide(item, reachedMeans, findings.of(idToLookUp(item)), now);
		const message = messageOf(item);
		if (message !== undefined && isReached(verdict)) reached.set(message, verdict);
		return { item, verdict };
	});
	return decided.map((one): Decided => {
		if ('fault' in one || one.verdict.kind !== 'sms') return one;
		const better = reached.get(messageOf(one.item) ?? '');
		return better === undefined ? one : { item: one.item, verdict: better };
	});
}

/** An outcome that counts among no messages. */
const aside = (phone: unknown): Outcome => ({
	code: 'OK',
	messageId: null,
	subject: { phone: asGiven(phone) },
	reasons: [],
	isAside: true,
});

/** Finds items that came twice, which are sent to once. */
class Repeats {
	private readonly firsts = new Map<string, number>();
	private readonly byItem = new Map<number, number>();

	/** Whether this message goes out for an earlier item already. */
	note(itemIndex: number, item: VkItem, { sms }: ReadySms): boolean {
		const key = messageOf(item) ?? JSON.stringify([item.outcome, sms.to, sms.text]);
		const first = this.firsts.get(key);
		if (first === undefined) this.firsts.set(key, itemIndex);
		else this.byItem.set(itemIndex, first);
		return first !== undefined;
	}

	/** The earlier item that is the same. */
	firstOf(itemIndex: number): number | undefined {
		return this.byItem.get(itemIndex);
	}
}

/** What this operation tells of an item, in front of the item's other fields. */
const inFront = (own: IDataObject, { fields }: VkItem): IDataObject => ({
	...own,
	...fields,
	...own,
});

const NO_SMS = { code: null, messageId: null };

/** The output of an item for which an SMS was to go out. */
function smsJson({ item, verdict }: Extract<Decided, { item: unknown }>, outcome: Outcome) {
	const { code, messageId, subject, reasons, advice, messageIds, request, segments } = outcome;
	const isOut = code === 'OK' || code === 'UNKNOWN' || code === 'DUPLICATE' || code === 'DRY_RUN';
	const json: IDataObject = {
		channel: isOut ? 'sms' : null,
		outcome: code === 'OK' ? 'accepted' : OF_UNACCEPTED[code],
		phone: subject.phone ?? null,
		status: verdict.status,
	};
	if (code !== 'OK') json.reasons = reasons.map((reason) => ({ ...reason }));
	json.advice =
		(code === 'OK' ? [SMS_NO_GUARANTEE, advice].filter(Boolean).join('. ') : advice) ?? null;
	if (messageIds !== undefined && messageIds.length > 0) json.messageIds = messageIds;
	if (request !== undefined) json.request = request;
	if (segments !== undefined) json.segments = segments;
	json.vk = { messageId: item.messageId, status: verdict.status };
	json.sms = { code, messageId };
	return isFailure(outcome) ? json : inFront(json, item);
}

/** The output of an item that is passed on. */
function passedJson(
	item: VkItem,
	{ channel, outcome, status, advice }: Extract<Verdict, { kind: 'passed' }>,
): IDataObject {
	const own = {
		channel,
		outcome,
		phone: asGiven(item.phone),
		status,
		advice,
		vk: { messageId: item.messageId, status },
		sms: item.sms ?? NO_SMS,
	};
	return inFront(own, item);
}

function faultJson({ subject, advice }: Outcome): IDataObject {
	return {
		channel: null,
		outcome: 'invalid',
		phone: subject.phone ?? null,
		advice: advice ?? null,
		vk: { messageId: null, status: null },
		sms: NO_SMS,
	};
}

/** What came of the run as a whole, and what could not be looked up. */
function summarize(decided: readonly Decided[], { failure }: Findings): Note[] {
	const passed = decided.flatMap((one) =>
		'verdict' in one && one.verdict.kind === 'passed' ? [one.verdict] : [],
	);
	const reached = passed.filter(isReached).length;
	const left = passed.length - reached;
	const text = [
		`Reached through VK: ${several(reached, 'item')}`,
		...(left === 0 ? [] : [`${several(left, 'item')} got no SMS for the reason in 'advice'`]),
	].join('. ');
	const notes: Note[] = [{ text, isWarning: false }];
	if (failure !== undefined) {
		notes.push({
			text: `Some VK messages could not be looked up, and no SMS went out for them: ${failure}. Give their items to this operation again later`,
			isWarning: true,
		});
	}
	return notes;
}

async function plan(run: SendingRun): Promise<SendingPlan> {
	const inputs = await readInput(run);
	const ids = inputs.flatMap((input) => ('item' in input ? (idToLookUp(input.item) ?? []) : []));
	const findings = await lookUp(run.provider, new Set(ids));
	const decided = decideAll(inputs, findings);
	const repeats = new Repeats();
	const itemOf = (itemIndex: number): VkItem | undefined => {
		const one = decided[itemIndex];
		return one !== undefined && 'item' in one ? one.item : undefined;
	};
	const sending = await planBatches(run, SMS_PRODUCT, {
		parameters: SMS_PARAMETERS,
		labelOf,
		givenSubject: ({ from }, itemIndex) => ({
			phone: asGiven(itemOf(itemIndex)?.phone),
			from: asGiven(from),
		}),
		standing: (itemIndex) => {
			const one = decided[itemIndex];
			if (one === undefined || 'fault' in one) {
				return one && explainInvalid(one.fault, SMS_SENDER.noSubject);
			}
			return one.verdict.kind === 'passed' ? aside(one.item.phone) : undefined;
		},
		build: (parameters, itemIndex) =>
			buildSms({ ...parameters, phone: itemOf(itemIndex)?.phone }, labelOf),
		repeated: (message, itemIndex) => {
			const item = itemOf(itemIndex);
			return item !== undefined && repeats.note(itemIndex, item, message)
				? aside(message.sms.to)
				: undefined;
		},
	});

	const shown: IDataObject[] = [];
	const jsonOf = (outcome: Outcome, itemIndex: number): IDataObject => {
		const one = decided[itemIndex];
		if (one === undefined || 'fault' in one) return faultJson(outcome);
		const first = repeats.firstOf(itemIndex);
		if (outcome.isAside !== true) return smsJson(one, outcome);
		if (first !== undefined) {
			const advice = `The same message as that of item ${first}: one SMS stands for both`;
			return inFront({ ...pick(shown[first]), advice }, one.item);
		}
		return one.verdict.kind === 'passed' ? passedJson(one.item, one.verdict) : faultJson(outcome);
	};
	return {
		...sending,
		inputIncluded: new Set(),
		jsonOf: (outcome, itemIndex) => (shown[itemIndex] = jsonOf(outcome, itemIndex)),
		notes: (outcomes) => [...summarize(decided, findings), ...(sending.notes?.(outcomes) ?? [])],
	};
}

/** What two items of one message share. */
function pick({ channel, outcome, phone, status, vk, sms }: IDataObject = {}): IDataObject {
	return { channel, outcome, phone, status, vk, sms };
}

/**
 * The operation `sendToNotReached`: takes the items of Devino VK Send's wait, and sends an SMS to
 * those whom the VK message surely did not reach. Each item comes out once, in the input's order.
 */
export async function sendToNotReached(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runSender(context, { ...SMS_SENDER, plan });
}
