import type { IWebhookFunctions } from 'n8n-workflow';

import { callbackSecretOf, readSecret } from '../../../nodes/shared/callbacks/callback-secret';

let readings: Array<{ give: (callbackSecret: unknown) => void; fail: (error: Error) => void }>;

beforeEach(() => {
	readings = [];
});

/** The secret of a node's credential, as a request to it reads it. */
async function read({ node = 'node', credential = 'credential' } = {}): Promise<string> {
	const context = {
		getMode: () => 'webhook',
		getWorkflow: () => ({ id: 'workflow' }),
		getNode: () => ({ id: node, credentials: { devinoVkApi: { id: credential } } }),
		getCredentials: async () =>
			await new Promise((resolve, reject) => {
				readings.push({ give: (callbackSecret) => resolve({ callbackSecret }), fail: reject });
			}),
	} as unknown as IWebhookFunctions;
	return await callbackSecretOf(context, 'devinoVkApi');
}

it('is read once for the callbacks that come meanwhile, and anew for the next', async () => {
	const together = Promise.all([read(), read(), read()]);
	expect(readings).toHaveLength(1);
	readings[0]?.give('old');
	expect(await together).toEqual(['old', 'old', 'old']);

	const next = read();
	readings[1]?.give('new');
	expect(await next).toBe('new');
});

it('is read for each node and each credential by itself', async () => {
	const all = Promise.all([read(), read({ node: 'another' }), read({ credential: 'another' })]);
	for (const [index, { give }] of readings.entries()) give(`${index}`);
	expect(await all).toEqual(['0', '1', '2']);
});

it('fails for all who wait, and is read anew after', async () => {
	const together = Promise.allSettled([read(), read()]);
	readings[0]?.fail(new Error('not found'));
	expect((await together).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	const next = read();
	readings[1]?.give('');
	expect(await next).toBe('');
});

describe('a secret', () => {
	const secret = (holder: Record<string, unknown>, byExpression = false): string =>
		readSecret(holder, 'callbackSecret', 'Callback Secret', byExpression);

	it.each<[string, Record<string, unknown>, string]>([
		['a text', { callbackSecret: 'open sesame' }, 'open sesame'],
		['blanks, which somebody may have wanted', { callbackSecret: '  ' }, '  '],
		['a number', { callbackSecret: 1234567 }, '1234567'],
		['a large number', { callbackSecret: 9007199254740991 }, '9007199254740991'],
		['nothing where it is empty', { callbackSecret: '' }, ''],
		['nothing where it is absent', {}, ''],
	])('is %s', (_, holder, expected) => {
		expect(secret(holder)).toBe(expected);
	});

	it.each<[string, unknown]>([
		['null', null],
		['undefined', undefined],
		['true', true],
		['a list', ['open sesame']],
		['an object', { secret: 'open sesame' }],
		['NaN', Number.NaN],
		['a number that has lost its last digits', 2 ** 53 + 2],
	])('is never none because it is %s', (_, callbackSecret) => {
		expect(() => secret({ callbackSecret })).toThrow(/^'Callback Secret' is .*, not a text$/);
	});

	it('is never none because an expression gives an empty text', () => {
		expect(() => secret({ callbackSecret: '' }, true)).toThrow('an expression that gives nothing');
	});
});
