import type { INode, INodeExecutionData } from 'n8n-workflow';

import { createEmulator, type DevinoEmulator, type DevinoSeed } from '../../../emulator';
import { chain, node, run, type RunOptions } from '../../support/engine';

/** Well away from any change of clocks. */
export const START = Date.UTC(2023, 0, 10, 9, 0, 0);

const running: DevinoEmulator[] = [];

/** Ends the emulators of a test; for `afterEach`. */
export async function endEmulators(): Promise<void> {
	for (const emulator of running.splice(0)) await emulator.close();
}

export async function startEmulator(seed: DevinoSeed = {}): Promise<DevinoEmulator> {
	const emulator = await createEmulator({ seed });
	running.push(emulator);
	return emulator;
}

export const credentialsOf = ({ url }: { url: string }) => ({
	devinoVkApi: { apiKey: 'demo-key', baseUrl: url, callbackSecret: '' },
});

export const item = (json: INodeExecutionData['json'] = {}): INodeExecutionData => ({ json });

/** Runs the node behind a start node. */
export async function runStats(
	emulator: { url: string },
	parameters: INode['parameters'],
	more: {
		items?: INodeExecutionData[];
		settings?: Partial<INode>;
		options?: Partial<RunOptions>;
	} = {},
) {
	const workflow = chain(
		node('test.start', 'Start'),
		node('devinoVkStats', 'Stats', { parameters, ...more.settings }),
	);
	return await run(workflow, more.items ?? [item()], {
		credentials: credentialsOf(emulator),
		timezone: 'Europe/Moscow',
		...more.options,
	});
}

/** The queries that the emulator got, decoded once. */
export const queriesOf = (emulator: DevinoEmulator): URLSearchParams[] =>
	emulator.state.requests.map(({ query }) => new URLSearchParams(query));

export const period = {
	searchBy: 'period',
	dateTimeFrom: '2023-01-10T00:00:00',
	dateTimeTo: '2023-01-20T00:00:00',
};
