import { chain, errorOf, json, node } from '../../support/engine';
import {
	items,
	phones,
	runAt,
	SEND_PARAMETERS,
	sendRequests,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();

/** The node under the type that n8n gives it as an AI agent's tool. */
const toolWorkflow = (more: object = {}) =>
	chain(
		node('test.start', 'Start'),
		node('devinoVkSendTool', 'Send', { parameters: SEND_PARAMETERS, ...more }),
	);

describe('as an AI agent’s tool', () => {
	it('tells the model not to call again', async () => {
		const [outcome] = json(await runAt(emulator(), toolWorkflow(), phones(1)), 'Send');
		expect(outcome).toMatchObject({ code: 'OK', advice: 'Do not call again for this message' });
	});

	it('does not throw after a request has left', async () => {
		emulator().state.trouble.next('send', { kind: 'refused', key: 'billing.error' });
		const result = await runAt(
			emulator(),
			toolWorkflow({ retryOnFail: true, maxTries: 3 }),
			phones(1),
		);
		expect(result.status).toBe('success');
		expect(json(result, 'Send')[0]).toMatchObject({
			code: 'REJECTED',
			advice: expect.stringContaining('Do not call again'),
		});
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('says what is wrong with the arguments before anything leaves', async () => {
		const result = await runAt(emulator(), toolWorkflow(), items({ phone: 'the customer' }));
		expect(errorOf(result).message).toContain("'Phone' holds letters");
		expect(emulator().state.requests).toHaveLength(0);
	});
});
