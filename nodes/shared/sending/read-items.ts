import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { explainAccepted, explainEarlierTry, explainInvalid, type SenderWords } from './explain';
import { BadParameter } from '../calling/failures';
import type { Outcome } from './outcomes';
import { createBreather, createParameterReader, readParameter } from '../parameters/parameters';
import type { SentLedger } from './sent-ledger';

type Subject = Outcome['subject'];

/** A reading of the input: the outcomes that stand before anything is sent. */
export interface ReadItems {
	/** By item index; empty where the item is still to be sent. */
	outcomes: Array<Outcome | undefined>;
	/** By item index; what tells which message it is, of each item that is to be sent or tried out. */
	subjects: Array<Subject | undefined>;
	/** The items whose input fields the output is to carry. */
	inputIncluded: Set<number>;
}

/** An item whose parameters are right. */
export interface ReadItem {
	subject: Subject;
	includeInput?: boolean;
	/** What would go out, for an item that is only tried out. */
	dryRun?: { request: IDataObject; segments?: number };
	/** Its outcome, where no message is needed after all. */
	stands?: Outcome;
	/** Puts the item in line to be sent. */
	queue: () => void;
}

/** How one sender reads its items. */
export interface ItemReading<Name extends string> {
	parameters: readonly Name[];
	/** A parameter's name as the user sees it. */
	labelOf: (name: string) => string;
	words: SenderWords;
	/**
	 * Checks an item's parameters; what is hidden is undefined. They are not to be kept: the next
	 * item's come in the same object.
	 *
	 * @throws BadParameter for what cannot be right
	 */
	check: (
		parameters: Partial<Record<Name, unknown>>,
		itemIndex: number,
		item: IDataObject,
	) => ReadItem;
	/** The outcome of what an earlier try has sent, by its receipt; absent: that is the message's id. */
	explainSent?: (receipt: string, subject: Subject) => Outcome;
	/** What tells which message it was to be, from parameters that may be wrong. */
	givenSubject: (parameters: Partial<Record<Name, unknown>>, itemIndex: number) => Subject;
	/** The outcome of an item for which no message is needed; its parameters are not read. */
	standing?: (itemIndex: number) => Outcome | undefined;
}

const LONGEST_GIVEN = 60;

/** A value as given, or its beginning, for the outcome of an item that could not be read. */
export function asGiven(value: unknown): string | null {
	if (typeof value === 'number') return String(value);
	if (typeof value !== 'string') return null;
	return value.length <= LONGEST_GIVEN ? value : `${value.slice(0, LONGEST_GIVEN)}…`;
}

/** What is wrong with an item, whatever was thrown while it was read. */
export function faultOf(error: unknown): BadParameter {
	return error instanceof BadParameter
		? error
		: new BadParameter('Item', `could not be read: ${String(error)}`, 'Look at the input item');
}

/**
 * Reads and checks all items before anything is sent. What the ledger of this execution knows as
 * sent, or possibly sent, keeps that outcome.
 */
export async function readItems<Name extends string>(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	ledger: SentLedger,
	{
		parameters: names,
		labelOf,
		words,
		check,
		givenSubject,
		standing,
		explainSent = explainAccepted,
	}: ItemReading<Name>,
): Promise<ReadItems> {
	const reader = createParameterReader(context, items);
	const { fixed, byItem } = reader.split(names);
	const breathe = createBreather();
	const outcomes = new Array<Outcome | undefined>(items.length).fill(undefined);
	const subjects = new Array<Subject | undefined>(items.length).fill(undefined);
	const inputIncluded = new Set<number>();

	const fromLedger = (itemIndex: number, subject: Subject): Outcome | undefined => {
		const standing = ledger.standing(itemIndex);
		if (standing === undefined) return undefined;
		return standing.code === 'OK'
			? explainSent(standing.messageId, subject)
			: explainEarlierTry(subject, words);
	};

	// One object serves all items: made anew for each, or copied, it would cost more than all the
	// rest of reading (V8 forgets between runs how it was laid out).
	const parameters: Partial<Record<Name, unknown>> = { ...fixed };

	const readItem = (itemIndex: number, item: IDataObject): Outcome | undefined => {
		for (const name of byItem) parameters[name] = undefined;
		for (const name of byItem) {
			parameters[name] = readParameter(reader, name, itemIndex, labelOf(name));
		}
		const { subject, includeInput, dryRun, stands, queue } = check(parameters, itemIndex, item);
		if (includeInput === true) inputIncluded.add(itemIndex);
		const earlier = fromLedger(itemIndex, subject);
		if (earlier !== undefined) return earlier;
		if (stands !== undefined) return stands;
		subjects[itemIndex] = subject;
		if (dryRun === undefined) {
			queue();
			return undefined;
		}
		return {
			code: 'DRY_RUN',
			messageId: null,
			subject,
			reasons: [],
			advice: "Nothing was sent. Remove the option 'Dry Run' to send",
			...dryRun,
		};
	};

	const readOrRefuse = (itemIndex: number, item: IDataObject): Outcome | undefined => {
		try {
			return readItem(itemIndex, item);
		} catch (error) {
			const subject = givenSubject(parameters, itemIndex);
			return fromLedger(itemIndex, subject) ?? explainInvalid(faultOf(error), subject);
		}
	};

	for (const [itemIndex, { json }] of items.entries()) {
		const rest = breathe();
		if (rest !== undefined) await rest;
		// What was sent before, though it would need no message now, is given again.
		const stands = ledger.standing(itemIndex) === undefined ? standing?.(itemIndex) : undefined;
		outcomes[itemIndex] = stands ?? readOrRefuse(itemIndex, json);
	}
	return { outcomes, subjects, inputIncluded };
}
