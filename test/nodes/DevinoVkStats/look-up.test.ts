import { errorOf, json, outputs } from '../../support/engine';
import {
	credentialsOf,
	endEmulators,
	item,
	queriesOf,
	runStats,
	START,
	startEmulator,
} from './support';

afterEach(endEmulators);

describe('Message: Get Statuses', () => {
	const parameters = { operation: 'getStatuses', messageIds: '={{ $json.ids }}' };

	it('gives 1,200 ids in the order given, unknown ones as not found, in few requests', async () => {
		const emulator = await startEmulator({ history: { count: 1_100, from: START } });
		const known = [...emulator.state.messages.keys()].reverse();
		const unknown = Array.from({ length: 100 }, (_, index) => `37211157548932455${100 + index}`);
		const ids = known.flatMap((id, index) =>
			index % 11 === 0 ? [unknown[index / 11] ?? '', id] : [id],
		);
		const result = await runStats(emulator, parameters, { items: [item({ ids })] });
		const rows = json(result, 'Stats');

		expect(rows.map(({ messageId }) => messageId)).toEqual(ids);
		expect(rows.filter(({ found }) => found === false)).toEqual(
			unknown.map((messageId) => ({
				messageId,
				status: null,
				normalizedStatus: null,
				isFinal: false,
				found: false,
			})),
		);
		expect(rows.find(({ messageId }) => messageId === known[0])).toMatchObject({ found: true });
		expect(emulator.state.requests.length).toBeLessThanOrEqual(7);
		const lengths = emulator.state.requests.map(
			({ path, query }) => `${emulator.url}${path}?${query}`.length,
		);
		expect(Math.max(...lengths)).toBeLessThan(7_000);
	});

	it('maps the words of the detail to those of the callbacks', async () => {
		const emulator = await startEmulator({
			messages: [
				{ id: '1', phone: '79120000001', acceptedAt: START },
				{ id: '2', phone: '79990010001', acceptedAt: START },
			],
		});
		const result = await runStats(emulator, { ...parameters, messageIds: '1\n2, 1' });
		const seen = {
			messageId: '1',
			status: 'READ',
			normalizedStatus: 'SEEN',
			isFinal: true,
			found: true,
		};
		expect(json(result, 'Stats')).toEqual([
			seen,
			expect.objectContaining({ messageId: '2' }),
			seen,
		]);
		expect(queriesOf(emulator).map((query) => query.getAll('messageIds'))).toEqual([['1', '2']]);
	});

	it('pairs each status with the item that asked, and keeps what was read when a request fails', async () => {
		const emulator = await startEmulator({ history: { count: 400, from: START } });
		const ids = [...emulator.state.messages.keys()];
		const lost = ids[399] ?? '';
		emulator.state.trouble.choose('detail', ({ query }) =>
			query.getAll('messageIds').includes(lost)
				? { kind: 'serverError', status: 500, body: 'json' }
				: undefined,
		);
		const items = [
			item({ ids: ids.slice(0, 2) }),
			item({ ids: ids.slice(2, 399) }),
			item({ ids: [ids[1], lost, ids[0]] }),
			item({ ids: 'x' }),
		];
		const result = await runStats(emulator, parameters, {
			items,
			settings: { onError: 'continueErrorOutput' },
		});
		const [found = [], failed = []] = outputs(result, 'Stats');
		const foundBy = (index: number) =>
			found
				.filter(({ pairedItem }) => (pairedItem as { item: number }).item === index)
				.map(({ json: { messageId } }) => messageId);
		expect(foundBy(0)).toEqual([ids[0], ids[1]]);
		expect(foundBy(1).length).toBeGreaterThan(150);
		expect(foundBy(2)).toEqual([ids[1], ids[0]]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 1 },
			{ item: 2 },
			{ item: 3 },
		]);
		const [, second, third] = failed.map(({ json: { error } }) => error);
		expect(second).toMatchObject({ code: 'REJECTED', status: 500, messageIds: [lost] });
		expect(third).toMatchObject({ code: 'INVALID' });
	});
});

describe('An id that Devino takes offence at', () => {
	const refusing = async (status: number, key = 'invalid') => {
		const emulator = await startEmulator({ history: { count: 400, from: START } });
		const ids = [...emulator.state.messages.keys()];
		const bad = ids[77] ?? '';
		emulator.state.trouble.choose('detail', ({ query }) =>
			query.getAll('messageIds').includes(bad)
				? { kind: 'refused', key, status, description: 'no such id' }
				: undefined,
		);
		return { emulator, ids, bad };
	};

	it.each([400, 422, 200])('spoils no other item’s, at HTTP %i', async (status) => {
		const { emulator, ids, bad } = await refusing(status, 'message.id.wrong');
		const result = await runStats(
			emulator,
			{ operation: 'get', messageId: '={{ $json.messageId }}' },
			{
				items: ids.map((messageId) => item({ messageId })),
				settings: { onError: 'continueErrorOutput' },
			},
		);
		const [found = [], failed = []] = outputs(result, 'Stats');
		expect(found.map((one) => one.json.messageId)).toEqual(ids.filter((id) => id !== bad));
		expect(failed).toMatchObject([
			{ json: { error: { code: 'REJECTED', messageId: bad } }, pairedItem: { item: 77 } },
		]);
		expect(emulator.state.requests.length).toBeLessThan(25);
	});

	it('costs no more than 100 requests, were every id one', async () => {
		const emulator = await startEmulator({ history: { count: 400, from: START } });
		emulator.state.trouble.always('detail', { kind: 'refused', key: 'invalid', status: 400 });
		const ids = [...emulator.state.messages.keys()];
		const result = await runStats(
			emulator,
			{ operation: 'getStatuses', messageIds: ids.join() },
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(json(result, 'Stats')).toMatchObject([{ error: { messageIds: ids } }]);
		expect(emulator.state.requests.length).toBeLessThanOrEqual(103);
	});

	it.each([
		[401, 'login.must.be.not.null'],
		[403, 'forbidden'],
		[404, 'not.found'],
	])('is not sought where the refusal is about the caller: HTTP %i', async (status, key) => {
		const { emulator, bad } = await refusing(status, key);
		await runStats(
			emulator,
			{ operation: 'getStatuses', messageIds: `1,2,3,${bad}` },
			{ settings: { onError: 'continueRegularOutput' } },
		);
		expect(emulator.state.requests).toHaveLength(1);
	});
});

describe('An id that Devino takes offence at, with On Error: Stop', () => {
	const refusing = async () => {
		const emulator = await startEmulator({ history: { count: 600, from: START } });
		const ids = [...emulator.state.messages.keys()];
		const bad = ids[77] ?? '';
		emulator.state.trouble.choose('detail', ({ query }) =>
			query.getAll('messageIds').includes(bad)
				? { kind: 'refused', key: 'invalid', status: 400, description: 'no such id' }
				: undefined,
		);
		return { emulator, ids, bad };
	};

	it('is found, and the error names its item alone', async () => {
		const { emulator, ids, bad } = await refusing();
		const result = await runStats(
			emulator,
			{ operation: 'get', messageId: '={{ $json.messageId }}' },
			{ items: ids.map((messageId) => item({ messageId })) },
		);
		const { message, description } = errorOf(result);
		expect(message).toContain('[item 77]');
		expect(description).toContain(bad);
		expect(description?.split('\n')).toHaveLength(1);
		expect(emulator.state.requests.length).toBeLessThan(25);
	});

	it.each([
		['Get Statuses', { operation: 'getStatuses' }],
		['Get Many', { operation: 'getAll', searchBy: 'messageIds', returnAll: true }],
	])('is found among the ids of one item, and named: %s', async (_, operation) => {
		const { emulator, ids, bad } = await refusing();
		const parameters = { ...operation, messageIds: '={{ $json.ids }}' };
		const stopped = await runStats(emulator, parameters, { items: [item({ ids })] });
		expect(errorOf(stopped).description).toContain(`Nothing is known of the message id ${bad}.`);
		const result = await runStats(emulator, parameters, {
			items: [item({ ids })],
			settings: { onError: 'continueRegularOutput' },
		});
		const rows = json(result, 'Stats');
		expect(rows.slice(0, -1).map(({ messageId }) => messageId)).toEqual(
			ids.filter((id) => id !== bad),
		);
		expect(rows.at(-1)).toMatchObject({ error: { code: 'REJECTED', messageIds: [bad] } });
	});
});

describe('Each request for ids', () => {
	const ids = '3721115754893245581, 3721115754893245582 3721115754893245583';

	it.each([
		['Get', { operation: 'get', messageId: '3721115754893245581' }, '1'],
		['Get Statuses', { operation: 'getStatuses', messageIds: ids }, '3'],
		['Get Many', { searchBy: 'messageIds', messageIds: ids, returnAll: true }, '3'],
		['Get Many up to a limit', { searchBy: 'messageIds', messageIds: ids, limit: 2 }, '2'],
	])(
		'asks for as many rows as there are ids, in the workflow’s zone: %s',
		async (_, own, limit) => {
			const emulator = await startEmulator({ switches: { detail: { mostLimit: 3 } } });
			const options = { timezone: 'Asia/Tokyo' };
			await runStats(emulator, own, { options, settings: { onError: 'continueRegularOutput' } });
			const [query] = queriesOf(emulator);
			expect([query?.get('limit'), query?.get('timeOffset')]).toEqual([limit, '540']);
		},
	);
});

describe('Message: Get', () => {
	const parameters = { operation: 'get', messageId: '={{ $json.messageId }}' };

	it('looks 1,000 input items up in a handful of requests, each paired with its item', async () => {
		const emulator = await startEmulator({ history: { count: 1_000, from: START } });
		const ids = [...emulator.state.messages.keys()].reverse();
		const result = await runStats(emulator, parameters, {
			items: ids.map((messageId) => item({ messageId })),
		});
		const items = outputs(result, 'Stats')[0] ?? [];
		expect(items.map((one) => one.json.messageId)).toEqual(ids);
		expect(items.map((one) => one.pairedItem)).toEqual(ids.map((_, index) => ({ item: index })));
		expect(emulator.state.requests.length).toBeLessThanOrEqual(6);
	});

	it('gives everything that the provider sent when it is not to simplify', async () => {
		const emulator = await startEmulator({
			messages: [{ id: '5', phone: '79120000001', acceptedAt: START, message: { text: 'Hi' } }],
		});
		const result = await runStats(emulator, {
			operation: 'get',
			messageId: '5',
			options: { simplify: false },
		});
		expect(json(result, 'Stats')).toEqual([
			expect.objectContaining({ messageId: '5', text: 'Hi', userLogin: 'vk_user', isSeen: true }),
		]);
	});

	it('names an id that Devino does not have, in an error or an error item', async () => {
		const emulator = await startEmulator({
			messages: [{ id: '5', phone: '79120000001', acceptedAt: START }],
		});
		const items = [item({ messageId: '5' }), item({ messageId: '3721115754893245581' })];
		const stopped = await runStats(emulator, parameters, { items });
		expect(errorOf(stopped).message).toBe(
			'Devino has no message with the id 3721115754893245581 [item 1]',
		);
		const result = await runStats(emulator, parameters, {
			items,
			settings: { onError: 'continueRegularOutput' },
		});
		const [found, missing] = outputs(result, 'Stats')[0] ?? [];
		expect(found?.json).toMatchObject({ messageId: '5' });
		expect(missing?.json.error).toMatchObject({
			code: 'NOT_FOUND',
			messageId: '3721115754893245581',
		});
		expect(missing?.json.message).toBe(
			'Item 1: Devino has no message with the id 3721115754893245581',
		);
		expect(missing?.pairedItem).toEqual({ item: 1 });
	});

	it('names the id when the request for it fails', async () => {
		const emulator = await startEmulator();
		emulator.state.trouble.always('detail', { kind: 'serverError', status: 500, body: 'json' });
		const items = [item({ messageId: '3721115754893245581' })];
		const stopped = await runStats(emulator, parameters, { items });
		expect(errorOf(stopped).description).toContain('3721115754893245581');
		const result = await runStats(emulator, parameters, {
			items,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(json(result, 'Stats')[0]?.message).toContain('3721115754893245581');
	});

	it('gives error items when the credential cannot be read', async () => {
		const emulator = await startEmulator();
		const credentials = {
			get devinoVkApi(): never {
				throw new Error('it is gone');
			},
		};
		const result = await runStats(emulator, parameters, {
			items: [item({ messageId: '5' }), item({ messageId: '6' })],
			settings: { onError: 'continueErrorOutput' },
			options: { credentials },
		});
		const [found, failed] = outputs(result, 'Stats');
		expect(found).toEqual([]);
		expect(failed).toMatchObject([
			{ json: { messageId: '5', error: { code: 'INVALID' } }, pairedItem: { item: 0 } },
			{ json: { messageId: '6', error: { code: 'INVALID' } }, pairedItem: { item: 1 } },
		]);
		expect(String(failed?.[0]?.json.message)).toContain(
			"'Credential' could not be read: it is gone",
		);
	});

	it('hides a secret in what Devino gives', async () => {
		const emulator = await startEmulator();
		const callbackSecret = 'open sesame & more';
		const body = JSON.stringify({
			data: [{ messageId: '5', statusUrl: `https://a.example/?secret=open+sesame+%26+more` }],
		});
		emulator.state.trouble.next('detail', { kind: 'answer', status: 200, body });
		const credentials = { devinoVkApi: { ...credentialsOf(emulator).devinoVkApi, callbackSecret } };
		const result = await runStats(
			emulator,
			{ operation: 'get', messageId: '5', options: { simplify: false } },
			{ options: { credentials } },
		);
		expect(json(result, 'Stats')).toEqual([
			{ messageId: '5', statusUrl: 'https://a.example/?secret=***' },
		]);
	});

	it('refuses an id that has lost its digits, naming parameter and item, before anything is sent', async () => {
		const emulator = await startEmulator();
		const items = [item({ messageId: '5' }), item({ messageId: 2 ** 61 })];
		const result = await runStats(emulator, parameters, { items });
		expect(errorOf(result).message).toContain("'Message ID' is the number");
		expect(errorOf(result).message).toContain('[item 1]');
		expect(emulator.state.requests).toHaveLength(0);
	});
});
