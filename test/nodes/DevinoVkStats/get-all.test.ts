import { errorOf, hints, json, outputs } from '../../support/engine';
import {
	credentialsOf,
	endEmulators,
	item,
	period,
	queriesOf,
	runStats,
	START,
	startEmulator,
} from './support';

afterEach(endEmulators);

const idsOf = (items: Array<Record<string, unknown>>): string[] =>
	items.map(({ messageId }) => String(messageId));

describe('Message: Get Many over a long history', () => {
	it('gives 25,300 rows once each, in order, with exact ids', async () => {
		const emulator = await startEmulator({
			history: { count: 25_300, from: START, everyMs: 1000 },
		});
		const result = await runStats(emulator, { ...period, returnAll: true });
		const expected = [...emulator.state.messages.keys()];

		expect(idsOf(json(result, 'Stats'))).toEqual(expected);
		expect(expected.some((id) => !Number.isSafeInteger(Number(id)))).toBe(true);
		expect(emulator.state.requests).toHaveLength(26);
		expect(hints(result, 'Stats')).toEqual(['25,300 messages were read in 26 pages']);
	}, 60_000);

	it.each([
		['in front', 'first'],
		['at the end', 'last'],
	] as const)('gives every row once while rows turn up %s', async (_, where) => {
		const emulator = await startEmulator({
			history: { count: 2_530, from: START, everyMs: 1000 },
			switches: { detail: { insert: { rows: 7, everyPages: 2, where } } },
		});
		const before = [...emulator.state.messages.keys()];
		const result = await runStats(emulator, {
			...period,
			returnAll: true,
			options: { pageSize: 100 },
		});
		const ids = idsOf(json(result, 'Stats'));

		expect(new Set(ids).size).toBe(ids.length);
		const read = new Set(ids);
		expect(before.filter((id) => !read.has(id))).toEqual([]);
	});

	it.each([
		[
			'page numbers are nonsense',
			{ overrides: { pages: -1, number: 77, size: 3, pageExists: false } },
		],
		['there is no total', { absent: ['total'] }],
		['there is no more', { absent: ['more', 'total'] }],
		['more is always false', { overrides: { more: false } }],
		['more is always true', { overrides: { more: true } }],
		['the total is far too small', { overrides: { total: 5, more: true } }],
		['the total is far too large', { overrides: { total: 99_999 } }],
		['the wrapper is missing', { wrapper: false }],
		['ids are bare numbers', { idsAs: 'number' as const }],
		['the provider gives smaller pages than asked for', { maxPageSize: 70 }],
	])('gives every row once when %s', async (_, detail) => {
		const emulator = await startEmulator({
			history: { count: 730, from: START, everyMs: 1000 },
			switches: { detail },
		});
		const result = await runStats(emulator, {
			...period,
			returnAll: true,
			options: { pageSize: 100 },
		});
		expect(idsOf(json(result, 'Stats'))).toEqual([...emulator.state.messages.keys()]);
	});

	it('gives as many rows as the limit says, and asks for no more', async () => {
		const emulator = await startEmulator({ history: { count: 900, from: START } });
		const result = await runStats(emulator, { ...period, limit: 120, options: { pageSize: 50 } });

		expect(idsOf(json(result, 'Stats'))).toEqual([...emulator.state.messages.keys()].slice(0, 120));
		expect(queriesOf(emulator).map((query) => query.get('limit'))).toEqual(['50', '50', '20']);
	});

	it('keeps the rows already read when a page fails, and says how far it came', async () => {
		const emulator = await startEmulator({ history: { count: 500, from: START } });
		emulator.state.trouble.choose('detail', ({ query }) =>
			query.get('offset') === '300'
				? { kind: 'refused', key: 'invalid', status: 400, description: 'no such page' }
				: undefined,
		);
		const parameters = { ...period, returnAll: true, options: { pageSize: 100 } };
		const result = await runStats(emulator, parameters, {
			settings: { onError: 'continueRegularOutput' },
		});
		const items = outputs(result, 'Stats')[0] ?? [];
		const last = items.at(-1);

		expect(idsOf(items.slice(0, -1).map((one) => one.json))).toEqual(
			[...emulator.state.messages.keys()].slice(0, 300),
		);
		expect(Object.keys(last?.json ?? {})).toEqual(['error', 'message']);
		expect(last?.pairedItem).toEqual({ item: 0 });
		expect(last?.json.error).toMatchObject({
			code: 'REJECTED',
			certainty: 'certain',
			rowsRead: 300,
			pagesRead: 3,
			nextOffset: 300,
			total: 500,
			reasons: [{ key: 'invalid', description: 'no such page' }],
		});
		expect(last?.json.message).toContain('300 of 500 messages in 3 pages were read before');
	});

	it('stops the workflow at a failed page with On Error: Stop', async () => {
		const emulator = await startEmulator({ history: { count: 500, from: START } });
		emulator.state.trouble.next('detail', { kind: 'none' });
		emulator.state.trouble.always('detail', { kind: 'serverError', status: 500, body: 'json' });
		const result = await runStats(emulator, {
			...period,
			returnAll: true,
			options: { pageSize: 100 },
		});
		expect(errorOf(result).message).toContain('HTTP 500');
		expect(errorOf(result).description).toContain('100 of 500 messages in 1 page were read before');
	});

	it('asks for no further page once the execution is stopped', async () => {
		const emulator = await startEmulator({ history: { count: 5_000, from: START } });
		let stop = (): void => {};
		emulator.state.trouble.choose('detail', ({ query }) => {
			if (query.get('offset') === '200') stop();
			return undefined;
		});
		await runStats(
			emulator,
			{ ...period, returnAll: true, options: { pageSize: 100 } },
			{ options: { onStart: (cancel) => (stop = cancel) } },
		);
		expect(emulator.state.requests.length).toBeLessThan(12);
	});
});

describe('Message: Get Many and what it sends', () => {
	const COMBINED = ['taskId', 'triggerId', 'dateTimeFrom', 'dateTimeTo', 'messageIds'];
	const from = '2023-01-10T00:00:00';
	const to = '2023-01-11T00:00:00';

	it.each([
		[
			'a period',
			{ searchBy: 'period', dateTimeFrom: from, dateTimeTo: to },
			'dateTimeFrom dateTimeTo',
		],
		['a task', { searchBy: 'task', taskId: '8742' }, 'taskId'],
		[
			'a task and its trigger',
			{ searchBy: 'task', taskId: 8742, triggerId: '2312' },
			'taskId triggerId',
		],
		[
			'a task, its trigger and a period',
			{ searchBy: 'task', taskId: '8742', triggerId: '2312', dateTimeFrom: from, dateTimeTo: to },
			'taskId triggerId dateTimeFrom dateTimeTo',
		],
		[
			'message ids',
			{ searchBy: 'messageIds', messageIds: '1, 2\n3 4' },
			'messageIds messageIds messageIds messageIds',
		],
	])('sends the legal combination of %s', async (_, parameters, names) => {
		const emulator = await startEmulator();
		const result = await runStats(emulator, parameters);
		expect(errorOf(result).message).toBe('');
		const [query] = queriesOf(emulator);
		expect([...(query?.keys() ?? [])].filter((key) => COMBINED.includes(key)).join(' ')).toBe(
			names,
		);
	});

	it.each([
		[
			'a task with a period without its trigger',
			{ searchBy: 'task', taskId: '1', dateTimeFrom: from, dateTimeTo: to },
			"'Trigger ID' is empty",
		],
		[
			'an expression that gives no trigger',
			{
				searchBy: 'task',
				taskId: '1',
				triggerId: '={{ $json.missing }}',
				dateTimeFrom: from,
				dateTimeTo: to,
			},
			"'Trigger ID' is empty",
		],
		[
			'a trigger without its task',
			{ searchBy: 'task', taskId: '={{ $json.missing }}', triggerId: '2' },
			"'Task ID' is empty",
		],
		[
			'a period without its end',
			{ searchBy: 'period', dateTimeFrom: from, dateTimeTo: '={{ $json.missing }}' },
			"'Sent Until' is empty",
		],
		[
			'a period without its beginning',
			{ searchBy: 'period', dateTimeFrom: '={{ null }}', dateTimeTo: to },
			"'Sent From' is empty",
		],
		[
			'a task with half a period',
			{ searchBy: 'task', taskId: '1', triggerId: '2', dateTimeTo: to },
			"'Sent From' is empty",
		],
		[
			'a period that ends before it begins',
			{ searchBy: 'period', dateTimeFrom: to, dateTimeTo: from },
			"'Sent From' is later than 'Sent Until'",
		],
		['no message id', { searchBy: 'messageIds', messageIds: ' , ' }, "'Message IDs' is empty"],
		[
			'a message id that is none',
			{ searchBy: 'messageIds', messageIds: '1, x2' },
			"'Message IDs' is not an id",
		],
		[
			'a message id that has lost its digits',
			{ searchBy: 'messageIds', messageIds: '={{ [3721115754893245581] }}' },
			'digits are already lost',
		],
		[
			'a date that is none',
			{ searchBy: 'period', dateTimeFrom: 'yesterday', dateTimeTo: to },
			"'Sent From' is not a date",
		],
		[
			'two words to look for',
			{ ...period, filters: { searchText: 'two words' } },
			"'Search Text' is more than one word",
		],
		['an unknown status', { ...period, filters: { status: '={{ "LOST" }}' } }, "'Status' is"],
		['a limit of 0', { ...period, limit: 0 }, "'Limit' is not a whole number"],
	])('refuses %s by name and sends nothing', async (_, parameters, words) => {
		const emulator = await startEmulator();
		const result = await runStats(emulator, parameters, { items: [item({ a: 1 })] });
		expect(errorOf(result).message).toContain(words);
		expect(errorOf(result).message).toContain('[item 0]');
		expect(errorOf(result).description).not.toBe('');
		expect(emulator.state.requests).toHaveLength(0);
	});

	it('sends filters and options by the provider’s names, and leaves out what was left alone', async () => {
		const emulator = await startEmulator();
		await runStats(emulator, {
			...period,
			limit: 10,
			filters: {
				companyId: '77',
				recipient: '8 (999) 123-45-67',
				searchText: 'order',
				status: 'READ',
			},
			options: { order: 'DESC', orderField: 'EVENT_DATE_TIME', outFields: ['STATUS', 'RECIPIENT'] },
		});
		await runStats(emulator, period);
		const [full, bare] = queriesOf(emulator).map((query) => query.toString());
		expect(full).toBe(
			'dateTimeFrom=2023-01-10T00%3A00%3A00&dateTimeTo=2023-01-20T00%3A00%3A00&timeOffset=180' +
				'&companyId=77&recipient=79991234567&searchText=order&status=READ&order=DESC' +
				'&orderField=EVENT_DATE_TIME&outFields=MESSAGE_ID&outFields=STATUS&outFields=RECIPIENT' +
				'&limit=10&offset=0',
		);
		expect(bare).toBe(
			'dateTimeFrom=2023-01-10T00%3A00%3A00&dateTimeTo=2023-01-20T00%3A00%3A00&timeOffset=180&limit=50&offset=0',
		);
	});

	it('asks for the oldest first when it is to return all', async () => {
		const emulator = await startEmulator();
		await runStats(emulator, { ...period, returnAll: true });
		const [query] = queriesOf(emulator);
		expect([query?.get('orderField'), query?.get('order'), query?.get('limit')]).toEqual([
			'SENT_DATE_TIME',
			'ASC',
			'1000',
		]);
	});

	it.each([
		[
			'a text without a zone, in the workflow’s',
			'2023-01-10T12:00:00',
			{},
			'2023-01-10T12:00:00',
			'-300',
		],
		['a text with a zone', '2023-01-10T12:00:00Z', {}, '2023-01-10T07:00:00', '-300'],
		[
			'a text with another zone',
			'2023-01-10T12:00:00.500+03:00',
			{},
			'2023-01-10T04:00:00',
			'-300',
		],
		[
			'a text without a zone and a time offset',
			'2023-01-10T12:00:00',
			{ timeOffset: 180 },
			'2023-01-10T20:00:00',
			'180',
		],
		[
			'a DateTime of an expression',
			'={{ DateTime.fromISO("2023-01-10T12:00:00+03:00") }}',
			{ timeOffset: 180 },
			'2023-01-10T12:00:00',
			'180',
		],
		[
			'a Date of an expression',
			'={{ new Date("2023-01-10T12:00:00Z") }}',
			{ timeOffset: 180 },
			'2023-01-10T15:00:00',
			'180',
		],
		[
			'a date as n8n’s date field wrote it earlier',
			'2023-01-10 12:00:00',
			{},
			'2023-01-10T12:00:00',
			'-300',
		],
	])('sends the right local time for %s', async (_, dateTimeFrom, options, local, offset) => {
		const emulator = await startEmulator();
		const result = await runStats(
			emulator,
			{ searchBy: 'period', dateTimeFrom, dateTimeTo: '2023-02-01T00:00:00', options },
			{ options: { timezone: 'America/New_York' } },
		);
		expect(errorOf(result).message).toBe('');
		const [request] = emulator.state.requests;
		const [query] = queriesOf(emulator);
		expect(query?.get('dateTimeFrom')).toBe(local);
		expect(query?.get('timeOffset')).toBe(offset);
		expect(request?.query).toContain(`dateTimeFrom=${local.replaceAll(':', '%3A')}&`);
	});

	it.each([
		['autumn', '2022-10-06T13:45:30', '2023-02-06T13:45:30', '2023-02-06T14:45:30', '-240'],
		['spring', '2023-03-01T00:00:00', '2023-04-01T00:00:00', '2023-03-31T23:00:00', '-300'],
	])(
		'sends the right moments where the clock changes in %s',
		async (_, dateTimeFrom, dateTimeTo, sentTo, timeOffset) => {
			const emulator = await startEmulator();
			await runStats(
				emulator,
				{ searchBy: 'period', dateTimeFrom, dateTimeTo },
				{ options: { timezone: 'America/New_York' } },
			);
			const [query] = queriesOf(emulator);
			expect(Object.fromEntries(query ?? [])).toMatchObject({
				dateTimeFrom,
				dateTimeTo: sentTo,
				timeOffset,
			});
		},
	);

	it('finds the messages of a period by the clock of the workflow', async () => {
		const emulator = await startEmulator({
			messages: [
				{ phone: '79120000001', acceptedAt: '2023-01-10T11:59:59-05:00' },
				{ phone: '79120000002', acceptedAt: '2023-01-10T12:00:00-05:00' },
			],
		});
		const result = await runStats(
			emulator,
			{
				searchBy: 'period',
				dateTimeFrom: '2023-01-10T12:00:00',
				dateTimeTo: '2023-01-11T00:00:00',
			},
			{ options: { timezone: 'America/New_York' } },
		);
		expect(json(result, 'Stats').map(({ recipient }) => recipient)).toEqual(['79120000002']);
	});
});

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

describe('Message: Get Many in trouble', () => {
	it('waits as Retry-After says, and gives the right rows', async () => {
		const emulator = await startEmulator({ history: { count: 20, from: START } });
		emulator.state.trouble.next('detail', { kind: 'tooManyRequests', retryAfterSeconds: 1 }, 2);
		const result = await runStats(emulator, period);
		expect(errorOf(result).message).toBe('');
		expect(json(result, 'Stats')).toHaveLength(20);
		expect(emulator.state.requests).toHaveLength(3);
	});

	it('tells the provider’s words and what to do when the key is refused', async () => {
		const emulator = await startEmulator();
		const credentials = {
			devinoVkApi: { ...credentialsOf(emulator).devinoVkApi, apiKey: 'wrong-key-1234' },
		};
		const result = await runStats(emulator, period, { options: { credentials } });
		const { message, description } = errorOf(result);
		expect(message).toContain('Devino did not accept the API key');
		expect(message).toContain('login.must.be.not.null "Ошибка валидации: login must be not null"');
		expect(description).toContain("Check 'API Key' in the credential");
		expect(JSON.stringify(result.data.resultData)).not.toContain('wrong-key-1234');
		expect(emulator.state.requests).toHaveLength(1);
	});

	it.each([
		[401, 'Devino did not accept the API key', "Check 'API Key' in the credential"],
		[403, 'the API key may not do this', 'Give the API key the right'],
	])('takes a %d that is no JSON as a refusal, with an excerpt', async (status, words, advice) => {
		const emulator = await startEmulator();
		const body = `<h1>Go away,\n  demo-key</h1>${'x'.repeat(300)}`;
		emulator.state.trouble.next('detail', { kind: 'answer', status, body });
		const result = await runStats(emulator, period, {
			settings: { onError: 'continueRegularOutput' },
		});
		const excerpt = `<h1>Go away, ***</h1>${'x'.repeat(179)}…`;
		expect(json(result, 'Stats')).toEqual([
			{
				error: {
					code: 'REJECTED',
					status,
					certainty: 'certain',
					reasons: [{ key: `http.${status}`, description: excerpt }],
					advice: expect.stringContaining(advice),
					rowsRead: 0,
					pagesRead: 0,
					nextOffset: 0,
				},
				message: expect.stringContaining(words),
			},
		]);
	});

	it('calls the page of a proxy unintelligible, with an excerpt and without the key', async () => {
		const emulator = await startEmulator();
		emulator.state.trouble.next('detail', {
			kind: 'answer',
			status: 200,
			body: '<html><body>Sign in. You sent Key demo-key</body></html>',
		});
		const result = await runStats(emulator, period, {
			settings: { onError: 'continueRegularOutput' },
		});
		const [only] = json(result, 'Stats');
		expect(only?.error).toMatchObject({
			code: 'UNINTELLIGIBLE',
			excerpt: '<html><body>Sign in. You sent Key ***</body></html>',
		});
		expect(JSON.stringify(only)).not.toContain('demo-key');
	});

	it('tells what to do when the provider cannot be reached', async () => {
		const result = await runStats({ url: 'http://127.0.0.1:9' }, period);
		expect(errorOf(result).message).toContain('127.0.0.1:9 refused the connection');
		expect(errorOf(result).description).toContain('Check the address in the credential');
	}, 20_000);
});
