import type { IDataObject } from 'n8n-workflow';

import { fetchBalance } from '../calling/devino-account';
import { dispatch } from './dispatch';
import { explainResult, withStandingKey } from './explain-result';
import { Guards } from './guards';
import { batchSizeOf, Grouping, secondsFor, type SenderGroup } from './grouping';
import { several, type Outcome } from './outcomes';
import type { Note, SendingPlan, SendingRun } from './plan';
import type { Product } from './product';
import { readItems, type ItemReading } from './read-items';
import { SenderLine, type LineSurroundings } from './sender-line';
import { readSettings, type SendSettings } from './settings';

/** Senders served at the same time: each has a rate of its own, so none need wait for another. */
const LINES_AT_ONCE = 20;

/** How a node's items become messages. */
export interface MessageReading<Name extends string, Message> {
	/** The node's parameters, `options` among them. */
	parameters: readonly Name[];
	/** A parameter's or option's name as the user sees it. */
	labelOf: (name: string) => string;
	/**
	 * The message that an item's parameters make; what is hidden is undefined. They are not to be
	 * kept: the next item's come in the same object.
	 *
	 * @throws BadParameter for what cannot be right
	 */
	build: (
		parameters: Partial<Record<Name, unknown>>,
		itemIndex: number,
		item: IDataObject,
	) => Message;
	/** What tells which message it was to be, from parameters that may be wrong. */
	givenSubject: ItemReading<Name>['givenSubject'];
	standing?: ItemReading<Name>['standing'];
	/** The outcome of an item whose message goes out for an earlier item already. */
	repeated?: (message: Message, itemIndex: number) => Outcome | undefined;
}

async function sendGroup<Message>(
	{ messages, settings }: SenderGroup<Message>,
	around: LineSurroundings<Message>,
): Promise<void> {
	const line = new SenderLine(around, settings);
	try {
		await dispatch(messages, batchSizeOf(settings), line);
	} finally {
		line.close();
	}
}

/** @throws the first fault of a group, once the others are through: a fault stays in its group */
async function sendGroups<Message>(
	groups: Array<SenderGroup<Message>>,
	around: LineSurroundings<Message>,
): Promise<void> {
	const waiting = [...groups];
	const faults: unknown[] = [];
	const serve = async (): Promise<void> => {
		for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
			await sendGroup(group, around).catch((error: unknown) => faults.push(error));
		}
	};
	await Promise.all(Array.from({ length: LINES_AT_ONCE }, serve));
	if (faults.length > 0) throw faults[0];
}

/** How many segments the accepted messages are billed as, or would be. */
function billed(outcomes: readonly Outcome[], sizes: ReadonlyMap<number, number>): Note[] {
	if (sizes.size === 0) return [];
	const told = (['OK', 'DRY_RUN'] as const).map((code) => {
		let messages = 0;
		let segments = 0;
		for (const [itemIndex, size] of sizes) {
			if (outcomes[itemIndex]?.code !== code) continue;
			messages++;
			segments += size;
		}
		if (messages === 0) return '';
		const begin = code === 'DRY_RUN' ? 'Dry run: ' : '';
		return `${begin}${several(messages, 'message')}, ${several(segments, 'segment')}`;
	});
	const text = told.filter(Boolean).join('. ');
	return text === '' ? [] : [{ text, isWarning: false }];
}

/**
 * The input of a run, read, checked and ready to be sent: what may share a request does, at the
 * sender's rate, and a batch that is refused because of one message is split until it is found.
 */
export async function planBatches<Name extends string, Message>(
	{ context, items, provider, ledger }: SendingRun,
	product: Product<Message>,
	{ parameters: names, build, repeated, ...reading }: MessageReading<Name | 'options', Message>,
): Promise<SendingPlan> {
	// Options without an expression are the same object for all items.
	let last: { options: unknown; settings: SendSettings } | undefined;
	const settingsOf = (options: unknown): SendSettings => {
		if (last === undefined || last.options !== options) {
			last = { options, settings: readSettings(options, reading.labelOf, product.settings) };
		}
		return last.settings;
	};
	const grouping = new Grouping(product);
	const guards = new Guards(reading.labelOf, context.getTimezone());
	const sizes = new Map<number, number>();
	const read = await readItems(context, items, ledger, {
		...reading,
		parameters: names,
		words: product.words,
		check: (parameters, itemIndex, item) => {
			const message = build(parameters, itemIndex, item);
			const settings = settingsOf(parameters.options);
			const { messageKey } = settings;
			const stands = repeated?.(message, itemIndex);
			const subject = product.subjectOf(message);
			const hours =
				stands === undefined ? guards.check(parameters.options, subject.phone ?? '') : undefined;
			const segments = product.segmentsOf?.(message);
			if (segments !== undefined && stands === undefined) sizes.set(itemIndex, segments);
			return {
				subject,
				includeInput: settings.includeInput,
				dryRun: settings.dryRun
					? { request: provider.redact(product.shown(message)), segments }
					: undefined,
				stands,
				queue: () => grouping.add({ itemIndex, message, messageKey, hours }, settings),
			};
		},
	});
	const { groups } = grouping;
	const plan: SendingPlan = {
		...read,
		messages: groups.reduce((sum, { messages }) => sum + messages.length, 0),
		seconds: secondsFor(groups, LINES_AT_ONCE),
		notes: (outcomes) => billed(outcomes, sizes),
		send: async ({ onDeparture, onOutcome }) =>
			await sendGroups(groups, {
				product,
				context,
				provider,
				onDeparture,
				onResult: ({ itemIndex, message }, result, keyStands) => {
					const outcome = explainResult(result, product, product.subjectOf(message));
					onOutcome(itemIndex, keyStands ? withStandingKey(outcome) : outcome);
				},
			}),
	};
	return guards.guard(plan, async () => await fetchBalance(provider));
}
