import { endAll, fixture, idsIn, phones, startBench, textTo } from './support';

afterEach(endAll);

/** The page's example request; its trailing comma taken out, since it isn't JSON with it. */
const EXAMPLE = fixture('send-request.txt').replace('"Margarita",', '"Margarita"');

interface Item {
	code: string;
	messageId?: unknown;
	reasons?: Array<{ key: string; ref?: string }>;
	description?: string;
}
const itemsOf = (text: string) => (JSON.parse(text) as { result: Item[] }).result;

describe('POST /vk/messages', () => {
	it("accepts the page's example and answers in the form of the page's example", async () => {
		const { send, emulator } = await startBench();
		const { status, text } = await send(EXAMPLE);
		expect(status).toBe(200);
		const [id] = idsIn(text);
		const example = JSON.stringify(JSON.parse(fixture('send-response-ok.json')));
		expect(text).toBe(example.replace('2354676865423253', String(id)));
		expect(emulator.state.messages.get(String(id))).toMatchObject({
			phone: '79999999999',
			service: 'Group_name',
			message: { tmpl: 'base_template', tmplData: { name: 'Anna', pizza: 'Margarita' }, ttl: 60 },
		});
	});

	it("refuses the page's example word for word: a trailing comma is not JSON", async () => {
		const { send } = await startBench();
		expect((await send(fixture('send-request.txt'))).status).toBe(400);
	});

	it.each([
		['no key', null],
		['a wrong key', 'Key wrong'],
		['another scheme', 'Bearer demo-key'],
	])("answers 401 to %s, in the page's form of a refusal", async (_what, authorization) => {
		const { call, emulator } = await startBench();
		const { status, text } = await call('/vk/messages', {
			method: 'POST',
			body: EXAMPLE,
			authorization,
		});
		expect(status).toBe(401);
		expect(JSON.parse(text)).toEqual(JSON.parse(fixture('send-response-refused.json')));
		expect(emulator.state.messages.size).toBe(0);
	});

	it('answers 403 to a key without rights to VK', async () => {
		const { call, emulator } = await startBench();
		const authorization = 'Key demo-key-no-vk';
		const { status, text } = await call('/vk/messages', {
			method: 'POST',
			body: EXAMPLE,
			authorization,
		});
		expect(status).toBe(403);
		expect(JSON.parse(text)).toMatchObject({ result: null, reasons: [{ key: 'forbidden' }] });
		expect(emulator.state.messages.size).toBe(0);
	});

	it('gives distinct ids that no double can hold, as bare numbers', async () => {
		const { send } = await startBench();
		const { text } = await send(phones(1_000).map((phone) => textTo(phone)));
		const ids = idsIn(text);
		expect(new Set(ids).size).toBe(1_000);
		expect(text).toContain(`"messageId":${ids[0]}`);
		for (const id of ids) {
			expect(BigInt(id)).toBeGreaterThan(2n ** 53n);
			expect(BigInt(id)).toBeLessThan(2n ** 63n);
			expect(BigInt(Number(id))).not.toBe(BigInt(id));
		}
		expect(new Set(ids.map(Number)).size).toBeLessThan(1_000);
	});

	it('gives ids as strings when told to', async () => {
		const { send, emulator } = await startBench({ switches: { send: { idsAs: 'string' } } });
		const [item] = itemsOf((await send(EXAMPLE)).text);
		expect(typeof item?.messageId).toBe('string');
		expect([...emulator.state.messages.keys()]).toEqual([item?.messageId]);
	});

	it('refuses 1001 messages as a whole and accepts 1000', async () => {
		const { send, emulator } = await startBench();
		const refused = await send(phones(1_001).map((phone) => textTo(phone)));
		expect(refused.status).toBe(400);
		expect(JSON.parse(refused.text)).toMatchObject({
			result: null,
			reasons: [{ key: 'too.many.messages' }],
		});
		expect(emulator.state.messages.size).toBe(0);
		await send(phones(1_000).map((phone) => textTo(phone)));
		expect(emulator.state.messages.size).toBe(1_000);
	});

	it.each([
		['an object', '{"messages":[]}'],
		['an empty array', '[]'],
		['nothing', ''],
	])('refuses a body that is %s', async (_what, body) => {
		const { send } = await startBench();
		const { status, text } = await send(body);
		expect(status).toBe(400);
		expect(JSON.parse(text)).toMatchObject({ result: null, reasons: [{ ref: 'messages' }] });
	});

	const GOOD = { phone: '79121234567', service: 'g', text: 'x' };
	const TEMPLATE = { phone: '79121234567', service: 'g', tmpl: 't' };
	it.each<[string, object, string, string]>([
		['no phone', { ...GOOD, phone: undefined }, 'must.be.not.null', 'phone'],
		['a number as phone', { ...GOOD, phone: 79121234567 }, 'invalid', 'phone'],
		['letters in the phone', { ...GOOD, phone: '7912abc4567' }, 'invalid', 'phone'],
		['blanks in the phone', { ...GOOD, phone: '7 912 123 45 67' }, 'invalid', 'phone'],
		['seven digits', { ...GOOD, phone: '7912123' }, 'invalid', 'phone'],
		['sixteen digits', { ...GOOD, phone: '7912123456789012' }, 'invalid', 'phone'],
		['no service', { ...GOOD, service: undefined }, 'must.be.not.null', 'service'],
		['an empty service', { ...GOOD, service: '' }, 'must.be.not.null', 'service'],
		['neither text nor template', { ...GOOD, text: undefined }, 'must.be.not.null', 'tmpl'],
		['text and template', { ...GOOD, tmpl: 't' }, 'invalid', 'text'],
		['2049 characters', { ...GOOD, text: 'x'.repeat(2_049) }, 'length.too.long', 'text'],
		['template data as an array', { ...TEMPLATE, tmplData: ['a'] }, 'invalid', 'tmplData'],
		['template data without a template', { ...GOOD, tmplData: {} }, 'invalid', 'tmplData'],
		['ttl 59', { ...GOOD, ttl: 59 }, 'invalid', 'ttl'],
		['ttl 86401', { ...GOOD, ttl: 86_401 }, 'invalid', 'ttl'],
		['ttl as a string', { ...GOOD, ttl: '600' }, 'invalid', 'ttl'],
		['a route that does not exist', { ...GOOD, routes: ['VK', 'SMS'] }, 'invalid', 'routes'],
		['routes as a string', { ...GOOD, routes: 'VK' }, 'invalid', 'routes'],
		[
			'a policy that does not exist',
			{ ...GOOD, deliveryPolicy: 'all' },
			'invalid',
			'deliveryPolicy',
		],
		['a statusUrl without a scheme', { ...GOOD, statusUrl: 'my.site/x' }, 'invalid', 'statusUrl'],
		['a statusUrl by ftp', { ...GOOD, statusUrl: 'ftp://my.site/x' }, 'invalid', 'statusUrl'],
		['callback data as a text', { ...GOOD, callbackData: 'x' }, 'invalid', 'callbackData'],
	])('rejects a message with %s and accepts its neighbour', async (_what, message, key, field) => {
		const { send, emulator } = await startBench();
		const { status, text } = await send([GOOD, message]);
		expect(status).toBe(200);
		const [good, bad] = itemsOf(text);
		expect(good?.code).toBe('OK');
		expect(bad).toMatchObject({
			code: 'REJECTED',
			reasons: [{ key, ref: `messages[1].${field}` }],
		});
		expect(bad).not.toHaveProperty('messageId');
		expect(emulator.state.messages.size).toBe(1);
	});

	it.each<[string, object]>([
		['a plus before the phone', { ...GOOD, phone: '+79121234567' }],
		['2048 characters', { ...GOOD, text: 'x'.repeat(2_048) }],
		['ttl 60', { ...GOOD, ttl: 60 }],
		['ttl 86400', { ...GOOD, ttl: 86_400 }],
		['a policy in lower case', { ...GOOD, deliveryPolicy: 'mobile_device_required' }],
		['a policy in upper case', { ...GOOD, deliveryPolicy: 'VERIFIED_PHONE_NUMBER' }],
		['vkText and okText alone', { phone: '79121234567', service: 'g', vkText: 'a', okText: 'b' }],
		['a template without data', TEMPLATE],
		['nested callback data', { ...GOOD, callbackData: { a: { b: [1] } } }],
	])('accepts a message with %s', async (_what, message) => {
		const { send, emulator } = await startBench();
		expect(itemsOf((await send([message])).text)[0]?.code).toBe('OK');
		expect([...emulator.state.messages.values()][0]?.phone).toBe('79121234567');
	});

	it('refuses the whole request because of one message when told to, naming it or not', async () => {
		const { send, emulator } = await startBench({ switches: { send: { invalid: 'request' } } });
		const messages = phones(20).map((phone) => textTo(phone));
		messages[14] = textTo('12');
		const named = await send(messages);
		expect(named.status).toBe(400);
		expect(JSON.parse(named.text)).toEqual({
			result: null,
			reasons: [{ key: 'invalid', ref: 'messages[14].phone' }],
			description: expect.any(String) as string,
		});
		emulator.state.switches.send.refs = false;
		const unnamed = await send(messages);
		expect(JSON.parse(unnamed.text)).toMatchObject({ result: null, reasons: [{ key: 'invalid' }] });
		expect(unnamed.text).not.toContain('ref');
		expect(emulator.state.messages.size).toBe(0);
	});

	it('names every message at fault when told to', async () => {
		const { send } = await startBench({
			switches: { send: { invalid: 'request', reportAll: true } },
		});
		const { text } = await send([textTo('1'), textTo('79121234567'), textTo('2')]);
		const { reasons } = JSON.parse(text) as { reasons: Array<{ ref: string }> };
		expect(reasons.map(({ ref }) => ref)).toEqual(['messages[0].phone', 'messages[2].phone']);
	});

	it('answers refusals with another status when told to', async () => {
		const { send, emulator } = await startBench();
		emulator.state.switches.refusalStatus = 200;
		expect(await send('[]')).toMatchObject({ status: 200 });
	});
});

describe('Services, templates and money of the seed', () => {
	const TEMPLATES = [{ name: 'parcel', text: 'Parcel at { address }. Code { code }.' }];

	it('knows only the services of the seed', async () => {
		const { send } = await startBench({ services: ['shop'] });
		const { text } = await send([
			textTo('79121234567', { service: 'shop' }),
			textTo('79121234568'),
		]);
		expect(itemsOf(text).map(({ code }) => code)).toEqual(['OK', 'REJECTED']);
		expect(itemsOf(text)[1]?.reasons).toMatchObject([{ key: 'service.not.found' }]);
	});

	it('rejects a template that is not known and a variable that is missing', async () => {
		const { send } = await startBench({ templates: TEMPLATES });
		const to = { phone: '79121234567', service: 'g' };
		const { text } = await send([
			{ ...to, tmpl: 'parcel', tmplData: { address: 'Lenina 6', code: '485372' } },
			{ ...to, tmpl: 'other', tmplData: {} },
			{ ...to, tmpl: 'parcel', tmplData: { address: 'Lenina 6' } },
		]);
		expect(itemsOf(text).map(({ reasons }) => reasons?.[0])).toEqual([
			undefined,
			{ key: 'invalid', ref: 'messages[1].tmpl' },
			{ key: 'must.be.not.null', ref: 'messages[2].tmplData.code' },
		]);
	});

	it('accepts a text that fits a template and rejects one that fits none', async () => {
		const { send } = await startBench({ templates: TEMPLATES });
		const { text } = await send([
			textTo('79121234567', { text: 'Parcel at Lenina 6. Code 485372.' }),
			textTo('79121234567', { text: 'Buy now' }),
		]);
		expect(itemsOf(text).map(({ code }) => code)).toEqual(['OK', 'REJECTED']);
	});

	it('shows the text with its variables filled in', async () => {
		const { send, call } = await startBench({ templates: TEMPLATES });
		const data = { address: 'Lenina 6', code: '485372' };
		await send([{ phone: '79121234567', service: 'g', tmpl: 'parcel', tmplData: data }]);
		const { text } = await call('/_emulator/messages');
		expect(JSON.parse(text)).toMatchObject([{ text: 'Parcel at Lenina 6. Code 485372.' }]);
	});

	it('refuses what the balance does not cover, and charges what was delivered', async () => {
		const { send, emulator, advance } = await startBench({ balance: 3 });
		await send([textTo('79990000001'), textTo('79990110002')]);
		expect(emulator.state.money).toEqual({ balance: 3, reserve: 2 });
		const refused = await send([textTo('79990000003'), textTo('79990000004')]);
		expect(JSON.parse(refused.text)).toMatchObject({ reasons: [{ key: 'billing.error' }] });
		await advance(10_000);
		expect(emulator.state.money).toEqual({ balance: 2, reserve: 0 });
		await send([textTo('79990000003'), textTo('79990000004')]);
		expect(emulator.state.messages.size).toBe(4);
	});
});
