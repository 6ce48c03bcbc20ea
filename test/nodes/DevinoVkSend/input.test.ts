import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { errorOf, json, outputs } from '../../support/engine';
import {
	API_KEY,
	items,
	onlyRequest,
	phones,
	runAt,
	sendRequests,
	sendWorkflow,
	useEmulator,
} from '../../support/send';

const emulator = useEmulator();

async function bodyOf(parameters: INodeParameters, item: IDataObject = {}): Promise<IDataObject> {
	const result = await runAt(
		emulator(),
		sendWorkflow(parameters),
		items({ phone: '79991000000', ...item }),
	);
	expect(errorOf(result).message).toBe('');
	const [message] = onlyRequest(emulator());
	return message ?? {};
}

const variables = (...values: Array<[string, string]>): INodeParameters => ({
	templateData: { variable: values.map(([name, value]) => ({ name, value })) },
});
const options = (more: INodeParameters): INodeParameters => ({
	options: { messagesPerSecond: 0, ...more },
});

describe('what goes out', () => {
	it('holds nothing that the user left alone', async () => {
		expect(await bodyOf({})).toEqual({
			phone: '79991000000',
			service: 'Shop',
			tmpl: 'order_ready',
		});
	});

	it('has template data of strings, as fields', async () => {
		const data = variables(
			['name', '={{ $json.name }}'],
			['count', '={{ $json.count }}'],
			['small', '={{ $json.small }}'],
			['open', '={{ $json.open }}'],
			['day', "={{ DateTime.fromISO('2026-01-02T03:04:05Z').toUTC() }}"],
			['both', '={{ $json.name }}: {{ $json.count }}'],
		);
		const item = { name: 'Анна "A"', count: 3, small: 1.5e-7, open: false };
		expect((await bodyOf(data, item)).tmplData).toEqual({
			name: 'Анна "A"',
			count: '3',
			small: '0.00000015',
			open: 'false',
			day: '2026-01-02T03:04:05.000Z',
			both: 'Анна "A": 3',
		});
	});

	it('has empty variables where they are allowed', async () => {
		const data = variables(['name', '={{ $json.name }}'], ['more', ' ']);
		const allowed = options({ allowEmptyVariables: true });
		expect((await bodyOf({ ...data, ...allowed }, { name: '' })).tmplData).toEqual({
			name: '',
			more: ' ',
		});
	});

	it('has variables of any name', async () => {
		await bodyOf(variables(['__proto__', 'a'], ['constructor', '={{ $json.name }}']), {
			name: 'b',
		});
		const [request] = sendRequests(emulator());
		expect(request?.body).toContain('"tmplData":{"__proto__":"a","constructor":"b"}');
	});

	it('has template data as JSON, digit for digit', async () => {
		await bodyOf(
			{
				templateDataMode: 'json',
				templateDataJson: '={ "order": 12345678901234567890, "name": "{{ $json.name }}" }',
			},
			{ name: 'Anna' },
		);
		expect(sendRequests(emulator())[0]?.body).toContain(
			'"tmplData":{ "order": 12345678901234567890, "name": "Anna" }',
		);
	});

	it('has template data as an object that an expression gives', async () => {
		const message = await bodyOf(
			{ templateDataMode: 'json', templateDataJson: '={{ $json.data }}' },
			{ data: { name: 'Anna', n: 1.5 } },
		);
		expect(message.tmplData).toEqual({ name: 'Anna', n: 1.5 });
	});

	it('has mapped data for the variables of the text, not of a saved schema', async () => {
		const message = await bodyOf(
			{
				templateDataMode: 'mapped',
				templateText: '{ name }, your order {order.id} is ready, { name }!',
				templateDataMapped: {
					mappingMode: 'defineBelow',
					value: { name: '={{ $json.name }}', 'order.id': '={{ "A-" + $json.order }}', old: 'x' },
					schema: [],
				},
			},
			{ name: 'Anna', order: 7 },
		);
		expect(message.tmplData).toEqual({ name: 'Anna', 'order.id': 'A-7' });
	});

	it('has data mapped by name', async () => {
		const message = await bodyOf(
			{
				templateDataMode: 'mapped',
				templateText: '{ name }, your order { order } is ready',
				templateDataMapped: { mappingMode: 'autoMapInputData', value: null },
			},
			{ name: 'Anna', order: 7, other: 'x' },
		);
		expect(message.tmplData).toEqual({ name: 'Anna', order: '7' });
	});

	it('has a text, and texts for each network', async () => {
		const message = await bodyOf({
			content: 'text',
			text: '  Hello\nAnna ',
			...options({ vkText: 'VK', okText: 'OK' }),
		});
		expect(message).toEqual({
			phone: '79991000000',
			service: 'Shop',
			text: '  Hello\nAnna ',
			vkText: 'VK',
			okText: 'OK',
		});
	});

	it('has the options that were set', async () => {
		const message = await bodyOf({
			statusCallback: 'url',
			statusUrl: 'https://example.com/cb?x=1',
			...options({
				callbackData: '{ "orderId": "1024" }',
				deliveryPolicy: 'mobile_device_required',
				routes: ['OK'],
				ttl: '={{ 3600 }}',
			}),
		});
		expect(message).toMatchObject({
			statusUrl: 'https://example.com/cb?x=1',
			callbackData: { orderId: '1024' },
			deliveryPolicy: 'mobile_device_required',
			routes: ['OK'],
			ttl: 3600,
		});
	});
});

it('reads the credential once, however many requests there are', async () => {
	let readings = 0;
	const credentials = {
		get devinoVkApi() {
			readings++;
			return { apiKey: API_KEY, baseUrl: emulator().url };
		},
	};
	await runAt(emulator(), sendWorkflow(options({ batchSize: 1 })), phones(3), { credentials });
	expect(sendRequests(emulator())).toHaveLength(3);
	expect(readings).toBe(1);
});

describe('the callback secret', () => {
	const secret = 'very secret & long';
	const urlWith = async (statusUrl: string, publicUrl = 'https://n8n.example/path/') => {
		const workflow = sendWorkflow({ statusCallback: 'url', statusUrl });
		await runAt(emulator(), workflow, phones(1), {
			publicUrl,
			credentials: {
				devinoVkApi: { apiKey: 'demo-key', baseUrl: emulator().url, callbackSecret: secret },
			},
		});
		const [message] = onlyRequest(emulator());
		return new URL(String(message?.statusUrl));
	};

	it("is added to this n8n's own webhooks", async () => {
		const url = await urlWith('https://n8n.example/path/webhook/abc/devino-vk?a=1');
		expect(url.searchParams.getAll('secret')).toEqual([secret]);
		expect(url.searchParams.get('a')).toBe('1');
	});

	it.each([
		'https://example.com/path/webhook/abc',
		'https://n8n.example/webhook/abc',
		'https://n8n.example/path/webhook-waiting/1/node',
		'https://n8n.example.evil/path/webhook/abc',
		'https://n8n.example/path/webhook/../../other',
		'http://n8n.example/path/webhook/abc',
	])('is not added to %s', async (statusUrl) => {
		expect((await urlWith(statusUrl)).searchParams.has('secret')).toBe(false);
	});

	it('shows in no output', async () => {
		const workflow = sendWorkflow({
			statusCallback: 'url',
			statusUrl: 'https://n8n.example/webhook/abc',
			...options({ dryRun: true }),
		});
		const result = await runAt(emulator(), workflow, phones(1), {
			publicUrl: 'https://n8n.example/',
			credentials: {
				devinoVkApi: { apiKey: 'demo-key', baseUrl: emulator().url, callbackSecret: secret },
			},
		});
		expect(JSON.stringify(json(result, 'Send'))).toContain('?secret=***');
	});
});

describe('bad input', () => {
	const long = 'x'.repeat(2049);
	const cases: Array<[string, INodeParameters, IDataObject, RegExp]> = [
		['no phone', {}, { phone: undefined }, /'Phone' is empty/],
		['letters in the phone', {}, { phone: '+7 999 CALL ME' }, /'Phone' holds letters/],
		['7 digits', {}, { phone: '+1234567' }, /'Phone' has 7 digits/],
		[
			'11 digits from 84 without a plus',
			{},
			{ phone: '84951234567' },
			/'Phone' .*with \+ and the country code/,
		],
		[
			'a variable that the item lacks',
			variables(['name', '={{ $json.name }}']),
			{},
			/'Variables: name' has no value/,
		],
		[
			'a variable that is null',
			variables(['name', '={{ $json.name }}']),
			{ name: null },
			/'Variables: name' has no value/,
		],
		...(['', ' ', '\u00a0\u200b\n'] as const).map((name): (typeof cases)[number] => [
			`a variable that is ${JSON.stringify(name)}`,
			variables(['name', '={{ $json.name }}']),
			{ name },
			/'Variables: name' is empty/,
		]),
		[
			'a mapped variable that is blank',
			{
				templateDataMode: 'mapped',
				templateText: '{ name }',
				templateDataMapped: { mappingMode: 'autoMapInputData', value: null },
			},
			{ name: ' ' },
			/'Variables: name' is empty/,
		],
		[
			'a variable that is null, though empty ones are allowed',
			{ ...variables(['name', '={{ $json.name }}']), ...options({ allowEmptyVariables: true }) },
			{ name: null },
			/'Variables: name' has no value/,
		],
		[
			'a variable that has lost its last digits',
			variables(['name', '={{ $json.name }}']),
			{ name: 2 ** 53 },
			/'Variables: name' is the number 9007199254740992, beyond 2\^53 - 1/,
		],
		['a text of blanks', { content: 'text', text: ' \n ' }, {}, /'Text' is empty/],
		[
			'a text for one network of blanks',
			{ content: 'text', text: 'Hello', ...options({ vkText: '  ' }) },
			{},
			/'Text for VKontakte' is empty/,
		],
		[
			'a variable that is a list',
			variables(['name', '={{ $json.name }}']),
			{ name: [1] },
			/'Variables: name' is a list/,
		],
		[
			'a variable that is an object',
			variables(['name', '={{ $json.name }}']),
			{ name: { a: 1 } },
			/'Variables: name' is an object/,
		],
		[
			'a variable given twice',
			variables(['a', '1'], ['a', '2']),
			{},
			/'Variables: a' is given twice/,
		],
		['a variable without a name', variables(['', '1']), {}, /'Variables: Variable Name' is empty/],
		['an empty sender', { service: ' ' }, {}, /'Sender Name' is empty/],
		['an empty template', { template: ' ' }, {}, /'Template Name' is empty/],
		[
			'data that is an array',
			{ templateDataMode: 'json', templateDataJson: '["Anna"]' },
			{},
			/'Variables \(JSON\)' is a list/,
		],
		[
			'data that is no JSON',
			{ templateDataMode: 'json', templateDataJson: '{a:1}' },
			{},
			/'Variables \(JSON\)' is not valid JSON/,
		],
		[
			'a mapped variable without a value',
			{
				templateDataMode: 'mapped',
				templateText: '{ name }',
				templateDataMapped: { mappingMode: 'defineBelow', value: {} },
			},
			{},
			/'Variables: name' has no value/,
		],
		['an empty text', { content: 'text', text: '={{ $json.none }}' }, {}, /'Text' is empty/],
		[
			'a text of 2,049 characters',
			{ content: 'text', text: long },
			{},
			/'Text' has 2,049 characters, more than 2,048/,
		],
		[
			'a ttl of 59',
			options({ ttl: 59 }),
			{},
			/'Time to Live \(Seconds\)' is not a whole number from 60 to 86,400/,
		],
		[
			'a status URL without a scheme',
			{ statusCallback: 'url', statusUrl: 'example.com/cb' },
			{},
			/'Status URL' is not a URL with http/,
		],
		[
			'callback data that is no object',
			options({ callbackData: '"x"' }),
			{},
			/'Callback Data' is a single value, not a JSON object/,
		],
		[
			'a batch of 1,001',
			options({ batchSize: 1001 }),
			{},
			/'Batch Size' is not a whole number from 1 to 1,000/,
		],
		[
			'a route that is not there',
			options({ routes: ['SMS'] }),
			{},
			/'Routes' is "SMS", not one of VK, OK/,
		],
		[
			'an expression that fails',
			{ service: '={{ $json.a.b.c }}{{ nothing( }}' },
			{},
			/'Sender Name' has an expression/,
		],
	];

	it.each(cases)(
		'%s stops the node, naming parameter and item, and nothing is sent',
		async (_, parameters, item, message) => {
			const input = [...phones(1), ...items({ phone: '79991000001', ...item })];
			const fine = { name: 'Anna', ...item } as IDataObject;
			input[0] = {
				json: {
					...fine,
					...(item.name === undefined ? {} : { name: 'Anna' }),
					phone: '79991000000',
				},
			};
			const result = await runAt(emulator(), sendWorkflow(parameters), input);
			expect(result.status).toBe('error');
			expect(errorOf(result).message).toMatch(message);
			expect(errorOf(result).message).toMatch(/\[item [01]\]$/);
			expect(emulator().state.requests).toHaveLength(0);
		},
	);

	it.each(cases)(
		'%s is an error item with Continue, and the others are sent',
		async (_, parameters, item, message) => {
			const input = items({ phone: '79991000001', ...item });
			const result = await runAt(
				emulator(),
				sendWorkflow(parameters, { onError: 'continueRegularOutput' }),
				input,
			);
			const [failed] = outputs(result, 'Send')[0] ?? [];
			expect(Object.keys(failed?.json ?? {})).toEqual(['error', 'message']);
			expect(failed?.json.error).toMatchObject({
				code: 'INVALID',
				messageId: null,
				certainty: 'certain',
				reasons: [{ key: 'invalid.parameter', description: expect.stringMatching(message) }],
				advice: expect.any(String),
			});
			expect(failed?.pairedItem).toEqual({ item: 0 });
			expect(emulator().state.requests).toHaveLength(0);
		},
	);

	it('says nothing of the item before', async () => {
		const workflow = sendWorkflow(
			{ phone: "={{ $json.phone ?? $('Nobody').item.json.phone }}" },
			{ onError: 'continueRegularOutput' },
		);
		const result = await runAt(emulator(), workflow, items({ phone: '79991000000' }, {}));
		expect(json(result, 'Send')[1]?.error).toMatchObject({ code: 'INVALID', phone: null });
	});

	it('among good items is an error item, and the good ones go out', async () => {
		const workflow = sendWorkflow({}, { onError: 'continueRegularOutput' });
		const input = items({ phone: '79991000000' }, { phone: 'x' }, { phone: '79991000002' });
		const result = await runAt(emulator(), workflow, input);
		expect(json(result, 'Send').map((item) => item.code ?? 'error')).toEqual(['OK', 'error', 'OK']);
		expect(onlyRequest(emulator())).toHaveLength(2);
	});
});
