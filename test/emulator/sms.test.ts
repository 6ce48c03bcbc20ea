import { split } from 'split-sms';

import { SMS_FATES } from '../../emulator';
import { smsSize } from '../../providers/devino/segments';
import { endAll, phones, startBench, textTo, until } from './support';

afterEach(endAll);

const smsTo = (to: string, more: object = {}) => ({ from: 'Shop', to, text: 'Hello', ...more });
const body = (...messages: unknown[]) => ({ messages });

interface Item {
	code: string;
	messageId?: unknown;
	reasons?: unknown;
	description?: string;
}
const itemsOf = (text: string) => (JSON.parse(text) as { result: Item[] }).result;

describe('POST /sms/messages', () => {
	it('accepts SMS with ids as texts, and records them apart from the messages to VK', async () => {
		const { sendSms, emulator } = await startBench();
		const { status, text } = await sendSms(body(smsTo('79121234567'), smsTo('+79121234568')));
		expect(status).toBe(200);
		const ids = itemsOf(text).map(({ messageId }) => messageId);
		expect([...emulator.state.sms.keys()]).toEqual(ids);
		expect(emulator.state.messages.size).toBe(0);
		expect(emulator.state.smsByPhone).toEqual(
			new Map([
				['79121234567', 1],
				['79121234568', 1],
			]),
		);
		expect(emulator.state.requests[0]).toMatchObject({
			endpoint: 'sms',
			arrived: { Shop: 2 },
			accepted: { Shop: 2 },
		});
	});

	it('lets them live: SENT, DELIVERED, without a callback', async () => {
		const bench = await startBench();
		await bench.sendSms(body(smsTo('79121234567', { callbackUrl: 'http://127.0.0.1:9/' })));
		await bench.advance(10_000);
		const [sms] = [...bench.emulator.state.sms.values()];
		expect(sms?.history.map(({ status }) => status)).toEqual(['ACCEPTED', 'SENT', 'DELIVERED']);
		expect(bench.emulator.state.callbacks).toEqual([]);
	});

	it('does not tell the detail of VK of them', async () => {
		const bench = await startBench();
		const [item] = itemsOf((await bench.sendSms(body(smsTo('79121234567')))).text);
		const { text } = await bench.call(
			`/vk-stat/detail?limit=10&offset=0&messageIds=${String(item?.messageId)}`,
		);
		expect(JSON.parse(text)).toMatchObject({ result: { data: [] } });
	});

	it.each([
		['no key', null, 401],
		['a wrong key', 'Key wrong', 401],
		['a key without the right to SMS', 'Key demo-key-no-sms', 403],
		['a key without rights to VK', 'Key demo-key-no-vk', 200],
	])('answers %s', async (_what, authorization, expected) => {
		const { call } = await startBench();
		const { status } = await call('/sms/messages', {
			method: 'POST',
			body: JSON.stringify(body(smsTo('79121234567'))),
			authorization,
		});
		expect(status).toBe(expected);
	});

	it('refuses 32,001 SMS as a whole and accepts 32,000', async () => {
		const { sendSms, emulator } = await startBench();
		const all = phones(32_001).map((phone) => smsTo(phone));
		expect(JSON.parse((await sendSms(body(...all))).text)).toMatchObject({
			result: null,
			reasons: [{ key: 'too.many.messages' }],
		});
		expect(emulator.state.sms.size).toBe(0);
		await sendSms(body(...all.slice(1)));
		expect(emulator.state.sms.size).toBe(32_000);
	});

	it.each([
		['a bare list', [smsTo('79121234567')]],
		['an empty list', body()],
		['nothing', ''],
	])('refuses a body that is %s', async (_what, given) => {
		const { sendSms } = await startBench();
		const { status, text } = await sendSms(given);
		expect(status).toBe(400);
		expect(JSON.parse(text)).toMatchObject({ result: null, reasons: [{ ref: 'messages' }] });
	});

	it.each<[string, object, string, string]>([
		['no sender', { from: undefined }, 'must.be.not.null', 'from'],
		['a sender that is not approved', { from: 'Other' }, 'not.available', 'from'],
		['no phone', { to: undefined }, 'must.be.not.null', 'to'],
		['letters in the phone', { to: '7912abc4567' }, 'invalid', 'to'],
		['no text', { text: '' }, 'must.be.not.null', 'text'],
		['256 parts', { text: 'я'.repeat(67 * 255 + 1) }, 'length.too.long', 'text'],
		['a validity too long', { validity: 259_201 }, 'invalid', 'validity'],
		['a validity below 0', { validity: -1 }, 'invalid', 'validity'],
		['a priority of its own', { priority: 'URGENT' }, 'invalid', 'priority'],
		['a callback URL without a scheme', { callbackUrl: 'my.site/x' }, 'invalid', 'callbackUrl'],
		['options as a text', { options: 'x' }, 'invalid', 'options'],
		['a parameter that no page knows', { ttl: 60 }, 'invalid', 'ttl'],
	])('rejects an SMS with %s and accepts its neighbour', async (_what, fault, key, field) => {
		const { sendSms } = await startBench({
			smsSenders: ['Shop'],
			switches: { sms: { unknownParameters: 'refuse' } },
		});
		const { text } = await sendSms(body(smsTo('79121234567', fault), smsTo('79121234568')));
		expect(itemsOf(text)).toMatchObject([
			{ code: 'REJECTED', reasons: [{ key, ref: `messages[0].${field}` }] },
			{ code: 'OK' },
		]);
	});

	it('refuses the whole request for one fault when told to', async () => {
		const { sendSms, emulator } = await startBench({ switches: { sms: { invalid: 'request' } } });
		const { text } = await sendSms(body(smsTo('79121234567'), smsTo('x')));
		expect(JSON.parse(text)).toMatchObject({
			result: null,
			reasons: [{ key: 'invalid', ref: 'messages[1].to' }],
		});
		expect(emulator.state.sms.size).toBe(0);
	});

	it.each([
		['a', 1],
		['a'.repeat(161), 2],
		[`${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
		['я'.repeat(135), 3],
		[`${'я'.repeat(66)}😀${'я'.repeat(66)}`, 3],
	])('bills each part of an SMS (%#)', async (text, parts) => {
		expect(split(text).parts).toHaveLength(parts);
		expect(smsSize(text).segments).toBe(parts);
		const bench = await startBench({ balance: 30, pricePerSms: 10 });
		const { emulator, sendSms, advance } = bench;
		const answer = await sendSms(body(smsTo('79121234567', { text })));
		expect(itemsOf(answer.text)).toMatchObject([{ code: 'OK' }]);
		expect(emulator.state.money).toEqual({ balance: 30, reserve: 10 * parts });
		await advance(10_000);
		expect(emulator.state.money).toEqual({ balance: 30 - 10 * parts, reserve: 0 });
	});

	it('refuses what the account does not cover', async () => {
		const { sendSms } = await startBench({ balance: 1 });
		const two = body(smsTo('79121234567', { text: 'я'.repeat(71) }));
		expect(JSON.parse((await sendSms(two)).text)).toMatchObject({
			result: null,
			reasons: [{ key: 'billing.error' }],
		});
	});
});

describe('Special phones', () => {
	it('choose the fate of the SMS by the digits behind those for VK', async () => {
		const { sendSms, send } = await startBench();
		expect(itemsOf((await send([textTo('79990404000')])).text)).toMatchObject([
			{ code: 'REJECTED', reasons: [{ key: 'is.spam' }] },
		]);
		const answer = await sendSms(
			body(...['79990404000', '79990400000', '79990004100', '79990404100'].map((to) => smsTo(to))),
		);
		expect(itemsOf(answer.text)).toMatchObject([
			{ code: 'REJECTED', reasons: [{ key: 'invalid', ref: 'messages[0].to' }] },
			{ code: 'OK' },
			{ code: 'REJECTED', reasons: [{ key: 'billing.error' }] },
			{ code: 'REJECTED', reasons: [{ key: 'billing.error' }] },
		]);
	});

	it.each(Object.entries(SMS_FATES))('%s do what the table says', async (digits, { fate }) => {
		const { sendSms, emulator, advance } = await startBench();
		const to = `7999000${digits}00`;
		const answer = sendSms(body(smsTo(to), smsTo('79121234567')));
		if (fate.kind === 'trouble') {
			const { trouble } = fate;
			if (trouble.kind === 'reset') await expect(answer).rejects.toThrow();
			if (trouble.kind === 'slow') {
				await until(() => emulator.state.sms.size > 0);
				await advance(5_000);
			}
			if (trouble.kind !== 'reset') await answer;
			expect(emulator.state.requests[0]).toMatchObject({ trouble: trouble.kind });
			return;
		}
		const { text } = await answer;
		const [first, second] = text.includes('"result":[') ? itemsOf(text) : [];
		switch (fate.kind) {
			case 'request':
				expect(JSON.parse(text)).toMatchObject({ result: null, reasons: [{ key: fate.key }] });
				expect(emulator.state.sms.size).toBe(0);
				break;
			case 'item':
				expect(first?.code).toBe('REJECTED');
				expect(second?.code).toBe('OK');
				expect(emulator.state.smsByPhone).toEqual(new Map([['79121234567', 1]]));
				break;
			case 'life': {
				expect(emulator.state.smsByPhone.get(to)).toBe(1);
				await advance(10_000);
				const sms = [...emulator.state.sms.values()].find(({ phone }) => phone === to);
				expect(sms?.history.map(({ status }) => status)).toEqual([
					'ACCEPTED',
					...fate.steps.map(({ status }) => status),
				]);
				break;
			}
		}
	});
});

describe('The page', () => {
	interface Row {
		phone: string;
		channel?: string;
		follows?: boolean;
	}
	const rowsOf = async (bench: Awaited<ReturnType<typeof startBench>>) => {
		const view = JSON.parse((await bench.call('/_emulator/view')).text) as { messages: Row[] };
		return view.messages.map(({ phone, channel, follows = false }) => [phone, channel, follows]);
	};

	it('shows an SMS right behind the VK message that it follows', async () => {
		const bench = await startBench();
		await bench.send([textTo('79120000001'), textTo('79120000002')]);
		bench.clock.advance(1_000);
		await bench.sendSms(body(smsTo('79120000003', { text: 'я'.repeat(71) }), smsTo('79120000001')));
		bench.clock.advance(1_000);
		await bench.send([textTo('79120000001')]);
		expect(await rowsOf(bench)).toEqual([
			['79120000001', 'VK', false],
			['79120000001', 'VK', false],
			['79120000001', 'SMS', true],
			['79120000003', 'SMS, 2 parts', false],
			['79120000002', 'VK', false],
		]);
	});

	it('names no way where there is no SMS', async () => {
		const bench = await startBench();
		await bench.send([textTo('79120000001')]);
		expect(await rowsOf(bench)).toEqual([['79120000001', undefined, false]]);
	});

	it('gives the SMS to another process, the newest first', async () => {
		const bench = await startBench();
		await bench.sendSms(body(smsTo('79120000001'), smsTo('79120000002')));
		const { text } = await bench.call('/_emulator/sms', {
			method: 'POST',
			body: JSON.stringify({ limit: 1 }),
		});
		expect(JSON.parse(text)).toMatchObject([
			{ phone: '79120000002', text: 'Hello', status: 'ACCEPTED' },
		]);
	});
});
