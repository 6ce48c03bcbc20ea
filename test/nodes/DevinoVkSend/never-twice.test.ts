import type { INodeParameters } from 'n8n-workflow';

import {
	chain,
	deduplicator,
	errorOf,
	json,
	node,
	prepareRetry,
	type TestWorkflow,
} from '../../support/engine';
import {
	items,
	phones,
	phonesSent,
	runAt,
	sendNode,
	sendRequests,
	sendWorkflow,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();
beforeEach(() => deduplicator.clear());

const SPAM = '79990400001';
const retries = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
const codes = (outcomes: Array<{ code?: unknown; error?: unknown }>) =>
	outcomes.map((outcome) => outcome.code ?? (outcome.error as { code: string }).code);
const mostForOnePhone = () => Math.max(...emulator().state.acceptedByPhone.values());

describe('Retry On Fail', () => {
	it('sends every other item once when the first is rejected each time', async () => {
		const workflow = sendWorkflow({}, { ...retries, onError: 'continueRegularOutput' });
		const input = [...items({ phone: SPAM }), ...phones(20)];
		const outcomes = json(await runAt(emulator(), workflow, input), 'Send');
		expect(codes(outcomes)).toEqual(['REJECTED', ...input.slice(1).map(() => 'OK')]);
		expect(phonesSent(emulator()).get(SPAM)).toBe(3);
		expect(mostForOnePhone()).toBe(1);
		expect(outcomes.slice(1).map(({ messageId }) => messageId)).toEqual([
			...emulator().state.messages.keys(),
		]);
	});

	it('sends nothing again that may have been accepted', async () => {
		emulator().state.trouble.next('send', { kind: 'reset', when: 'afterAcceptance' });
		const workflow = sendWorkflow({}, { ...retries, onError: 'continueRegularOutput' });
		const outcomes = json(await runAt(emulator(), workflow, phones(3)), 'Send');
		expect(codes(outcomes)).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('sends what surely was not sent', async () => {
		emulator().state.trouble.next('send', { kind: 'refused', key: 'billing.error' }, 2);
		const result = await runAt(emulator(), sendWorkflow({}, retries), phones(3));
		expect(codes(json(result, 'Send'))).toEqual(['OK', 'OK', 'OK']);
		expect(sendRequests(emulator())).toHaveLength(3);
		expect(mostForOnePhone()).toBe(1);
	});
});

describe('a retry of the stored execution', () => {
	it('gives again what was sent and sends only the rest', async () => {
		// Both senders fail to send on the first try, one of them after acceptance.
		const workflow = sendWorkflow({ service: '={{ $json.service }}' });
		const input = items(
			{ phone: '79991000000', service: 'Bank' },
			{ phone: SPAM, service: 'Shop' },
			{ phone: '79991000002', service: 'Shop' },
		);
		const failing: TestWorkflow = chain(...workflow.nodes, node('test.fail', 'Fail'));
		emulator().state.trouble.always('send', { kind: 'refused', key: 'billing.error' });
		const failed = await runAt(emulator(), failing, input);
		expect(failed.status).toBe('error');
		emulator().state.trouble.clear();
		const retried = await runAt(emulator(), workflow, input, { retryOf: prepareRetry(failed) });
		expect(codes(json(retried, 'Send'))).toEqual(['OK', 'REJECTED', 'OK']);
		expect(mostForOnePhone()).toBe(1);
	});

	it('keeps in the ledger what went out before the node failed', async () => {
		// A total failure is the only way for the node to fail, so the ledger is given an accepted item.
		emulator().state.trouble.always('send', { kind: 'refused', key: 'billing.error' });
		const workflow = sendWorkflow();
		const failed = await runAt(emulator(), workflow, phones(3));
		const data = prepareRetry(failed);
		const contexts = data.executionData?.contextData ?? {};
		expect(contexts['node:Send']).toEqual({ sent: { run: 0, entries: {} } });
		contexts['node:Send'] = {
			sent: { run: 0, entries: { 0: '3721115754893245581', 2: '?' } },
		};
		emulator().state.trouble.clear();
		const outcomes = json(await runAt(emulator(), workflow, phones(3), { retryOf: data }), 'Send');
		expect(codes(outcomes)).toEqual(['OK', 'OK', 'UNKNOWN']);
		expect(outcomes[0]?.messageId).toBe('3721115754893245581');
		expect(
			[...phonesSent(emulator()).entries()].filter(([phone]) => phone !== '79991000001'),
		).toEqual([
			['79991000000', 1],
			['79991000002', 1],
		]);
	});

	it('leaves no ledger behind where no retry is possible', async () => {
		const result = await runAt(emulator(), sendWorkflow(), phones(3));
		expect(result.data.executionData?.contextData['node:Send']).toEqual({});
	});
});

describe('a loop', () => {
	it('sends each round, an equal item too', async () => {
		const loop = node('test.loop', 'Loop');
		const send = sendNode({}, retries);
		const workflow: TestWorkflow = {
			nodes: [node('test.start', 'Start'), loop, send, node('test.noOp', 'End')],
			connections: {
				Start: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
				Loop: {
					main: [
						[{ node: 'End', type: 'main', index: 0 }],
						[{ node: 'Send', type: 'main', index: 0 }],
					],
				},
				Send: { main: [[{ node: 'Loop', type: 'main', index: 0 }]] },
			},
		};
		const input = items(
			{ phone: '79991000000' },
			{ phone: '79991000000' },
			{ phone: '79991000001' },
		);
		const result = await runAt(emulator(), workflow, input);
		expect(result.status).toBe('success');
		expect([...phonesSent(emulator())]).toEqual([
			['79991000000', 2],
			['79991000001', 1],
		]);
	});
});

it('sends the same phone twice in one run if it stands in two items', async () => {
	await runAt(
		emulator(),
		sendWorkflow(),
		items({ phone: '79991000000' }, { phone: '79991000000' }),
	);
	expect([...phonesSent(emulator()).values()]).toEqual([2]);
});

describe('Message Key', () => {
	const keyed = (options: INodeParameters = {}): TestWorkflow =>
		sendWorkflow({ options: { messagesPerSecond: 0, messageKey: '={{ $json.key }}', ...options } });
	const withKeys = (...keys: unknown[]) =>
		items(...keys.map((key, index) => ({ phone: `7999100000${index}`, key: key as string })));

	it('sends nothing in a second execution', async () => {
		const workflow = keyed();
		const first = await runAt(emulator(), workflow, withKeys('a', 'b'));
		const second = await runAt(emulator(), workflow, withKeys('a', 'b', 'c'));
		expect(codes(json(first, 'Send'))).toEqual(['OK', 'OK']);
		expect(codes(json(second, 'Send'))).toEqual(['DUPLICATE', 'DUPLICATE', 'OK']);
		expect([...phonesSent(emulator()).values()]).toEqual([1, 1, 1]);
	});

	it('does not stop the workflow when everything was sent before', async () => {
		const workflow = keyed();
		await runAt(emulator(), workflow, withKeys('a'));
		const second = await runAt(emulator(), workflow, withKeys('a'));
		expect(second.status).toBe('success');
		expect(codes(json(second, 'Send'))).toEqual(['DUPLICATE']);
	});

	it('sends a key once where it stands twice in a run', async () => {
		const outcomes = json(await runAt(emulator(), keyed(), withKeys('a', 'b', 'a')), 'Send');
		expect(codes(outcomes)).toEqual(['OK', 'OK', 'DUPLICATE']);
	});

	it('gives a key back where the message surely was not sent', async () => {
		const workflow = keyed();
		emulator().state.trouble.next('send', { kind: 'refused', key: 'billing.error' });
		await runAt(emulator(), workflow, withKeys('a', 'b'));
		const second = await runAt(emulator(), workflow, withKeys('a', 'b'));
		expect(codes(json(second, 'Send'))).toEqual(['OK', 'OK']);
	});

	it('sends the second of two equal keys if the first was rejected', async () => {
		const input = items({ phone: SPAM, key: 'a' }, { phone: '79991000001', key: 'a' });
		const outcomes = json(await runAt(emulator(), keyed(), input), 'Send');
		expect(codes(outcomes)).toEqual(['REJECTED', 'OK']);
	});

	it('keeps a key where the message may have been accepted', async () => {
		const workflow = keyed();
		emulator().state.trouble.next('send', { kind: 'reset', when: 'afterAcceptance' });
		await runAt(emulator(), workflow, withKeys('a'));
		const second = await runAt(emulator(), workflow, withKeys('a'));
		expect(codes(json(second, 'Send'))).toEqual(['DUPLICATE']);
		expect(sendRequests(emulator())).toHaveLength(1);
	});

	it('lets two executions at once send a key only once', async () => {
		const workflow = keyed();
		const both = await Promise.all([
			runAt(emulator(), workflow, withKeys('a', 'b')),
			runAt(emulator(), workflow, withKeys('a', 'b')),
		]);
		const all = both.flatMap((result) => codes(json(result, 'Send')));
		expect(all.filter((code) => code === 'OK')).toHaveLength(2);
		expect(all.filter((code) => code === 'DUPLICATE')).toHaveLength(2);
		expect(mostForOnePhone()).toBe(1);
	});

	it('sends nothing while the store cannot be used', async () => {
		deduplicator.broken = true;
		const result = await runAt(emulator(), keyed(), withKeys('a'));
		expect(errorOf(result).description).toContain('deduplication store');
		expect(emulator().state.requests).toHaveLength(0);
	});

	it('refuses a key whose digits are lost', async () => {
		const result = await runAt(emulator(), keyed(), withKeys(Number('3721115754893245581')));
		expect(errorOf(result).message).toContain("'Message Key' is the number 3721115754893245400");
		expect(emulator().state.requests).toHaveLength(0);
	});
});
