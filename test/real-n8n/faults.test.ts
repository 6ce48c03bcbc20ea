import fc from 'fast-check';
import type { INode, OnError } from 'n8n-workflow';

import type { Trouble } from '../../emulator';
import { runsOf } from '../../n8n/driver';
import { balance, toldByItems } from '../support/books';
import { realNode, realWorkflow, useRealN8n } from '../support/real-n8n';
import { SEEDS } from '../support/seeds';
import { SEND_PARAMETERS } from '../support/send';
import { Tally } from '../support/tally';
import { sendTrouble, spells, TIMEOUT_MS } from '../support/troubles';

const SERVICES = 40;
const MESSAGES = 2000;
/** Some messages that the emulator refuses or accepts without saying so: `79990` and these digits. */
const FATES = ['40', '50', '51', '60', '62'];
const CODE = `const fates = ${JSON.stringify(FATES)};
return Array.from({ length: ${MESSAGES} }, (_, item) => {
	const fate = item % 97 === 0 ? fates[(item / 97) % fates.length] : undefined;
	return { json: {
		phone: fate ? '79990' + fate + String(item).padStart(4, '0') : '7999' + (1000000 + item),
		service: 'Shop' + (item % ${SERVICES}),
	} };
});`;

const real = useRealN8n({ seed: { switches: { callbacks: { on: false } } } });
const met = new Tally();

/** The troubles of each service's requests, in order. Nobody waits for a minute here. */
function troublesOf(seed: number): Map<string, Trouble[]> {
	const lists = fc.sample(spells(sendTrouble, 4), { seed, numRuns: SERVICES });
	const soon = (trouble: Trouble): Trouble =>
		trouble.kind === 'tooManyRequests' && trouble.retryAfterSeconds !== undefined
			? { ...trouble, retryAfterSeconds: Math.min(trouble.retryAfterSeconds, 1) }
			: trouble;
	return new Map(lists.map((list, index) => [`Shop${index}`, list.map(soon)]));
}

function sender(onError: OnError, more: Partial<INode>): INode {
	return realNode('devinoVkSend', 'Send', {
		parameters: {
			...SEND_PARAMETERS,
			service: '={{ $json.service }}',
			options: {
				messagesPerSecond: 0,
				batchSize: 20,
				timeout: TIMEOUT_MS,
				// Comes with the message to the provider: whose item it is.
				callbackData: '={{ { item: $itemIndex } }}',
			},
		},
		onError,
		...more,
	});
}

const cases: Array<[OnError, number, Partial<INode>]> = [
	['continueRegularOutput', SEEDS[0] ?? 0, {}],
	['continueErrorOutput', SEEDS.at(-1) ?? 0, { retryOnFail: true, maxTries: 2 }],
];

it.each(cases)(
	'2,000 messages amid trouble with %s, seed %i: one outcome each, none lost, none twice',
	async (onError, seed, more) => {
		const { client, credential, emulator } = real();
		const { state } = emulator;
		const troubles = troublesOf(seed);
		state.trouble.choose('send', ({ body }) => {
			const trouble = troubles.get(/"service":"(\w+)"/.exec(body)?.[1] ?? '')?.shift();
			if (trouble !== undefined) met.meet(trouble.kind);
			return trouble;
		});
		const { id } = await client.createWorkflow(
			realWorkflow('amid trouble', CODE, sender(onError, more)),
			[credential],
		);
		const execution = await client.runWorkflow(id);
		expect(execution.status).toBe('success');

		const main = runsOf(execution, 'Send').at(-1)?.data?.main ?? [];
		const told = toldByItems(
			main.flatMap((items) => items ?? []),
			MESSAGES,
		);
		met.meet(...told.map(({ code }) => code));
		balance(
			told,
			[...state.messages.values()].map(({ id: messageId, message }) => ({
				id: messageId,
				...(message.callbackData as { item: number }),
			})),
		);
	},
);

it('met what there is', () => {
	expect(met.missing('OK', 'REJECTED', 'UNKNOWN', 'NOT_SENT', 'reset', 'malformed')).toEqual([]);
});
