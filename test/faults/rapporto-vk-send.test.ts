/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

import fc from 'fast-check';
import type { INode, INodeExecutionData, OnError } from 'n8n-workflow';

import type { Trouble } from '../../emulator';
import { createRapportoEmulator, type RapportoEmulator } from '../../emulator/rapporto';
import { balance, toldOf } from '../support/books';
import { chain, node, run } from '../support/engine';
import { holds, isReplay, SEEDS } from '../support/seeds';
import { Tally } from '../support/tally';
import { clock } from '../support/short-waits';
import { rapportoTrouble, spells, TIMEOUT_MS } from '../support/troubles';

jest.mock('../../nodes/shared/calling/pause', () => jest.requireActual('../support/short-waits'));
jest.setTimeout(300_000);

const RUNS = 40;
const MOST_ITEMS = 30;
/** Phones that the emulator answers with the code of their last digits; '' is any other. */
const CODES = ['', '400', '402', '403', '406', '409', '414', '500', '503'] as const;
const PASSWORD = 'rapporto-password';

/** What Rapporto does with a second request of the same partnerMsgId, and what the user relies on. */
const GUARDS = {
	/** No partnerMsgId, or one that Rapporto does not look at. */
	none: { duplicates: 'off', withId: false, duplicateControl: true },
	idAlone: { duplicates: 'off', withId: true, duplicateControl: false },
	/** Rapporto keeps them from going out twice, and says which it was, or no. */
	sameId: { duplicates: 'sameId', withId: true, duplicateControl: true },
	refuse: { duplicates: 'refuse', withId: true, duplicateControl: true },
} as const;

interface Scenario {
	codes: Array<(typeof CODES)[number]>;
	/** For the requests, in order; the rest meets none. */
	troubles: Trouble[];
	guard: keyof typeof GUARDS;
	responseFormat: 'xml' | 'text';
	acceptedText: 'ok' | 'digits';
	errorStatus: 'code' | '200';
	onError: OnError;
	retryOnFail: boolean;
}

const code = fc.oneof(
	{ weight: 12, arbitrary: fc.constant('' as const) },
	{ weight: 1, arbitrary: fc.constantFrom(...CODES) },
);

const scenario: fc.Arbitrary<Scenario> = fc.record({
	codes: fc.oneof(
		{ weight: 1, arbitrary: fc.array(fc.constantFrom(...CODES), { minLength: 1, maxLength: 2 }) },
		{ weight: 3, arbitrary: fc.array(code, { minLength: 1, maxLength: MOST_ITEMS, size: 'max' }) },
	),
	troubles: spells(rapportoTrouble, 12),
	guard: fc.constantFrom(...(Object.keys(GUARDS) as Array<keyof typeof GUARDS>)),
	responseFormat: fc.constantFrom('xml' as const, 'text' as const),
	acceptedText: fc.constantFrom('ok' as const, 'digits' as const),
	errorStatus: fc.constantFrom('code' as const, 'code' as const, '200' as const),
	onError: fc.constantFrom<OnError>('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	retryOnFail: fc.boolean(),
});

const met = new Tally();

function nodeFor({ guard, responseFormat, onError, retryOnFail }: Scenario): INode {
	return node('rapportoVkSend', 'Send', {
		parameters: {
			phone: '={{ $json.phone }}',
			message: 'Your order is ready',
			options: {
				messagesPerSecond: 0,
				timeout: TIMEOUT_MS,
				responseFormat,
				// Comes with the message to the provider: whose item it is.
				ptag: '={{ $itemIndex }}',
				...(GUARDS[guard].withId ? { partnerMsgId: '=order-{{ $itemIndex }}' } : {}),
			},
		},
		...{ onError, retryOnFail, maxTries: 2, waitBetweenTries: 1 },
	});
}

async function check(own: Scenario): Promise<void> {
	const { duplicates } = GUARDS[own.guard];
	const emulator = await createRapportoEmulator({
		clock,
		seed: {
			pass: PASSWORD,
			switches: {
				duplicates,
				acceptedText: own.acceptedText,
				errorStatus: own.errorStatus,
				perSecond: null,
				callbacks: { on: false },
			},
		},
	});
	try {
		await checkAt(emulator, own);
	} finally {
		await emulator.close();
	}
}

async function checkAt({ address, state }: RapportoEmulator, own: Scenario): Promise<void> {
	for (const trouble of own.troubles) state.trouble.next('send', trouble);
	const items = own.codes.map((code, index): INodeExecutionData => {
		const phone = code === '' ? `7916${String(1_000_000 + index)}` : `79900000${code}`;
		return { json: { phone } };
	});
	const { duplicateControl } = GUARDS[own.guard];
	const result = await run(chain(node('test.start', 'Start'), nodeFor(own)), items, {
		credentials: {
			rapportoApi: { baseUrl: address, serviceId: 'login', password: PASSWORD, duplicateControl },
		},
	});
	// A request that its caller gave up on is acted upon later.
	const waits = own.troubles.map((one) => (one.kind === 'slow' ? (one.beforeMs ?? 0) : 0));
	if (Math.max(0, ...waits) > TIMEOUT_MS) await delay(Math.max(...waits));

	for (const { trouble } of state.requests) if (trouble !== null) met.meet(trouble);
	const accepted = [...state.messages.values()].map(({ id, parameters }) => ({
		id,
		item: Number(parameters.ptag),
	}));
	const told = toldOf(result, 'Send', items.length);
	if (told === undefined) {
		met.meet('stopped');
		expect(own.onError).toBe('stopWorkflow');
		expect(accepted).toEqual([]);
		return;
	}
	met.meet(...told.map(({ code }) => code));
	balance(told, accepted);
	if (state.requests.length > items.length) met.meet(`repeated with ${own.guard}`);
}

describe.each(SEEDS)('Rapporto VK Send amid trouble, seed %i', (seed) => {
	it('has one outcome for each item, loses nothing and sends nothing twice', async () => {
		await holds(seed, RUNS, scenario, check);
	});
});

it('met every outcome and every trouble', () => {
	if (isReplay) return;
	const outcomes = ['OK', 'REJECTED', 'UNKNOWN', 'NOT_SENT', 'stopped'];
	const troubles = ['slow', 'tooManyRequests', 'serverError', 'redirect', 'reset', 'malformed'];
	const guards = Object.keys(GUARDS).map((guard) => `repeated with ${guard}`);
	expect(met.missing(...outcomes, ...troubles, 'answer', ...guards)).toEqual([]);
	expect(met.of('OK')).toBeGreaterThan(50 * SEEDS.length);
});
