import type { INodeParameters } from 'n8n-workflow';

import { endTriggers, trigger } from './support';

jest.setTimeout(60_000);

afterEach(endTriggers);

describe('what is said at activation', () => {
	it.each<[string, INodeParameters]>([
		["'Trigger On' is empty", { events: [] }],
		["'Statuses' is empty", { statuses: [] }],
		["'IP Allowlist' holds", { options: { ipAllowlist: '10.0.0.1, devino.online' } }],
		["'Time Zone' is not", { options: { timeZone: 'Moscow' } }],
	])('%s …', async (words, parameters) => {
		const listener = await trigger(parameters);
		await expect(listener.activate()).rejects.toThrow(words);
	});
});
