import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asGiven, readItems } from '../shared/sending/read-items';
import { runSender, type Sender } from '../shared/sending/sending';
import { shownAs } from './attachment-list';
import { labelOf } from './description';
import { completeMessage, Line, subjectOf, type ReadyMessage } from './line';
import { explainSent, NO_SUBJECT, VK_WORDS } from './message-outcome';
import { randomId, seedOf } from './random-id';
import { buildMessage, readSettings, SEND_PARAMETERS } from './request-item';
import { Uploads } from './uploads';

/** What would go out, for a message that is only tried out. */
function requestOf(entry: ReadyMessage): IDataObject {
	const fields = completeMessage(entry, entry.attachments.map(shownAs));
	return JSON.parse(JSON.stringify(fields)) as IDataObject;
}

/** How many seconds the set rates make of the messages, at least. */
const secondsFor = (queue: readonly ReadyMessage[]): number =>
	queue.reduce((sum, { settings }) => sum + 1 / settings.requestsPerSecond, 0);

const community: Sender = {
	displayName: 'VK Community',
	credential: { type: 'vkCommunityApi', secretFields: ['accessToken'] },
	words: VK_WORDS,
	noSubject: NO_SUBJECT,
	plan: async ({ context, items, provider, ledger }) => {
		const queue: ReadyMessage[] = [];
		const seed = seedOf(context);
		const read = await readItems(context, items, ledger, {
			parameters: SEND_PARAMETERS,
			labelOf,
			words: VK_WORDS,
			explainSent,
			givenSubject: ({ peerId }) => ({ ...NO_SUBJECT, peerId: asGiven(peerId) }),
			check: (parameters, itemIndex) => {
				const settings = readSettings(parameters, labelOf);
				const entry = {
					...buildMessage(parameters, items[itemIndex] ?? { json: {} }, labelOf),
					itemIndex,
					randomId: randomId(seed, itemIndex),
					settings,
				};
				return {
					subject: subjectOf(entry),
					includeInput: settings.includeInput,
					dryRun: settings.dryRun ? { request: requestOf(entry) } : undefined,
					queue: () => queue.push(entry),
				};
			},
		});
		return {
			...read,
			messages: queue.length,
			seconds: secondsFor(queue),
			send: async (events) =>
				await new Line(provider, new Uploads(context, provider), events).sendAll(queue),
		};
	},
};

/** Sends the input items as messages and gives an output item for each, in their order. */
export async function send(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runSender(context, community);
}
