import { errorOf, json, outputs } from '../../support/engine';
import { credentialsOf, endEmulators, item, runStats, startEmulator } from './support';

afterEach(endEmulators);

const parameters = { resource: 'account', operation: 'get' };

const withKey = (emulator: { url: string }, apiKey: string) => ({
	credentials: { devinoVkApi: { ...credentialsOf(emulator).devinoVkApi, apiKey } },
});

describe('Account: Get', () => {
	it('gives one item with the account', async () => {
		const emulator = await startEmulator({ balance: 1234.56 });
		const result = await runStats(emulator, parameters);
		expect(json(result, 'Stats')).toEqual([
			{
				accountType: 'PREPAID',
				balance: 1234.56,
				credit: 0,
				currencyId: '1',
				isBlocked: false,
				channels: ['SMS', 'VK'],
				vkAvailable: true,
			},
		]);
		expect(emulator.state.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /billing-api/companies/current/account',
		]);
	});

	it('gives an account that is blocked, in debt and without VK as it is', async () => {
		const emulator = await startEmulator({
			balance: -20,
			switches: {
				account: { type: 'POSTPAID', credit: 500, isBlocked: true, channels: ['SMS', 'VIBER'] },
			},
		});
		expect(json(await runStats(emulator, parameters), 'Stats')).toEqual([
			expect.objectContaining({
				accountType: 'POSTPAID',
				balance: -20,
				credit: 500,
				isBlocked: true,
				channels: ['SMS', 'VIBER'],
				vkAvailable: false,
			}),
		]);
	});

	it('asks once for all input items, and pairs an item with each', async () => {
		const emulator = await startEmulator();
		const result = await runStats(emulator, parameters, { items: [item(), item(), item()] });
		const items = outputs(result, 'Stats')[0] ?? [];
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(emulator.state.requests).toHaveLength(1);
	});

	it('says that a key lacks the right to see the account', async () => {
		const emulator = await startEmulator();
		const options = withKey(emulator, 'demo-key-no-account');
		const { message, description } = errorOf(await runStats(emulator, parameters, { options }));
		expect(message).toContain('this API key may not see the account');
		expect(message).toContain('forbidden');
		expect(description).toContain('Give the API key the right to see the account');
	});

	it('gives each item an error item where the call fails and the node goes on', async () => {
		const emulator = await startEmulator();
		const result = await runStats(emulator, parameters, {
			items: [item({ a: 1 }), item({ a: 2 })],
			options: withKey(emulator, 'unknown-key-1234'),
			settings: { onError: 'continueErrorOutput' },
		});
		const [found, failed = []] = outputs(result, 'Stats');
		expect(found).toEqual([]);
		expect(failed.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(failed[1]?.json).toMatchObject({ a: 2, error: { code: 'REJECTED', status: 401 } });
		expect(failed[1]?.json.message).toContain('Devino did not accept the API key');
		expect(JSON.stringify(failed)).not.toContain('unknown-key-1234');
	});
});
