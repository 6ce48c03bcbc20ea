import type { IDataObject, INode, INodeExecutionData, INodeParameters, IRun } from 'n8n-workflow';

import { createEmulator, type DevinoEmulator, type DevinoSeed } from '../../emulator';
import { chain, node, run, type RunOptions, type TestWorkflow } from './engine';

export const API_KEY = 'demo-key';

/** What most tests of Devino VK Send fill in: a template for the item's phone, without pacing. */
export const SEND_PARAMETERS: INodeParameters = {
	service: 'Shop',
	phone: '={{ $json.phone }}',
	template: 'order_ready',
	options: { messagesPerSecond: 0 },
};

/** The given number of phones that live an ordinary life at the emulator. */
export function phones(count: number, from = 0): INodeExecutionData[] {
	return Array.from({ length: count }, (_, index) => ({
		json: { phone: `7999${String(1_000_000 + from + index)}` },
	}));
}

/** Items with these fields. */
export function items(...jsons: IDataObject[]): INodeExecutionData[] {
	return jsons.map((json) => ({ json }));
}

/** A Devino VK Send node; parameters go over the usual ones. */
export function sendNode(parameters: INodeParameters = {}, more: Partial<INode> = {}): INode {
	return node('devinoVkSend', 'Send', {
		...more,
		parameters: { ...SEND_PARAMETERS, ...parameters },
	});
}

/** Start → Send. */
export function sendWorkflow(
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): TestWorkflow {
	return chain(node('test.start', 'Start'), sendNode(parameters, more));
}

/** An emulator for one test file, emptied before each test. */
export function useEmulator(seed: DevinoSeed = {}): () => DevinoEmulator {
	let emulator: DevinoEmulator | undefined;
	beforeAll(async () => {
		emulator = await createEmulator({ seed });
	});
	beforeEach(() => emulator?.reset());
	afterAll(async () => await emulator?.close());
	return () => {
		if (emulator === undefined) throw new Error('The emulator is not up yet');
		return emulator;
	};
}

/** Runs a workflow with a credential for the emulator. */
export async function runAt(
	emulator: DevinoEmulator,
	workflow: TestWorkflow,
	input: INodeExecutionData[],
	options: Partial<RunOptions> = {},
): Promise<IRun> {
	return await run(workflow, input, {
		credentials: { devinoVkApi: { apiKey: API_KEY, baseUrl: emulator.url } },
		...options,
	});
}

/** How often the emulator got each phone in requests to send, accepted or not. */
export function phonesSent(emulator: DevinoEmulator): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { endpoint, body } of emulator.state.requests) {
		if (endpoint !== 'send') continue;
		for (const [, phone = ''] of body.matchAll(/"phone":"(\d+)"/g)) {
			counts.set(phone, (counts.get(phone) ?? 0) + 1);
		}
	}
	return counts;
}

/** The requests to send that reached the emulator. */
export function sendRequests(emulator: DevinoEmulator): Array<{ body: string; messages: number }> {
	return emulator.state.requests
		.filter(({ endpoint }) => endpoint === 'send')
		.map(({ body, messages }) => ({ body, messages }));
}

/** The messages of the only request to send. */
export function onlyRequest(emulator: DevinoEmulator): IDataObject[] {
	const [request, ...others] = sendRequests(emulator);
	if (request === undefined || others.length > 0) {
		throw new Error(`${others.length + (request ? 1 : 0)} requests instead of one`);
	}
	return JSON.parse(request.body) as IDataObject[];
}
