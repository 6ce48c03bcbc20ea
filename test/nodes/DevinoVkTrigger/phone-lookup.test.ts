/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { createEmulator } from '../../../emulator';
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

	it('does not keep the answer waiting, and loses no message when it fails', async () => {
		const waiting: ServerResponse[] = [];
		let onAsked = (): void => {};
		const asked = new Promise<void>((resolve) => (onAsked = resolve));
		const devino = createServer((_request, response) => {
			waiting.push(response);
			onAsked();
		});
		await new Promise<void>((resolve) => devino.listen(0, '127.0.0.1', resolve));
		const { port } = devino.address() as AddressInfo;
		try {
			const listener = await trigger(
				{ options: { lookUpPhone: true } },
				{ credential: { baseUrl: `http://127.0.0.1:${port}`, callbackSecret: SECRET } },
			);
			// The answer is there while Devino still thinks.
			expect((await listener.post(reply('7', 1), withSecret)).status).toBe(200);
			await asked;
			expect(listener.executions).toEqual([]);
			waiting[0]?.writeHead(403).end(`{"description":"no rights for demo-key ${SECRET}"}`);
			await listener.settled();
			const [item] = listener.items();
			expect(item).toMatchObject({ text: 'thanks', phone: null });
			expect(item?.phoneLookupError).toContain('HTTP 403');
			expect(JSON.stringify(item)).not.toMatch(/demo-key|sesame/);
		} finally {
			devino.closeAllConnections();
			devino.close();
		}
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
