import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { errorOf, hints, json, node, outputs, prepareRetry } from '../../support/engine';
import { items, runAt, useEmulator } from '../../support/send';
import { fallbackWorkflow, smsNode, smsPhones, smsRequests, waited } from './support';

const emulatorOf = useEmulator();

/** A VK message at the emulator, at the end of its phone's life. @param ago how old it is, seconds */
function vkMessage(fate: string, ago: number, ttl = 86_400): { messageId: string; phone: string } {
	const phone = `79990${fate}0001`;
	const acceptedAt = Date.now() - ago * 1000;
	const { id } = emulatorOf().state.addMessage({ phone, acceptedAt, message: { ttl } });
	return { messageId: id, phone };
}

const look = async (
	input: INodeExecutionData[],
	parameters = {},
	more = {},
): Promise<{ result: Awaited<ReturnType<typeof runAt>>; out: IDataObject[] }> => {
	const result = await runAt(emulatorOf(), fallbackWorkflow(parameters, more), input);
	return { result, out: json(result, 'SMS') };
};

const detailRequests = () =>
	emulatorOf().state.requests.filter(({ endpoint }) => endpoint === 'detail');

describe('by the outcome of the wait', () => {
	it.each<[string, string, 'sms' | 'vk' | null]>([
		['delivered', 'delivered', 'vk'],
		['seen', 'delivered', 'vk'],
		['delivered', 'seen', 'sms'],
		['seen', 'seen', 'vk'],
		['failed', 'delivered', 'sms'],
		['rejected', 'delivered', 'sms'],
		['not_sent', 'delivered', 'sms'],
		['invalid', 'delivered', null],
		['unknown', 'delivered', null],
	])('%s, where reached means %s: %s', async (outcome, reachedMeans, channel) => {
		const item = waited(outcome, { name: 'Anna', status: 'WORD' });
		const { out } = await look([item], { reachedMeans });
		const { phone, messageId } = item.json;
		const isSms = channel === 'sms';
		const [id = null] = [...emulatorOf().state.sms.keys()];
		expect(out).toMatchObject([
			{
				channel,
				outcome: isSms ? 'accepted' : outcome,
				phone,
				name: 'Anna',
				vk: { messageId, status: 'WORD' },
				sms: isSms ? { code: 'OK', messageId: id } : { code: null, messageId: null },
			},
		]);
		expect(smsPhones(emulatorOf())).toEqual(isSms ? [phone] : []);
		expect(detailRequests()).toEqual([]);
	});

	it.each<[string, string, number, number, string, string, string | null]>([
		['read in the meantime', '00', 60, 86_400, 'delivered', 'seen', 'vk'],
		['delivered in the meantime', '01', 60, 86_400, 'delivered', 'delivered', 'vk'],
		['delivered, though seen is asked for', '01', 60, 86_400, 'seen', 'accepted', 'sms'],
		['failed', '10', 60, 86_400, 'delivered', 'accepted', 'sms'],
		['rejected by VK', '20', 60, 86_400, 'delivered', 'accepted', 'sms'],
		['on its way', '03', 60, 86_400, 'delivered', 'timeout', null],
		['on its way, its time just over', '03', 70, 60, 'delivered', 'timeout', null],
		['on its way no more: its time is over', '03', 200, 60, 'delivered', 'accepted', 'sms'],
	])('timed out and %s', async (_what, fate, ago, ttl, reachedMeans, outcome, channel) => {
		const message = vkMessage(fate, ago, ttl);
		const { out } = await look([waited('timeout', { status: 'SENT', ...message })], {
			reachedMeans,
		});
		expect(out).toMatchObject([{ channel, outcome, vk: { messageId: message.messageId } }]);
		expect(smsPhones(emulatorOf())).toEqual(channel === 'sms' ? [message.phone] : []);
	});

	it.each(['timeout', 'unknown'])('%s, and Devino knows no such message', async (outcome) => {
		const { out } = await look([waited(outcome, { messageId: '12345' })]);
		expect(out).toMatchObject([
			{ channel: null, outcome: 'unknown', advice: expect.stringContaining('does not know') },
		]);
		expect(emulatorOf().state.sms.size).toBe(0);
	});

	it.each<[string, IDataObject]>([
		['went out in another execution', { errorCode: 'message.key.known' }],
		['was only tried out', { errorCode: 'dry.run' }],
	])('not_sent, because it %s', async (_what, more) => {
		const { out } = await look([waited('not_sent', more)]);
		expect(out).toMatchObject([{ channel: null, outcome: 'not_sent' }]);
		expect(emulatorOf().state.sms.size).toBe(0);
	});
});

describe('the look-up', () => {
	it('asks for all together, and only for those in doubt', async () => {
		const doubtful = Array.from({ length: 300 }, (_, index) => {
			const phone = String(79_120_000_000 + index);
			const { id } = emulatorOf().state.addMessage({ phone, acceptedAt: Date.now() - 60_000 });
			return waited(index % 2 === 0 ? 'timeout' : 'unknown', { messageId: id, phone });
		});
		const { out } = await look([...doubtful, waited('failed'), waited('seen'), ...doubtful]);
		expect(detailRequests().length).toBeLessThanOrEqual(2);
		const asked = detailRequests().flatMap(({ query }) =>
			new URLSearchParams(query).getAll('messageIds'),
		);
		expect(asked.sort()).toEqual(doubtful.map(({ json: { messageId } }) => messageId).sort());
		expect(out.filter(({ channel }) => channel === 'vk')).toHaveLength(601);
		expect(emulatorOf().state.sms.size).toBe(1);
	});

	it('that fails lets no SMS out for those in doubt, and says so', async () => {
		emulatorOf().state.trouble.always('detail', { kind: 'refused', key: 'forbidden', status: 403 });
		const message = vkMessage('10', 60);
		const failed = waited('failed');
		const { out, result } = await look([waited('timeout', message), failed, waited('delivered')]);
		expect(out).toMatchObject([
			{ channel: null, outcome: 'timeout', advice: expect.stringContaining('looked up') },
			{ channel: 'sms', outcome: 'accepted' },
			{ channel: 'vk' },
		]);
		expect(smsPhones(emulatorOf())).toEqual([failed.json.phone]);
		expect(hints(result, 'SMS')).toEqual([
			"Reached through VK: 1 item. 1 item got no SMS for the reason in 'advice'",
			expect.stringContaining('could not be looked up'),
			'1 message, 1 segment',
		]);
	});

	it('holds back who has the message by any of its items', async () => {
		const message = vkMessage('00', 60);
		const { out } = await look([waited('failed', message), waited('timeout', message)]);
		expect(out.map(({ channel }) => channel)).toEqual(['vk', 'vk']);
		expect(emulatorOf().state.sms.size).toBe(0);
	});
});

describe('the shapes in which an item comes', () => {
	const service = 'Shop';
	const errorItem = (code: string, more: IDataObject = {}, beside: IDataObject = {}) => ({
		json: {
			...beside,
			error: {
				code,
				messageId: null,
				phone: '79121112233',
				service,
				reasons: [{ key: 'is.spam' }],
				certainty: 'certain',
				advice: 'What to do',
				...more,
			},
			message: 'Item 0: …',
		},
	});

	it.each<[string, string, 'sms' | null]>([
		['REJECTED', 'accepted', 'sms'],
		['NOT_SENT', 'accepted', 'sms'],
		['UNKNOWN', 'unknown', null],
		['INVALID', 'invalid', null],
	])('an error item: %s', async (code, outcome, channel) => {
		const { out } = await look([errorItem(code)]);
		expect(out).toMatchObject([{ channel, outcome, phone: '79121112233' }]);
		expect(out[0]).not.toHaveProperty('error');
		expect(out[0]).not.toHaveProperty('message');
		expect(smsPhones(emulatorOf())).toEqual(channel === 'sms' ? ['79121112233'] : []);
	});

	it("an error item of the Error output, with the input's fields", async () => {
		const beside = { name: 'Anna', phone: '8 912 111-22-33', outcome: 'delivered' };
		const { out } = await look([errorItem('REJECTED', {}, beside)], { text: '={{ $json.name }}' });
		expect(out).toMatchObject([{ channel: 'sms', name: 'Anna', phone: '79121112233' }]);
		expect([...emulatorOf().state.sms.values()].map(({ message }) => message.text)).toEqual([
			'Anna',
		]);
	});

	it('an error item whose phone stands in the input alone', async () => {
		const { out } = await look([
			errorItem('NOT_SENT', { phone: null }, { phone: '8 912 111-22-33' }),
		]);
		expect(out).toMatchObject([{ channel: 'sms', phone: '79121112233' }]);
	});

	it('an item of send that nobody waited for is looked up', async () => {
		const message = vkMessage('00', 60);
		const { out } = await look(items({ code: 'OK', service, ...message }));
		expect(out).toMatchObject([{ channel: 'vk', outcome: 'seen' }]);
	});

	it('items that a person merged others into', async () => {
		const { out } = await look([waited('failed', { name: 'Anna', order: { id: 'A-1' } })], {
			text: '={{ $json.name }}, order {{ $json.order.id }}',
		});
		expect(out).toMatchObject([{ channel: 'sms', name: 'Anna', order: { id: 'A-1' } }]);
		expect([...emulatorOf().state.sms.values()].map(({ message }) => message.text)).toEqual([
			'Anna, order A-1',
		]);
	});

	it.each(['failed', 'rejected'])('an item that came twice (%s) gets one SMS', async (outcome) => {
		const item = waited(outcome);
		const { out } = await look([item, waited('delivered'), item]);
		expect(smsPhones(emulatorOf())).toEqual([item.json.phone]);
		expect(out).toHaveLength(3);
		expect(out[2]).toMatchObject({
			channel: 'sms',
			outcome: 'accepted',
			sms: { code: 'OK', messageId: [...emulatorOf().state.sms.keys()][0] },
			advice: expect.stringContaining('item 0'),
		});
	});

	it('two messages to one phone get two', async () => {
		const input = ['1', '2'].map((messageId) =>
			waited('failed', { messageId, phone: '79121112233' }),
		);
		await look(input);
		expect(emulatorOf().state.sms.size).toBe(2);
	});

	it("this operation's own items: who was left out is decided on again, who got an SMS is not", async () => {
		const way = vkMessage('03', 60);
		const failed = waited('failed');
		const { out } = await look([waited('timeout', way), failed, waited('delivered')]);
		emulatorOf().state.addMessage({
			id: way.messageId,
			phone: '79990100001',
			acceptedAt: Date.now() - 60_000,
		});
		const again = await look(out.map((own) => ({ json: own })));
		expect(again.out.map(({ channel, outcome }) => [channel, outcome])).toEqual([
			['sms', 'accepted'],
			['sms', 'accepted'],
			['vk', 'delivered'],
		]);
		expect(smsPhones(emulatorOf())).toEqual([failed.json.phone, way.phone].sort());
	});

	it.each<[string, IDataObject]>([
		['a customer', { name: 'Anna', phone: '79121112233' }],
		['an outcome of its own', { outcome: 'won', phone: '79121112233' }],
		['the error of another node', { error: { code: 'REJECTED' }, message: 'x' }],
		['an error in words', { error: 'Something broke' }],
		['nothing', {}],
		[
			'an id whose digits are lost',
			{ outcome: 'timeout', messageId: Number('3721115754893245581') },
		],
	])('%s is INVALID, and says what is expected', async (_what, own) => {
		const failed = waited('failed');
		const stopped = await look([failed, { json: own }]);
		expect(stopped.result.status).toBe('error');
		expect(errorOf(stopped.result).message).toContain('[item 1]');
		expect(emulatorOf().state.requests).toEqual([]);

		const { out } = await look([failed, { json: own }], {}, { onError: 'continueRegularOutput' });
		expect(out).toMatchObject([
			{ channel: 'sms' },
			{ error: { code: 'INVALID', certainty: 'certain', sms: { code: null } } },
		]);
		expect(Object.keys(out[1] ?? {}).sort()).toEqual(['error', 'message']);
	});

	it('names the node that it expects the items of', async () => {
		const { result } = await look(items({ name: 'Anna' }));
		expect(errorOf(result).description).toContain('Devino VK Send');
		expect(errorOf(result).description).toContain('Send and Wait for Status');
	});

	it.each([
		['no phone', { phone: null }],
		['a phone that is none', { phone: 'call me' }],
	])('%s cannot get an SMS, and says so', async (_what, more) => {
		const { out } = await look(
			[waited('failed', more), waited('failed')],
			{},
			{ onError: 'continueRegularOutput' },
		);
		expect(out).toMatchObject([
			{ error: { code: 'INVALID', reasons: [{ ref: 'Phone' }] } },
			{ channel: 'sms' },
		]);
	});

	it('reads no text for who needs no SMS', async () => {
		const { out } = await look([waited('delivered'), waited('invalid', { phone: null })], {
			text: '={{ $json.nothing.at.all() }}',
		});
		expect(out.map(({ channel }) => channel)).toEqual(['vk', null]);
	});
});

describe('an SMS that is refused', () => {
	const refused = () => waited('failed', { phone: '79990104000' });

	it('is told in place, with the reasons', async () => {
		const { out, result } = await look([refused(), waited('delivered'), waited('failed')]);
		expect(out).toMatchObject([
			{
				channel: null,
				outcome: 'rejected',
				reasons: [{ key: 'invalid' }],
				sms: { code: 'REJECTED', messageId: null },
			},
			{ channel: 'vk' },
			{ channel: 'sms' },
		]);
		expect(hints(result, 'SMS')[0]).toBe('1 of 2 not accepted: 1 × invalid (item 0).');
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'is an error item under %s',
		async (onError) => {
			const { result } = await look([refused(), waited('delivered')], {}, { onError });
			const all = [...json(result, 'SMS', 0), ...json(result, 'SMS', 1)];
			expect(all).toHaveLength(2);
			expect(all.find(({ error }) => error !== undefined)).toMatchObject({
				error: {
					code: 'REJECTED',
					certainty: 'certain',
					channel: null,
					outcome: 'rejected',
					sms: { code: 'REJECTED' },
				},
			});
		},
	);

	it('stops the workflow only where nobody was reached at all', async () => {
		expect((await look([refused()])).result.status).toBe('error');
		expect((await look([refused(), waited('delivered')])).result.status).toBe('success');
	});
});

describe('nobody gets it twice', () => {
	it('by Retry On Fail, nor by a retry from the executions list', async () => {
		const more = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const message = vkMessage('10', 60);
		const input = [
			waited('failed', { phone: '79990104000' }),
			waited('timeout', message),
			waited('rejected'),
		];
		const workflow = fallbackWorkflow({}, { ...more, onError: 'continueRegularOutput' });
		const result = await runAt(emulatorOf(), workflow, input);
		expect(emulatorOf().state.sms.size).toBe(2);
		expect([...emulatorOf().state.smsByPhone.values()]).toEqual([1, 1]);
		// The VK message turns up as read meanwhile: the SMS is out all the same, and is told again.
		emulatorOf().state.addMessage({
			id: message.messageId,
			phone: '79990000001',
			acceptedAt: Date.now() - 60_000,
		});
		const data = prepareRetry(result);
		const runs = data.resultData.runData;
		delete runs.SMS;
		const stack = data.executionData?.nodeExecutionStack;
		const sms = workflow.nodes.find(({ name }) => name === 'SMS');
		if (sms === undefined || stack === undefined) throw new Error('no stack');
		stack.push({ node: sms, data: { main: [input] }, source: null });
		const again = await runAt(emulatorOf(), workflow, [], { retryOf: data });
		expect([...emulatorOf().state.smsByPhone.values()]).toEqual([1, 1]);
		expect(json(again, 'SMS').slice(1)).toMatchObject([
			{ channel: 'sms', sms: { code: 'OK' } },
			{ channel: 'sms', sms: { code: 'OK' } },
		]);
	});

	it('by a key of the message', async () => {
		const item = waited('failed', { order: 'A-1' });
		const workflow = fallbackWorkflow({ options: { messageKey: '={{ $json.order }}' } });
		await runAt(emulatorOf(), workflow, [item]);
		const out = json(await runAt(emulatorOf(), workflow, [item]), 'SMS');
		expect(out).toMatchObject([
			{ channel: 'sms', outcome: 'not_sent', sms: { code: 'DUPLICATE' } },
		]);
		expect(emulatorOf().state.sms.size).toBe(1);
	});
});

it('gives 1,000 items out once each, in order and paired', async () => {
	const outcomes = ['failed', 'delivered', 'rejected', 'seen', 'timeout', 'not_sent', 'unknown'];
	const input = Array.from({ length: 1_000 }, (_, index) =>
		waited(outcomes[index % outcomes.length] ?? '', { messageId: String(index), index }),
	);
	const { result, out } = await look(input);
	expect(out.map(({ index }) => index)).toEqual(input.map((_, index) => index));
	expect(outputs(result, 'SMS')[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
		input.map((_, item) => ({ item })),
	);
	expect(emulatorOf().state.sms.size).toBe(429);
	expect(smsRequests(emulatorOf())).toHaveLength(1);
});

it('shows in a dry run who would get what', async () => {
	const { out, result } = await look([waited('failed'), waited('seen')], {
		text: 'я'.repeat(71),
		options: { dryRun: true },
	});
	expect(out).toMatchObject([
		{ channel: 'sms', sms: { code: 'DRY_RUN' }, segments: 2, request: { text: 'я'.repeat(71) } },
		{ channel: 'vk' },
	]);
	expect(hints(result, 'SMS')).toContain('Dry run: 1 message, 2 segments');
	expect(emulatorOf().state.requests).toEqual([]);
});

it('as a tool says that it has no such items', async () => {
	const tool = {
		...smsNode({ operation: 'sendToNotReached' }),
		type: 'n8n-nodes-devino-vk.devinoSmsSendTool',
	};
	const start = node('test.start', 'Start');
	const result = await runAt(
		emulatorOf(),
		{
			nodes: [start, tool],
			connections: { Start: { main: [[{ node: 'SMS', type: 'main', index: 0 }]] } },
		},
		[waited('failed')],
	);
	expect(errorOf(result).message).toContain('tool');
	expect(emulatorOf().state.requests).toEqual([]);
});
