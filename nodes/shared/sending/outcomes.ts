import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Certainty } from '../calling/failures';

/** What became of an item that was to be sent. The codes stand in the public contract. */
export const OUTCOME_CODES = [
	'OK',
	'INVALID',
	'REJECTED',
	'UNKNOWN',
	'NOT_SENT',
	'DUPLICATE',
	'DRY_RUN',
] as const;
export type OutcomeCode = (typeof OUTCOME_CODES)[number];

/** Why an outcome is not OK: the provider's code or the node's, and what it means. */
export interface OutcomeReason {
	key: string;
	/** The parameter, or the place in the request, that it is about. */
	ref?: string;
	/** What is known of the code. */
	meaning?: string;
	/** The words of the provider, or of the node. */
	description?: string;
}

export interface Outcome {
	code: OutcomeCode;
	messageId: string | null;
	/** What tells the user which message it is: phone, sender … */
	subject: Record<string, string | null>;
	reasons: OutcomeReason[];
	advice?: string;
	/** Ids in an answer that did not match the request. */
	messageIds?: string[];
	/** When it may be sent: ISO 8601 with offset. */
	sendAfter?: string;
	/** What would go out, for a dry run. */
	request?: IDataObject;
	/** The recipient can't be reached on this way at all. */
	unreachable?: true;
	/** What a retry is to give again, where that is more than the message's id: a short text. */
	receipt?: string;
	/** How many SMS it would be billed as, for a dry run. */
	segments?: number;
	/** The item needed no message: it counts among none. */
	isAside?: true;
}

const UNFAILED: ReadonlySet<OutcomeCode> = new Set(['OK', 'DRY_RUN', 'DUPLICATE']);
const MAY_HAVE_LEFT: ReadonlySet<OutcomeCode> = new Set(['OK', 'UNKNOWN', 'DRY_RUN']);
const LISTED_ITEMS = 10;

const count = (number: number): string => number.toLocaleString('en-US');

/** A count of things: `1 message`, `2,310 segments`. */
export const several = (number: number, thing: string): string =>
	`${count(number)} ${thing}${number === 1 ? '' : 's'}`;

/** Whether an outcome becomes an error item under either Continue setting. */
export function isFailure({ code }: Outcome): boolean {
	return !UNFAILED.has(code);
}

/**
 * Whether the node has to stop the workflow under On Error: Stop: something failed, and nothing
 * was sent, may have been sent, or was tried out.
 */
export function isTotalFailure(outcomes: readonly Outcome[]): boolean {
	return outcomes.some(isFailure) && !outcomes.some(({ code }) => MAY_HAVE_LEFT.has(code));
}

const asPlain = (words: string): string =>
	words
		.trim()
		.replace(/[.!]+$/, '')
		.toLowerCase();

/** What is known of a reason's code, and the provider's own words where they say something else. */
function explained({ key, meaning, description }: OutcomeReason): string | undefined {
	if (description === undefined || meaning === undefined) return meaning ?? description;
	const says = asPlain(description);
	if (says === '' || says === asPlain(meaning) || says === asPlain(key)) return meaning;
	return `${meaning}: "${description.trim()}"`;
}

function reasonText({ code, reasons }: Outcome): string {
	const words = reasons.map((reason) => {
		const text = explained(reason);
		return text === undefined ? reason.key : `${reason.key} (${text})`;
	});
	return words.length === 0 ? code : `${code}: ${words.join(', ')}`;
}

/** An outcome's fields in the output. */
export function outcomeJson(outcome: Outcome): IDataObject {
	const { code, messageId, subject, reasons, advice, messageIds, request, segments, unreachable } =
		outcome;
	const { sendAfter } = outcome;
	const json: IDataObject = { code, messageId, ...subject };
	if (code !== 'OK') json.reasons = reasons.map((reason) => ({ ...reason }));
	if (unreachable !== undefined) json.unreachable = unreachable;
	if (advice !== undefined) json.advice = advice;
	if (messageIds !== undefined && messageIds.length > 0) json.messageIds = messageIds;
	if (sendAfter !== undefined) json.sendAfter = sendAfter;
	if (request !== undefined) json.request = request;
	if (segments !== undefined) json.segments = segments;
	return json;
}

/** What every error item says, whichever node gives it. */
export interface ErrorFacts extends IDataObject {
	code: string;
	reasons: IDataObject[];
	certainty: Certainty;
	advice?: string;
}

/**
 * An error item: exactly `{ error, message }`, and no `item.error`. n8n before 2.36 sends an item
 * with a third key to the success output, and would throw the details of `item.error` away.
 */
export function errorItem(
	error: ErrorFacts,
	message: string,
	itemIndex: number,
): INodeExecutionData {
	return { json: { error, message }, pairedItem: { item: itemIndex } };
}

/** The output item of an outcome. */
export function outcomeItem(
	outcome: Outcome,
	itemIndex: number,
	{ asErrorItem, input, json }: { asErrorItem: boolean; input?: IDataObject; json: IDataObject },
): INodeExecutionData {
	const pairedItem = { item: itemIndex };
	if (asErrorItem && isFailure(outcome)) {
		const certainty: Certainty = outcome.code === 'UNKNOWN' ? 'uncertain' : 'certain';
		const reasons = outcome.reasons.map((reason) => ({ ...reason }));
		const error = { ...json, code: outcome.code, reasons, certainty };
		return errorItem(error, `Item ${itemIndex}: ${reasonText(outcome)}`, itemIndex);
	}
	return { json: isFailure(outcome) ? json : { ...input, ...json }, pairedItem };
}

/** The items of one kind of failure, such as `2 × is.spam (items 14, 880)`. */
function summarize(outcomes: readonly Outcome[]): string {
	const kinds = new Map<string, number[]>();
	for (const [index, outcome] of outcomes.entries()) {
		if (!isFailure(outcome)) continue;
		const kind =
			outcome.code === 'REJECTED' ? (outcome.reasons[0]?.key ?? 'REJECTED') : outcome.code;
		const items = kinds.get(kind);
		if (items === undefined) kinds.set(kind, [index]);
		else items.push(index);
	}
	return [...kinds]
		.sort(([, one], [, other]) => other.length - one.length)
		.map(([kind, items]) => {
			const listed =
				items.slice(0, LISTED_ITEMS).join(', ') + (items.length > LISTED_ITEMS ? ' …' : '');
			return `${count(items.length)} × ${kind} (item${items.length === 1 ? '' : 's'} ${listed})`;
		})
		.join(', ');
}

/**
 * A hint that sums up what was not accepted, or `undefined` if everything was.
 *
 * @param lookUp what to do about what ended UNKNOWN, as the end of a sentence
 */
export function outcomeHint(outcomes: readonly Outcome[], lookUp: string): string | undefined {
	const failed = outcomes.filter(isFailure);
	if (failed.length === 0) return undefined;
	const unknown = failed.some(({ code }) => code === 'UNKNOWN')
		? ` UNKNOWN may have been accepted: ${lookUp} before sending again.`
		: '';
	const messages = outcomes.filter(({ isAside }) => isAside !== true);
	return `${count(failed.length)} of ${count(messages.length)} not accepted: ${summarize(outcomes)}.${unknown}`;
}

/**
 * What the error that stops the workflow says first. (It holds no network error's code: n8n would
 * put words of its own in place of the whole.)
 */
export function totalFailureText(outcomes: readonly Outcome[]): string {
	const [first, ...more] = outcomes;
	if (first === undefined || more.length > 0) {
		return `None of ${count(outcomes.length)} messages was accepted: ${summarize(outcomes)}`;
	}
	const [reason = { key: first.code }] = first.reasons;
	const words = reason.description?.replace(/ \([A-Z_]+\)$/, '');
	const why =
		first.code === 'REJECTED' ? `${reason.key} (${explained(reason) ?? 'no reason given'})` : words;
	return `The message was not accepted: ${why ?? first.code} [item 0]`;
}

/** What went wrong with the first ten items, for the error that stops the workflow. */
export function failureList(outcomes: ReadonlyArray<Outcome | undefined>): string {
	const failed = [...outcomes.entries()].flatMap(
		([index, outcome]): Array<[number, Outcome]> =>
			outcome !== undefined && isFailure(outcome) ? [[index, outcome]] : [],
	);
	const lines = failed.slice(0, LISTED_ITEMS).map(([index, outcome]) => {
		const advice = outcome.advice === undefined ? '' : ` ${outcome.advice}.`;
		return `Item ${index}: ${reasonText(outcome)}.${advice}`;
	});
	if (failed.length > LISTED_ITEMS) lines.push(`… and ${count(failed.length - LISTED_ITEMS)} more`);
	return lines.join('\n');
}
