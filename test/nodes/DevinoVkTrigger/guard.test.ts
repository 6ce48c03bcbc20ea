import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { catchLogs } from '../../support/engine';
import {
	endTriggers,
	SECRET,
	status,
	STATUS_SAMPLE,
	trigger,
	vkEvent,
	withSecret,
} from './support';

jest.setTimeout(60_000);

afterEach(endTriggers);

describe('who is let in', () => {
	const refused = { status: 403, body: 'Forbidden' };

	it.each([
		['no secret', undefined],
		['a wrong secret', 'secret=open%20sesame%20%26%20lore'],
		['a secret of other length', 'secret=o'],
		['an empty secret', 'secret='],
		['the right secret twice', `${withSecret.query}&${withSecret.query}`],
		['the right secret and a wrong one', `${withSecret.query}&secret=x`],
		['a list', `secret[]=${encodeURIComponent(SECRET)}`],
	])('refuses statuses with %s, and takes the next good one', async (_, query) => {
		const listener = await trigger({}, { credential: { callbackSecret: SECRET } });
		expect(await listener.post(STATUS_SAMPLE, { query })).toEqual(refused);
		await listener.settled();
		expect(listener.executions).toEqual([]);
		expect((await listener.post(STATUS_SAMPLE, withSecret)).status).toBe(200);
		await listener.settled();
		expect(listener.executions).toHaveLength(1);
	});

	it('refuses a doubled secret even where none is asked for', async () => {
		const listener = await trigger();
		expect(await listener.post(STATUS_SAMPLE, { query: 'secret=a&secret=b' })).toEqual(refused);
	});

	it('refuses what it does not recognise before it says so', async () => {
		const listener = await trigger({}, { credential: { callbackSecret: SECRET } });
		for (const body of ['{}', '', '[]']) expect(await listener.post(body)).toEqual(refused);
		expect((await listener.post('{}', withSecret)).status).toBe(400);
	});

	it("does not let statuses in by VK's secret", async () => {
		const listener = await trigger(
			{ options: { vkSecret: 'of VK' } },
			{ credential: { callbackSecret: SECRET } },
		);
		const mixed = [status('1'), vkEvent('message_new', { secret: 'of VK' })];
		for (const body of [status('1', 'SEEN', { secret: 'of VK' }), mixed]) {
			expect(await listener.post(body)).toEqual(refused);
		}
	});

	it.each<[string, string, string, IDataObject, string | undefined, number]>([
		['neither is set', '', '', {}, undefined, 200],
		['the query has the callback secret', SECRET, '', {}, withSecret.query, 200],
		['only the callback secret is set and missing', SECRET, '', {}, undefined, 403],
		['the callback secret stands in the body', SECRET, '', { secret: SECRET }, undefined, 403],
		["the body has VK's secret", '', 'of VK', { secret: 'of VK' }, undefined, 200],
		["the body lacks VK's secret", '', 'of VK', {}, undefined, 403],
		["VK's secret is wrong", '', 'of VK', { secret: 'of vk' }, undefined, 403],
		["VK's secret is no text", '', 'of VK', { secret: ['of VK'] }, undefined, 403],
		['both are set, the query is right', SECRET, 'of VK', {}, withSecret.query, 200],
		['both are set, the body is right', SECRET, 'of VK', { secret: 'of VK' }, undefined, 200],
		['both are set, both are wrong', SECRET, 'of VK', { secret: 'x' }, 'secret=x', 403],
	])('events of VK, where %s', async (_, callbackSecret, vkSecret, more, query, expected) => {
		const listener = await trigger(
			{ options: { vkSecret, confirmationCode: 'c0de' } },
			{ credential: { callbackSecret } },
		);
		for (const type of ['message_new', 'confirmation', 'wall_post_new']) {
			const reply = await listener.post(vkEvent(type, more), { query });
			expect([type, reply.status]).toEqual([type, expected]);
		}
		await listener.settled();
		expect(listener.executions).toHaveLength(expected === 200 ? 1 : 0);
	});

	it('lets in only the addresses in the list', async () => {
		const inside = await trigger({ options: { ipAllowlist: '127.0.0.0/8, ::1' } });
		expect((await inside.post(STATUS_SAMPLE)).status).toBe(200);
		const outside = await trigger({ options: { ipAllowlist: '203.0.113.7' } });
		expect(await outside.post(STATUS_SAMPLE)).toEqual(refused);
		await outside.settled();
		expect(outside.executions).toEqual([]);
	});

	it('judges by the address that the trusted proxy saw', async () => {
		const headers = { 'x-forwarded-for': '127.0.0.1, 203.0.113.7' };
		const options = { ipAllowlist: '203.0.113.7' };
		const behind = await trigger({ options }, { proxyHops: 1 });
		expect((await behind.post(STATUS_SAMPLE, { headers })).status).toBe(200);
		const open = await trigger({ options });
		expect(await open.post(STATUS_SAMPLE, { headers })).toEqual(refused);
	});

	it('logs of a refused request the reason and the address, and nothing else', async () => {
		const logs = catchLogs();
		try {
			const listener = await trigger({}, { credential: { callbackSecret: SECRET } });
			await listener.post(status('7', 'SEEN', { text: 'private' }), { query: 'secret=guess' });
			await listener.post(STATUS_SAMPLE);
			expect(logs.lines).toEqual([
				'Devino VK Trigger refused a request from 127.0.0.1: its secret is not right',
				'Devino VK Trigger refused a request from 127.0.0.1: it carries no secret',
			]);
		} finally {
			logs.stop();
		}
	});

	it('refuses everybody while a setting cannot be right', async () => {
		const listener = await trigger({ options: { ipAllowlist: 'devino.online' } });
		expect(await listener.post(STATUS_SAMPLE)).toEqual(refused);
	});
});

describe('a secret or a list that is none', () => {
	const refused = { status: 403, body: 'Forbidden' };
	const NOTHING_GIVEN = '={{ undefined }}';

	it.each<[string, INodeParameters, IDataObject, string]>([
		['null', {}, { callbackSecret: null }, "'Callback Secret' is an expression that gives nothing"],
		['undefined', {}, { callbackSecret: undefined }, "'Callback Secret' is an expression"],
		['true', {}, { callbackSecret: true }, "'Callback Secret' is a value of type boolean"],
		['a list', {}, { callbackSecret: ['a'] }, "'Callback Secret' is a list"],
		['of VK and null', { vkSecret: '={{ null }}' }, {}, "'VK Secret' is an expression"],
		['of VK and undefined', { vkSecret: NOTHING_GIVEN }, {}, "'VK Secret' is an expression"],
		[
			'of VK and an empty expression',
			{ vkSecret: "={{ '' }}" },
			{},
			"'VK Secret' is an expression",
		],
		['of VK and a list', { vkSecret: '={{ ["a"] }}' }, {}, "'VK Secret' is a list"],
		['a comma', { ipAllowlist: ',' }, {}, "'IP Allowlist' is given, but holds no address"],
		['blanks', { ipAllowlist: '  ' }, {}, "'IP Allowlist' is"],
		['an empty expression', { ipAllowlist: "={{ '' }}" }, {}, "'IP Allowlist' is given"],
		['an expression of nothing', { ipAllowlist: NOTHING_GIVEN }, {}, "'IP Allowlist' is given"],
		['an empty list', { ipAllowlist: '={{ [] }}' }, {}, "'IP Allowlist' is given"],
	])('(%s) fails the activation, and lets nobody in', async (_, options, credential, words) => {
		const listener = await trigger({ options }, { credential });
		await expect(listener.activate()).rejects.toThrow(words);
		const anybody = [
			{ query: undefined },
			{ query: 'secret=' },
			{ query: 'secret=null' },
			{ query: 'secret=undefined' },
			{ query: 'secret=true' },
		];
		for (const how of anybody) {
			expect(await listener.post(STATUS_SAMPLE, how)).toEqual(refused);
			expect(await listener.post(vkEvent('message_new', { secret: 'a' }), how)).toEqual(refused);
		}
		await listener.settled();
		expect(listener.executions).toEqual([]);
	});

	it.each<[string, INodeParameters]>([
		['left empty', { vkSecret: '', ipAllowlist: '' }],
		['not there', {}],
	])('is none where the options are %s', async (_, options) => {
		const listener = await trigger({ options });
		await listener.activate();
		expect((await listener.post(STATUS_SAMPLE)).status).toBe(200);
	});

	it('is a number taken as a text, in the credential and in the option', async () => {
		const listener = await trigger(
			{ options: { vkSecret: '={{ 7654321 }}' } },
			{ credential: { callbackSecret: 1234567 } },
		);
		await listener.activate();
		expect(await listener.post(STATUS_SAMPLE)).toEqual(refused);
		expect((await listener.post(STATUS_SAMPLE, { query: 'secret=1234567' })).status).toBe(200);
		const vk = (secret: string) => vkEvent('message_new', { secret });
		expect(await listener.post(vk('1234567'))).toEqual(refused);
		expect((await listener.post(vk('7654321'))).status).toBe(200);
	});
});

describe('what is not guarded by the secret of VK', () => {
	it('starts no workflow that listens to messages alone', async () => {
		const listener = await trigger({
			events: ['incomingMessage'],
			options: { vkSecret: 'of VK' },
		});
		expect((await listener.post([status('1'), { text: 'x' }])).status).toBe(200);
		await listener.settled();
		expect(listener.executions).toEqual([]);
	});
});

describe('a secret in what is let in', () => {
	it('is shown nowhere: in the raw event at any depth, nor in any other field', async () => {
		const listener = await trigger(
			{ options: { includeRaw: true, vkSecret: 'long secret of VK' } },
			{ credential: { callbackSecret: SECRET } },
		);
		const url = `https://n8n.example.com/webhook/x?secret=${encodeURIComponent(SECRET)}`;
		await listener.post(
			[
				status('1', 'SEEN', { callbackData: { url, deep: [{ secret: 'any' }] }, note: SECRET }),
				vkEvent('message_new', { secret: 'long secret of VK', more: [{ Secret: 'any' }] }),
				{ hello: { secret: 'any' } },
			],
			withSecret,
		);
		await listener.settled();
		expect(listener.items()).toHaveLength(3);
		const shown = JSON.stringify(listener.items());
		expect(shown).not.toMatch(/sesame|of VK/);
		expect(listener.items()).toMatchObject([
			{ raw: { callbackData: { deep: [{ secret: '***' }] }, note: '***' } },
			{ raw: { secret: '***', more: [{ Secret: '***' }] } },
			{ raw: { hello: { secret: '***' } } },
		]);
	});
});
