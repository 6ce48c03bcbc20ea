import { itemsOf } from '../../n8n/driver';
import { example, realNode, realWorkflow, useRealN8n } from '../support/real-n8n';

const real = useRealN8n();

const jsonOf = (execution: Parameters<typeof itemsOf>[0], name: string, output = 0) =>
	itemsOf(execution, name, { output }).map(({ json }) => json);

describe('Devino VK Stats in a real n8n', () => {
	it('is offered as a node and as a tool, with the fields of its output', async () => {
		const { client, n8n } = real();
		const names = (await client.nodeTypes()).map(({ name }) => name);
		expect(names).toContain('n8n-nodes-devino-vk.devinoVkStats');
		expect(names).toContain('n8n-nodes-devino-vk.devinoVkStatsTool');
		const url = `${n8n.url}/schemas/n8n-nodes-devino-vk.devinoVkStats/1.0.0/message/getAll.json`;
		const schema = (await (await fetch(url)).json()) as { properties: object };
		expect(Object.keys(schema.properties)).toContain('normalizedStatus');
	});

	it('reads a long period, every row once, with exact ids', async () => {
		const { client, credential, emulator } = real();
		emulator.state.addHistory({ count: 2_530, from: Date.UTC(2023, 0, 10) });
		const stats = realNode('devinoVkStats', 'Stats', {
			parameters: {
				dateTimeFrom: '={{ DateTime.fromISO("2023-01-09T00:00:00Z") }}',
				dateTimeTo: '2023-01-20T00:00:00Z',
				returnAll: true,
			},
		});
		const { id } = await client.createWorkflow(
			realWorkflow('stats', 'return [{ json: {} }];', stats),
			[credential],
		);
		const execution = await client.runWorkflow(id);
		expect(jsonOf(execution, 'Stats').map(({ messageId }) => messageId)).toEqual([
			...emulator.state.messages.keys(),
		]);
		expect(emulator.state.requests).toHaveLength(3);
	});

	it('runs the example of a daily report: a chart to attach, and a spreadsheet', async () => {
		const { client, credential, emulator } = real();
		emulator.state.addHistory({ count: 40, from: Date.now() - 40 * 3_600_000, everyMs: 3_600_000 });
		const { id } = await client.createWorkflow(example('daily-delivery-report.json'), [credential]);
		const execution = await client.runWorkflow(id, { trigger: 'Start' });
		const [chart] = itemsOf(execution, 'Attach to a mail');
		expect(chart?.binary?.data).toMatchObject({ mimeType: 'image/svg+xml', fileExtension: 'svg' });
		const [table] = itemsOf(execution, 'Spreadsheet');
		expect(table?.binary?.data?.fileName).toBe('vk-messages.csv');
		expect(jsonOf(execution, 'Messages only').length).toBeGreaterThan(1);
	});

	it('runs the example that looks yesterday’s messages up by their ids', async () => {
		const { client, credential, emulator } = real();
		const { id } = await client.createWorkflow(example('what-became-of-yesterdays-messages.json'), [
			credential,
		]);
		const execution = await client.runWorkflow(id, { trigger: 'Start' });
		const sent = jsonOf(execution, 'Devino VK Send').map(({ messageId }) => messageId);
		expect(jsonOf(execution, 'Devino VK Stats').map(({ messageId }) => messageId)).toEqual(sent);
		expect(jsonOf(execution, 'Done')).toHaveLength(3);
		expect(emulator.state.requests.filter(({ endpoint }) => endpoint === 'detail')).toHaveLength(1);
	});
});
