import { json, outputs } from '../../support/engine';
import { endEmulators, item, period, queriesOf, runStats, START, startEmulator } from './support';

afterEach(endEmulators);

const idsOf = (items: Array<Record<string, unknown>>): string[] =>
	items.map(({ messageId }) => String(messageId));

describe('Message: Get Many and what comes out', () => {
	const seed = {
		messages: [
			{
				id: '3721115754893245581',
				phone: '79120000001',
				acceptedAt: '2023-01-10T09:00:00Z',
				taskId: '12',
				message: { tmpl: 'base_template' },
			},
		],
	};

	it('gives ten fields in a stable order by default', async () => {
		const emulator = await startEmulator(seed);
		const result = await runStats(emulator, period);
		expect(JSON.stringify(json(result, 'Stats'))).toBe(
			JSON.stringify([
				{
					messageId: '3721115754893245581',
					recipient: '79120000001',
					status: 'READ',
					normalizedStatus: 'SEEN',
					isFinal: true,
					isDelivered: true,
					isSeen: true,
					sentDateTime: '2023-01-10 12:00:00',
					eventDateTime: '2023-01-10 12:00:03',
					errorCode: 9,
				},
			]),
		);
	});

	it('gives everything that the provider sent when it is not to simplify, unknown fields too', async () => {
		const emulator = await startEmulator(seed);
		emulator.state.trouble.next('detail', {
			kind: 'answer',
			status: 200,
			body: '{"result":{"data":[{"messageId":42,"status":"FLOATING","templateId":7,"taskId":3721115754893245581,"newField":{"deep":[1],"someId":5},"other_field":1.5}],"more":false,"total":1}}',
		});
		const result = await runStats(emulator, { ...period, options: { simplify: false } });
		expect(json(result, 'Stats')).toEqual([
			{
				messageId: '42',
				status: 'FLOATING',
				normalizedStatus: 'UNKNOWN',
				isFinal: false,
				isDelivered: false,
				isSeen: false,
				templateId: '7',
				taskId: '3721115754893245581',
				newField: { deep: [1], someId: '5' },
				other_field: 1.5,
			},
		]);
	});

	it('gives the fields that were asked for, without the id if that was not', async () => {
		const emulator = await startEmulator(seed);
		const outFields = ['RECIPIENT', 'TASK_ID'];
		const simple = await runStats(emulator, { ...period, options: { outFields } });
		const whole = await runStats(emulator, { ...period, options: { outFields, simplify: false } });
		const expected = [{ recipient: '79120000001', taskId: '12' }];
		expect(json(simple, 'Stats')).toEqual(expected);
		expect(json(whole, 'Stats')).toEqual(expected);
		expect(queriesOf(emulator)[0]?.getAll('outFields')).toEqual([
			'MESSAGE_ID',
			'RECIPIENT',
			'TASK_ID',
		]);
	});

	it('runs once for each input item, and pairs what it finds with it', async () => {
		const emulator = await startEmulator({
			messages: [1, 2, 3].map((taskId) => ({
				phone: `7912000000${taskId}`,
				acceptedAt: START,
				taskId,
			})),
		});
		const items = [item({ task: '2' }), item({ task: 'x' }), item({ task: '1' })];
		const result = await runStats(
			emulator,
			{ searchBy: 'task', taskId: '={{ $json.task }}' },
			{ items, settings: { onError: 'continueErrorOutput' } },
		);
		const [found = [], failed = []] = outputs(result, 'Stats');
		expect(found.map(({ json: { recipient }, pairedItem }) => [recipient, pairedItem])).toEqual([
			['79120000002', { item: 0 }],
			['79120000001', { item: 2 }],
		]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		expect(failed[0]?.json).toMatchObject({ task: 'x', error: { code: 'INVALID' } });
	});

	it.each([true, false])(
		'orders ids of several requests by a field that was not asked for, and drops it: simplify %s',
		async (simplify) => {
			const emulator = await startEmulator({ history: { count: 700, from: START } });
			const ids = [...emulator.state.messages.keys()];
			const result = await runStats(
				emulator,
				{
					searchBy: 'messageIds',
					messageIds: '={{ $json.ids }}',
					limit: 3,
					options: {
						order: 'DESC',
						orderField: 'SENT_DATE_TIME',
						outFields: ['RECIPIENT'],
						simplify,
					},
				},
				{ items: [item({ ids })] },
			);
			const newest = [...emulator.state.messages.values()].reverse().slice(0, 3);
			expect(json(result, 'Stats')).toEqual(newest.map(({ phone }) => ({ recipient: phone })));
			expect(queriesOf(emulator)[0]?.getAll('outFields')).toEqual([
				'MESSAGE_ID',
				'RECIPIENT',
				'SENT_DATE_TIME',
			]);
		},
	);

	it('splits many ids over requests with short URLs and keeps the order asked for', async () => {
		const emulator = await startEmulator({ history: { count: 700, from: START } });
		const ids = [...emulator.state.messages.keys()];
		const result = await runStats(
			emulator,
			{
				searchBy: 'messageIds',
				messageIds: '={{ $json.ids }}',
				returnAll: true,
				options: { order: 'DESC', orderField: 'SENT_DATE_TIME' },
			},
			{ items: [item({ ids })] },
		);
		expect(idsOf(json(result, 'Stats'))).toEqual([...ids].reverse());
		const lengths = emulator.state.requests.map(
			({ path, query }) => `${emulator.url}${path}?${query}`.length,
		);
		expect(lengths.length).toBeGreaterThan(2);
		expect(Math.max(...lengths)).toBeLessThan(7_000);
	});
});
