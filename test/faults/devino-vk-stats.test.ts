import fc from 'fast-check';
import type { INodeParameters, OnError } from 'n8n-workflow';

import { createEmulator, type DevinoEmulator, type DevinoSeed, type Trouble } from '../../emulator';
import { errorOf, outputs } from '../support/engine';
import { period, runStats, START } from '../nodes/DevinoVkStats/support';
import { holds, isReplay, SEEDS } from '../support/seeds';
import { Tally } from '../support/tally';
import { readTrouble, spells } from '../support/troubles';

jest.mock('../../nodes/shared/calling/pause', () => jest.requireActual('../support/short-waits'));
jest.setTimeout(300_000);

const RUNS = 40;
const MOST_ROWS = 400;

interface Scenario {
	rows: number;
	pageSize: number;
	/** Whole history, or the statuses of every third message and of one that does not exist. */
	operation: 'getAll' | 'getStatuses';
	/** For the requests, in order; the rest meets none. */
	troubles: Trouble[];
	onError: OnError;
	/** What the list does beside. */
	quirk: Quirk;
}

type Quirk = NonNullable<NonNullable<DevinoSeed['switches']>['detail']>;

const scenario: fc.Arbitrary<Scenario> = fc.record({
	rows: fc.nat({ max: MOST_ROWS }),
	pageSize: fc.constantFrom(7, 50, 1000),
	operation: fc.constantFrom('getAll' as const, 'getAll' as const, 'getStatuses' as const),
	troubles: spells(readTrouble, 16),
	onError: fc.constantFrom<OnError>('stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'),
	quirk: fc.constantFrom<Quirk>(
		{},
		{ maxPageSize: 6 },
		{ ignoreTimeOffset: true },
		{ remove: { rows: 2, everyPages: 3 } },
	),
});

const met = new Tally();

async function check(own: Scenario): Promise<void> {
	const history = { count: own.rows, from: START, everyMs: 1000 };
	const detail = own.operation === 'getAll' ? own.quirk : {};
	const switches = { detail };
	const emulator = await createEmulator({
		seed: own.rows === 0 ? { switches } : { history, switches },
	});
	try {
		await checkAt(emulator, own);
	} finally {
		await emulator.close();
	}
}

async function checkAt(at: DevinoEmulator, own: Scenario): Promise<void> {
	for (const trouble of own.troubles) at.state.trouble.next('detail', trouble);
	const all = [...at.state.messages.keys()];
	const asked = [...all.filter((_, index) => index % 3 === 0), '1'];
	const parameters: INodeParameters =
		own.operation === 'getAll'
			? { ...period, returnAll: true, options: { pageSize: own.pageSize } }
			: { operation: 'getStatuses', messageIds: asked.join() };
	const result = await runStats(at, parameters, { settings: { onError: own.onError } });
	for (const { trouble } of at.state.requests) if (trouble !== null) met.meet(trouble);

	if (result.status === 'error') {
		met.meet('stopped');
		expect(own.onError).toBe('stopWorkflow');
		expect(outputs(result, 'Stats').flat()).toEqual([]);
		expect(errorOf(result).message).not.toBe('');
		return;
	}
	const items = outputs(result, 'Stats').flat();
	const failed = items.flatMap(({ json }) => (json.error === undefined ? [] : [json.error]));
	const rows = items.flatMap(({ json }) => (json.error === undefined ? [json] : []));
	const ids = rows.map(({ messageId }) => messageId);
	for (const error of failed) {
		expect(error).toMatchObject({ certainty: expect.any(String), advice: expect.any(String) });
	}
	if (own.operation === 'getAll') {
		expect(failed.length).toBeLessThan(2);
		// The rows up to the failure come out, and the error says how far that is.
		const [error] = failed as Array<{ rowsRead: number }>;
		if (own.quirk.remove === undefined) {
			expect(ids).toEqual(all.slice(0, error?.rowsRead));
		} else {
			expect(new Set(ids).size).toBe(ids.length);
			// Some vanish while they are read; of those that stay none may lack.
			const stayed = error === undefined ? [...at.state.messages.keys()] : [];
			expect(stayed.filter((id) => !ids.includes(id))).toEqual([]);
		}
	} else {
		// The error names the ids that stay open; a refused request is halved, so not all need to.
		expect(failed.length).toBeLessThan(2);
		const [error] = failed as Array<{ messageIds: string[] }>;
		expect(ids).toEqual(asked.filter((id) => error?.messageIds.includes(id) !== true));
		expect(rows.map(({ found }) => found)).toEqual(ids.map((id) => id !== '1'));
	}
	met.meet(failed.length > 0 ? 'error item' : own.operation);
}

describe.each(SEEDS)('Devino VK Stats amid trouble, seed %i', (seed) => {
	it('gives every row once, or says that it cannot', async () => {
		await holds(seed, RUNS, scenario, check);
	});
});

it('met every ending and every trouble', () => {
	if (isReplay) return;
	const troubles = ['slow', 'tooManyRequests', 'serverError', 'redirect', 'reset', 'malformed'];
	const endings = ['getAll', 'getStatuses', 'stopped', 'error item'];
	expect(met.missing(...troubles, 'refused', 'answer', ...endings)).toEqual([]);
});
