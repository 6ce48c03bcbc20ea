/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { createEmulator } from '../../../emulator';
import { forgetSeenEvents } from '../../../nodes/shared/callbacks/seen-events';
import type { Listener } from '../../support/webhook';
import {
	endTriggers,
	MESSAGE_SAMPLE,
	SECRET,
	status,
	STATUS_SAMPLE,
	trigger,
	vkEvent,
	withSecret,
} from './support';

jest.setTimeout(60_000);

afterEach(endTriggers);

describe('the phone of a reply', () => {
	/** @param from whose dialogue it is the first message of */
	const reply = (tag: string | undefined, from: number): IDataObject =>
		vkEvent('message_new', {
			object: {
				message: {
					...{ peer_id: from, from_id: from, conversation_message_id: 1 },
					...{ text: 'thanks', message_tag: tag },
				},
			},
		});

	it('is looked up at Devino, in one call for all replies', async () => {
		const emulator = await createEmulator();
		try {
			const [one, other] = ['79990000001', '79990000002'].map(
				(phone) => emulator.state.addMessage({ phone, service: 'Shop', acceptedAt: Date.now() }).id,
			);
			const listener = await trigger(
				{ options: { lookUpPhone: true } },
				{ credential: { apiKey: 'demo-key', baseUrl: emulator.url } },
			);
			await listener.post([
				reply(one, 1),
				reply(other, 2),
				reply(undefined, 3),
				reply('3721115754893245581', 4),
				status('1'),
			]);
			await listener.settled();
			expect(listener.items()).toMatchObject([
				{ messageTag: one, phone: '79990000001' },
				{ messageTag: other, phone: '79990000002' },
				{ messageTag: null, phone: null, phoneLookupError: expect.any(String) as unknown },
				{ phone: null, phoneLookupError: 'Devino knows no message 3721115754893245581' },
				{ event: 'messageStatus' },
			]);
			expect(listener.items()[0]).not.toHaveProperty('phoneLookupError');
			expect(emulator.state.requests[0]?.query).toMatch(/timeOffset=-?\d.*&limit=3&/);
			expect(listener.items()[4]).not.toHaveProperty('phone');
			expect(emulator.state.requests).toHaveLength(1);
		} finally {
			await emulator.close();
		}
	});

	/** A server that answers as it is told, and a trigger whose credential leads there. */
	async function withSlowDevino(
		work: (slow: {
			listener: Listener;
			asked: Promise<void>;
			requests: ServerResponse[];
		}) => Promise<void>,
	): Promise<void> {
		const requests: ServerResponse[] = [];
		let onAsked = (): void => {};
		const asked = new Promise<void>((resolve) => (onAsked = resolve));
		const devino = createServer((_request, response) => {
			requests.push(response);
			onAsked();
		});
		await new Promise<void>((resolve) => devino.listen(0, '127.0.0.1', resolve));
		const { port } = devino.address() as AddressInfo;
		try {
			const listener = await trigger(
				{ options: { lookUpPhone: true } },
				{
					id: `slow ${port}`,
					credential: { baseUrl: `http://127.0.0.1:${port}`, callbackSecret: SECRET },
				},
			);
			await work({ listener, asked, requests });
		} finally {
			devino.closeAllConnections();
			devino.close();
		}
	}

	it('comes before the answer: a message told while n8n ends is told again, and when it fails', async () => {
		await withSlowDevino(async ({ listener, asked, requests }) => {
			let answered = false;
			const posted = listener.post(reply('7', 1), withSecret).then((answer) => {
				answered = true;
				return answer;
			});
			await asked;
			expect([answered, listener.executions]).toEqual([false, []]);
			// The same message, told again meanwhile, is one.
			expect(await listener.post(reply('7', 1), withSecret)).toEqual({ status: 200, body: 'ok' });
			requests[0]?.writeHead(403).end(`{"description":"no rights for demo-key ${SECRET}"}`);
			expect(await posted).toEqual({ status: 200, body: 'ok' });
			await listener.settled();
			const [item, ...more] = listener.items();
			expect(item).toMatchObject({ text: 'thanks', phone: null });
			expect(more).toEqual([]);
			expect(item?.phoneLookupError).toContain('HTTP 403');
			expect(JSON.stringify(item)).not.toMatch(/demo-key|sesame/);
		});
	});

	it('is asked for once, whatever is answered', async () => {
		await withSlowDevino(async ({ listener, asked, requests }) => {
			const posted = listener.post(reply('7', 1), withSecret);
			await asked;
			requests[0]?.writeHead(429, { 'retry-after': '15' }).end();
			expect((await posted).status).toBe(200);
			await listener.settled();
			expect(listener.items()).toMatchObject([
				{ phone: null, phoneLookupError: expect.any(String) as unknown },
			]);
			expect(requests).toHaveLength(1);
		});
	});

	it('is null where Devino does not answer in time, and what took so long is not saved over newer data', async () => {
		await withSlowDevino(async ({ listener }) => {
			expect(await listener.post(reply('7', 1), withSecret)).toEqual({ status: 200, body: 'ok' });
			await listener.settled();
			expect(listener.items()).toMatchObject([
				{ text: 'thanks', phone: null, phoneLookupError: expect.any(String) as unknown },
			]);
			expect(listener.saves).toBe(0);
			// The next one saves for both.
			await listener.post(status('1'), withSecret);
			await listener.settled();
			forgetSeenEvents();
			await listener.post(reply('7', 1), withSecret);
			await listener.settled();
			expect(listener.items()).toHaveLength(2);
		});
	});

	it('is found for every other reply when Devino refuses one of the ids', async () => {
		const emulator = await createEmulator();
		try {
			const known = emulator.state.addMessage({
				phone: '79990000001',
				service: 'Shop',
				acceptedAt: Date.now(),
			}).id;
			emulator.state.trouble.choose('detail', ({ query }) =>
				query.getAll('messageIds').includes('tag-of-vk')
					? { kind: 'refused', key: 'invalid', status: 400, description: 'no id' }
					: undefined,
			);
			const listener = await trigger(
				{ options: { lookUpPhone: true } },
				{ credential: { apiKey: 'demo-key', baseUrl: emulator.url } },
			);
			await listener.post([reply('tag-of-vk', 1), reply(known, 2)]);
			await listener.settled();
			const [refused, found] = listener.items();
			expect(refused).toMatchObject({ phone: null });
			expect(refused?.phoneLookupError).toContain('HTTP 400');
			expect(found).toMatchObject({ phone: '79990000001' });
		} finally {
			await emulator.close();
		}
	});

	it('is not looked up for statuses, nor without the option', async () => {
		const emulator = await createEmulator();
		try {
			const credential = { apiKey: 'demo-key', baseUrl: emulator.url };
			const statuses = await trigger({ options: { lookUpPhone: true } }, { credential });
			await statuses.post(STATUS_SAMPLE);
			const plain = await trigger({}, { credential });
			await plain.post(MESSAGE_SAMPLE);
			await statuses.settled();
			await plain.settled();
			expect(emulator.state.requests).toEqual([]);
			expect(plain.items()[0]).not.toHaveProperty('phone');
		} finally {
			await emulator.close();
		}
	});
});
