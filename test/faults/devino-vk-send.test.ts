/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

import fc from 'fast-check';
import type { INode, INodeExecutionData, INodeParameters, OnError } from 'n8n-workflow';

import {
	createEmulator,
	SPECIAL_PREFIX,
	type DevinoEmulator,
	type DevinoSeed,
	type Trouble,
} from '../../emulator';
import { balance, toldOf, type Told } from '../support/books';
import { chain, deduplicator, json, node } from '../support/engine';
import { holds, isReplay, SEEDS } from '../support/seeds';
import { Tally } from '../support/tally';
import { runAt, sendNode } from '../support/send';
import { readTrouble, sendTrouble, spells, TIMEOUT_MS } from '../support/troubles';

jest.mock('../../nodes/shared/calling/pause', () => jest.requireActual('../support/short-waits'));

jest.setTimeout(300_000);

const RUNS = 40;
const MOST_ITEMS = 90;
const SERVICES = ['Shop', 'Bank'];
/** Fates of the emulator's special phones that show in the answer; '' is a phone like any other. */
const FATES = ['40', '41', '43', '44', '45', '50', '51', '52', '53', '60', '61', '62'] as const;
const INVALID = 'invalid';

const SEED: DevinoSeed = { switches: { callbacks: { on: false }, lives: { speed: 100_000 } } };
/** The outcomes that come out on the success output. */
const GOOD: ReadonlySet<string> = new Set(['OK', 'DUPLICATE', 'DRY_RUN']);

const met = new Tally();

interface Message {
	fate: '' | (typeof FATES)[number] | typeof INVALID;
	service: number;
	/** Which of the phones of its fate. */
	phone: number;
	/** Which of the message keys. */
	key: number;
}

interface Scenario {
	messages: Message[];
	/** For the requests of each service, in order; the rest meets none. */
	troubles: Trouble[][];
	/** Whether it waits for the statuses, and what the reading of them meets. */
	waits: boolean;
	readTroubles: Trouble[];
	onError: OnError;
	retryOnFail: boolean;
	options: INodeParameters;
}

const message: fc.Arbitrary<Message> = fc.record({
	fate: fc.oneof(
		{ weight: 60, arbitrary: fc.constant('' as const) },
		{ weight: 6, arbitrary: fc.constantFrom(...FATES) },
		{ weight: 1, arbitrary: fc.constant(INVALID as typeof INVALID) },
	),
	service: fc.nat({ max: SERVICES.length - 1 }),
	phone: fc.nat({ max: 400 }),
	key: fc.nat({ max: 400 }),
});

const scenario: fc.Arbitrary<Scenario> = fc.record({
	messages: fc.array(message, { minLength: 1, maxLength: MOST_ITEMS, size: 'max' }),
	troubles: fc.array(spells(sendTrouble, 8), {
		minLength: SERVICES.length,
		maxLength: SERVICES.length,
	}),
	waits: fc.constantFrom(false, false, true),
	readTroubles: spells(readTrouble, 3),
	onError: fc.constantFrom<OnError>('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
	options: fc.record(
		{
			batchSize: fc.constantFrom(1, 2, 10, 1000),
			messageKey: fc.constant('={{ $json.key }}'),
			dryRun: fc.constantFrom(false, false, false, true),
			includeInput: fc.boolean(),
		},
		{ requiredKeys: [] },
	),
});

const phoneOf = ({ fate, phone }: Message): string => {
	if (fate === INVALID) return 'seven';
	if (fate === '') return `7999${String(1_000_000 + phone)}`;
	return SPECIAL_PREFIX + fate + String(phone).padStart(4, '0');
};

function inputOf(messages: Message[], execution: number): INodeExecutionData[] {
	return messages.map((one) => ({
		json: {
			phone: phoneOf(one),
			service: SERVICES[one.service],
			key: `key-${one.key}`,
			execution,
		},
	}));
}

function nodeFor({ waits, onError, retryOnFail, options }: Scenario): INode {
	return sendNode(
		{
			operation: waits ? 'sendAndWaitForStatus' : 'send',
			service: '={{ $json.service }}',
			options: {
				...(waits ? { pollWhileWaiting: true } : {}),
				messagesPerSecond: 0,
				timeout: TIMEOUT_MS,
				// Comes with the message to the provider: whose item it is.
				callbackData: '={{ { item: $itemIndex, key: $json.key, execution: $json.execution } }}',
				...options,
			},
		},
		{ onError, retryOnFail, maxTries: 2, waitBetweenTries: 1 },
	);
}

/** Lets each service's requests, and the readings, meet their troubles in turn. */
function setTroubles({ state }: DevinoEmulator, { troubles, readTroubles }: Scenario): void {
	for (const trouble of readTroubles) state.trouble.next('detail', trouble);
	const queues = new Map(SERVICES.map((service, index) => [service, [...(troubles[index] ?? [])]]));
	state.trouble.choose('send', ({ body }) => {
		const service = /"service":"(\w+)"/.exec(body)?.[1] ?? '';
		const trouble = queues.get(service)?.shift();
		if (trouble !== undefined) met.meet(trouble.kind);
		return trouble;
	});
}

/** A request that its caller gave up on is acted upon later. */
async function untilActedUpon({ troubles }: Scenario): Promise<void> {
	const waits = troubles.flat().map((one) => (one.kind === 'slow' ? (one.beforeMs ?? 0) : 0));
	const longest = Math.max(0, ...waits);
	if (longest > TIMEOUT_MS) await delay(longest);
}

/** What the emulator accepted, and whose it is. */
const acceptedBy = ({ state }: DevinoEmulator) =>
	[...state.messages.values()].map(({ id, message: { callbackData } }) => ({
		...(callbackData as { item: number; key: string; execution: number }),
		id,
	}));

async function check(own: Scenario): Promise<void> {
	// One each: what the caller of a request gave up on may arrive when the next example is at work.
	const emulator = await createEmulator({ seed: SEED });
	deduplicator.clear();
	try {
		await checkAt(emulator, own);
	} finally {
		await emulator.close();
	}
}

async function checkAt(at: DevinoEmulator, own: Scenario): Promise<void> {
	setTroubles(at, own);
	const { messages, onError, retryOnFail } = own;
	const workflow = chain(node('test.start', 'Start'), nodeFor(own));
	const result = await runAt(at, workflow, inputOf(messages, 1));
	await untilActedUpon(own);

	met.meet(...messages.map(() => 'message'));
	const told = toldOf(result, 'Send', messages.length);
	if (told === undefined) {
		met.meet('stopped');
		expect(onError).toBe('stopWorkflow');
		expect(acceptedBy(at)).toEqual([]);
	} else {
		met.meet(...told.map(({ code }) => code));
		balance(told, acceptedBy(at));
		const waited = own.waits && told.some(({ code }) => code === 'OK');
		if (waited) met.meet('waited');
		if (onError === 'continueErrorOutput' && !waited) {
			const codes = json(result, 'Send').map(({ code }) => String(code));
			expect(codes.filter((code) => !GOOD.has(code))).toEqual([]);
		}
		if (!retryOnFail) expectNeverSent(at, told, messages);
	}
	if (own.options.dryRun === true) {
		expect(at.state.requests).toEqual([]);
	} else if (own.options.messageKey !== undefined) {
		// Another execution with the same keys, all troubles gone.
		at.state.trouble.clear();
		await runAt(at, workflow, inputOf(messages, 2));
		const keys = acceptedBy(at).map(({ key }) => key);
		expect(new Set(keys).size).toBe(keys.length);
	}
}

/** What is NOT_SENT was in no request but those that were refused as a whole. */
function expectNeverSent({ state }: DevinoEmulator, told: Told[], messages: Message[]): void {
	const left = new Set<number>();
	for (const { status, trouble, body } of state.requests) {
		const isRefusal = status !== null && status >= 400 && status < 500;
		if (isRefusal || trouble === 'refused') continue;
		for (const [, item] of body.matchAll(/"callbackData":\{"item":(\d+)/g)) left.add(Number(item));
	}
	const wrong = messages.flatMap((_, item) =>
		told[item]?.code === 'NOT_SENT' && left.has(item) ? [item] : [],
	);
	expect(wrong).toEqual([]);
}

describe.each(SEEDS)('Devino VK Send amid trouble, seed %i', (seed) => {
	it('has one outcome for each item, loses nothing and sends nothing twice', async () => {
		await holds(seed, RUNS, scenario, check);
	});
});

it('met every outcome and every trouble', () => {
	if (isReplay) return;
	const codes = ['OK', 'INVALID', 'REJECTED', 'UNKNOWN', 'NOT_SENT', 'DUPLICATE', 'DRY_RUN'];
	const troubles = ['slow', 'tooManyRequests', 'serverError', 'redirect', 'reset', 'malformed'];
	const more = ['refused', 'answer', 'stopped', 'waited'];
	expect(met.missing(...codes, ...troubles, ...more)).toEqual([]);
	expect(met.of('message')).toBeGreaterThan(500 * SEEDS.length);
});
