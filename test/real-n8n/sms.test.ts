import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { itemsOf, type Execution } from '../../n8n/driver';
import { byN8n } from '../support/pinned-n8n';
import { example, realNode, realWorkflow, useRealN8n } from '../support/real-n8n';

/**
 * Where n8n 1 runs Code nodes without a task runner, as it does unless told otherwise, an expression
 * such as `$('Customers').item` finds nothing in what a Code node made: the example needs one.
 */
const env = byN8n<Record<string, string>>({ '1.123': { N8N_RUNNERS_ENABLED: 'true' }, '2': {} });
const real = useRealN8n({ env });

beforeEach(() => Object.assign(real().emulator.state.limits, { perSecond: null, perDay: null }));

const smsTexts = (): string[] =>
	[...real().emulator.state.sms.values()].map(
		({ phone, message }) => `${phone} ${String(message.text)}`,
	);
const out = (execution: Execution, node: string, output = 0): IDataObject[] =>
	itemsOf(execution, node, { output }).map(({ json }) => json);

/** Runs the example as imported, but for what is changed. */
async function runExample(
	changes: { phones?: string[]; minutes?: number; sms?: INodeParameters; before?: () => void } = {},
): Promise<IDataObject[]> {
	const { client, credential } = real();
	const workflow = example('vk-then-sms.json');
	for (const { name, parameters } of workflow.nodes) {
		if (name === 'Customers' && changes.phones !== undefined) {
			const list = changes.phones.map((phone, i) => ({ phone, name: `N${i}`, order: `A-${i}` }));
			parameters.jsCode = `return ${JSON.stringify(list)}.map((json) => ({ json }));`;
		}
		if (name === 'Send VK message' && changes.minutes !== undefined) {
			parameters.limitWaitMinutes = changes.minutes;
		}
		if (name === 'SMS to those not reached') Object.assign(parameters, changes.sms);
	}
	const { id } = await client.createWorkflow(workflow, [credential]);
	changes.before?.();
	const execution = await client.runWorkflow(id, { timeoutMs: 300_000 });
	expect(execution.status).toBe('success');
	return out(execution, 'What came of it');
}

describe('the example workflow', () => {
	it('reaches each customer on one way, as imported', async () => {
		const items = await runExample();
		expect(items).toMatchObject([
			{ channel: 'vk', outcome: 'seen' },
			{ channel: 'sms', outcome: 'accepted', phone: '79990120001', sms: { code: 'OK' } },
			{ channel: 'sms', outcome: 'accepted', phone: '79990400001', sms: { code: 'OK' } },
			{ channel: null, outcome: 'invalid' },
		]);
		expect(smsTexts()).toEqual([
			'79990120001 Boris, your order A-1002 is ready',
			'79990400001 Vera, your order A-1003 is ready',
		]);
	});

	it('sends SMS to those who were refused though nothing was accepted', async () => {
		const items = await runExample({ phones: ['79990400001', 'no phone'] });
		expect(items).toMatchObject([
			{ channel: 'sms', outcome: 'accepted' },
			{ channel: null, outcome: 'invalid' },
		]);
		expect(smsTexts()).toEqual(['79990400001 N0, your order A-0 is ready']);
	});

	it('looks up those whose time ran out: delivered, failed meanwhile, and no more on the way', async () => {
		// No callback comes: only the detail knows what became of them.
		const items = await runExample({
			phones: ['79990010001', '79990100001', '79990030001'],
			minutes: 1,
			before: () => Object.assign(real().emulator.state.switches.callbacks, { on: false }),
		});
		expect(items).toMatchObject([
			{ channel: 'vk', outcome: 'delivered' },
			{ channel: 'sms', outcome: 'accepted', vk: { status: 'UNDELIVERABLE' } },
			{ channel: 'sms', outcome: 'accepted', vk: { status: 'SENT' } },
		]);
		expect(smsTexts()).toHaveLength(2);
	}, 300_000);
});

describe('Devino SMS Send, to those not reached', () => {
	const run = async (
		jsCode: string,
		more: object = {},
		parameters: INodeParameters = {},
	): Promise<Execution> => {
		const { client, credential } = real();
		const node = realNode('devinoSmsSend', 'SMS', {
			parameters: { operation: 'sendToNotReached', from: 'Shop', text: 'Hello', ...parameters },
			...more,
		});
		const after = realNode('n8n-nodes-base.noOp', 'After');
		const workflow = realWorkflow('sms', jsCode, node, after);
		const { id } = await client.createWorkflow(workflow, [credential]);
		return await client.runWorkflow(id, { timeoutMs: 120_000 });
	};
	const code = (...list: object[]): string =>
		`return ${JSON.stringify(list)}.map((json) => ({ json }));`;
	const failed = { outcome: 'failed', messageId: '1', phone: '79121112233' };
	const refused = { outcome: 'failed', messageId: '2', phone: '79990104000' };
	const alien = { name: 'Anna' };

	it('with On Error: Stop sends nothing where an item is not of the wait', async () => {
		const execution = await run(code(failed, alien));
		expect(execution.status).toBe('error');
		expect(smsTexts()).toEqual([]);
	});

	it.each([
		['continueRegularOutput', 0],
		['continueErrorOutput', 1],
	])('with %s gives error items out on output %i', async (onError, output) => {
		const execution = await run(code(failed, refused, alien), { onError });
		const errors = out(execution, 'SMS', output).filter(({ error }) => error !== undefined);
		expect(errors).toMatchObject([
			{ error: { code: 'REJECTED', sms: { code: 'REJECTED' } } },
			{ error: { code: 'INVALID' } },
		]);
		expect(smsTexts()).toEqual(['79121112233 Hello']);
	});

	it('holds the SMS back while the message may still arrive, and where it cannot be looked up', async () => {
		const { state } = real().emulator;
		const { id } = state.addMessage({ phone: '79990030001', acceptedAt: Date.now() - 60_000 });
		const doubtful = { outcome: 'timeout', messageId: id, phone: '79990030001' };
		const first = await run(code(doubtful));
		expect(out(first, 'SMS')).toMatchObject([{ channel: null, outcome: 'timeout' }]);
		state.trouble.always('detail', { kind: 'refused', key: 'forbidden', status: 403 });
		const second = await run(code(doubtful, failed));
		expect(out(second, 'SMS')).toMatchObject([
			{ channel: null, advice: expect.stringContaining('looked up') },
			{ channel: 'sms' },
		]);
		expect(smsTexts()).toEqual(['79121112233 Hello']);
	});

	it('sends to nobody twice by Retry On Fail, 1,000 items', async () => {
		const items = `return Array.from({ length: 1000 }, (_, i) => ({ json: i === 0 ? ${JSON.stringify(refused)} : { outcome: 'rejected', messageId: null, phone: String(79120000000 + i) } }));`;
		const execution = await run(items, {
			onError: 'continueRegularOutput',
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 0,
		});
		expect(out(execution, 'SMS')).toHaveLength(1_000);
		const counts = [...real().emulator.state.smsByPhone.values()];
		expect(counts).toEqual(Array.from({ length: 999 }, () => 1));
	});
});
