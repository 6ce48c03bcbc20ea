import { errorOf, json } from '../../support/engine';
import { endEmulators, item, period, queriesOf, runStats, START, startEmulator } from './support';

afterEach(endEmulators);

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
		[
			'a word that is not English',
			{ ...period, filters: { searchText: 'заказ' } },
			"'Search Text' is not an English word",
		],
		[
			'a text of blanks to look for',
			{ ...period, filters: { searchText: '  ' } },
			"'Search Text' is empty",
		],
		[
			'the status of a failed request in place of an id',
			{ searchBy: 'messageIds', messageIds: '1, 401' },
			"'Message IDs' is 401, which is the HTTP status of a fault",
		],
		['an id of nothing', { searchBy: 'messageIds', messageIds: '0' }, "'Message IDs' is not an id"],
		[
			'an id beyond 64 bits',
			{ searchBy: 'messageIds', messageIds: '372111575489324558100' },
			'at most 20 digits',
		],
		[
			'an id of a thousand characters, quoting the first',
			{ searchBy: 'messageIds', messageIds: 'x'.repeat(1_000) },
			`digits alone: "${'x'.repeat(60)}`,
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

	it('opens with the last 24 hours', async () => {
		const emulator = await startEmulator({
			messages: [23, 25].map((hours) => ({
				phone: `791200000${hours}`,
				acceptedAt: Date.now() - hours * 3_600_000,
			})),
		});
		const result = await runStats(emulator, {});
		expect(json(result, 'Stats')).toMatchObject([{ recipient: '79120000023' }]);
	});

	it.each([
		['ids', { searchBy: 'messageIds', messageIds: '1' }],
		['a task', { searchBy: 'task', taskId: '8742' }],
		['a task and its trigger', { searchBy: 'task', taskId: '8742', triggerId: '2312' }],
		['a period', period],
	])('tells the zone of the dates that come back, whichever the search: %s', async (_, search) => {
		const emulator = await startEmulator({
			messages: [
				{ id: '1', phone: '79120000001', acceptedAt: START, taskId: 8742, triggerId: 2312 },
			],
		});
		const options = { timezone: 'Asia/Tokyo' };
		const usual = await runStats(emulator, search, { options });
		const own = await runStats(emulator, { ...search, options: { timeOffset: 0 } }, { options });
		expect(queriesOf(emulator).map((query) => query.get('timeOffset'))).toEqual(['540', '0']);
		expect(json(usual, 'Stats')).toMatchObject([{ sentDateTime: '2023-01-10 18:00:00' }]);
		expect(json(own, 'Stats')).toMatchObject([{ sentDateTime: '2023-01-10 09:00:00' }]);
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
