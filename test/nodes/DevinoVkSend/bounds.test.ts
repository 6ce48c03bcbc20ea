import type { IDataObject } from 'n8n-workflow';

import { VK_PRODUCT } from '../../../nodes/DevinoVkSend/product';
import { json } from '../../support/engine';
import { items, phones, phonesSent, runAt, sendWorkflow, useEmulator } from '../../support/send';

const emulator = useEmulator();
const continuing = { onError: 'continueRegularOutput' } as const;
const errorsOf = (outcomes: IDataObject[]) => outcomes.map(({ error }) => error as IDataObject);
const lengthOf = (value: unknown): number => JSON.stringify(value).length;

describe('what comes from outside is bounded in an item', () => {
	it('the ids of an answer that does not match its request stand with one item', async () => {
		const ids = Array.from({ length: 999 }, (_, index) => String(3_721_115_754_893_000 + index));
		const body = JSON.stringify({ result: ids.map((messageId) => ({ code: 'OK', messageId })) });
		emulator().state.trouble.next('send', { kind: 'answer', status: 200, body });
		const result = await runAt(emulator(), sendWorkflow({}, continuing), phones(1000));
		const errors = errorsOf(json(result, 'Send'));
		expect(errors[0]?.messageIds).toEqual(ids);
		expect(errors.slice(1).filter(({ messageIds }) => messageIds !== undefined)).toEqual([]);
		expect(JSON.stringify(errors[999])).toContain('The ids in it stand with item 0');
		expect(lengthOf(errors)).toBeLessThan(1_000_000);
	});

	it('the reasons of a refusal, and their words', async () => {
		const reasons = Array.from({ length: 500 }, () => ({
			key: 'k'.repeat(5_000),
			ref: 'r'.repeat(5_000),
			description: 'd'.repeat(5_000),
		}));
		const body = JSON.stringify({ result: [{ code: 'REJECTED', reasons }] });
		emulator().state.trouble.next('send', { kind: 'answer', status: 200, body });
		const result = await runAt(emulator(), sendWorkflow({}, continuing), phones(1));
		expect(lengthOf(json(result, 'Send'))).toBeLessThan(20_000);
	});

	it.each([
		['phone', {}],
		['service', { service: '={{ $json.long }}', phone: 'seven' }],
		['an option', { options: { ttl: '={{ $json.long }}' }, phone: '79991000000' }],
		['a URL', { statusCallback: 'url', statusUrl: '={{ $json.long }}', phone: '79991000000' }],
	])('a parameter that holds a whole document: %s', async (_, parameters) => {
		const input = items({ phone: 'x'.repeat(100_000), long: 'y'.repeat(100_000) });
		const outcomes = json(
			await runAt(emulator(), sendWorkflow(parameters, continuing), input),
			'Send',
		);
		expect(errorsOf(outcomes)[0]?.code).toBe('INVALID');
		expect(lengthOf(outcomes)).toBeLessThan(2_000);
	});
});

describe('a fault in the messages of one sender', () => {
	afterEach(() => jest.restoreAllMocks());

	it('stays with them: the others are sent and told, and its items keep their phones', async () => {
		const { bodyOf } = VK_PRODUCT;
		// A text longer than any can be is too dear to make here.
		jest.spyOn(VK_PRODUCT, 'bodyOf').mockImplementation((messages) => {
			if (messages.some(({ service }) => service === 'Bank')) {
				throw new RangeError('Invalid string length');
			}
			return bodyOf(messages);
		});
		const services = ['Bank', 'Shop', 'Bank', 'Shop', 'Cafe'];
		const input = phones(5).map(({ json: fields }, index) => ({
			json: { ...fields, service: services[index] },
		}));
		emulator().state.trouble.next('send', { kind: 'slow', beforeMs: 100 }, 2);
		const workflow = sendWorkflow({ service: '={{ $json.service }}' });
		const outcomes = json(await runAt(emulator(), workflow, input), 'Send');
		expect(outcomes.map(({ code }) => code)).toEqual(['NOT_SENT', 'OK', 'NOT_SENT', 'OK', 'OK']);
		expect(outcomes[0]).toMatchObject({
			phone: '79991000000',
			service: 'Bank',
			reasons: [{ key: 'node.failed' }],
		});
		expect([...phonesSent(emulator()).keys()].sort()).toEqual([
			'79991000001',
			'79991000003',
			'79991000004',
		]);
	});
});
