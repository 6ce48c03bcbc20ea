import type { IDataObject } from 'n8n-workflow';

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
