import { CredentialTestContext } from 'n8n-core';

import { SmscApi } from '../credentials/SmscApi.credentials';
import { createRapportoEmulator, type RapportoEmulator } from '../emulator/rapporto';
import { createSmscEmulator, type SmscEmulator } from '../emulator/smsc';
import { testLogin } from '../nodes/RapportoVkSend/login-test';
import { testCredential } from './support/credential-test';
import { fixtureText } from './support/fixtures';

describe('the test of a credential of Rapporto', () => {
	let emulator: RapportoEmulator;
	beforeAll(async () => {
		emulator = await createRapportoEmulator();
	});
	beforeEach(() => emulator.reset());
	afterAll(async () => await emulator.close());

	const test = async (data = {}) =>
		await testLogin(new CredentialTestContext(), {
			id: '1',
			name: 'test',
			type: 'rapportoApi',
			data: { baseUrl: emulator.address, serviceId: 'login', password: '123', ...data },
		});
	const passed = { status: 'OK', message: 'Rapporto accepts this login' };
	const refused = {
		status: 'Error',
		message: 'Not accepted: Rapporto did not accept the service ID or the password',
	};

	it('passes with the right login, and sends nothing', async () => {
		expect(await test()).toEqual(passed);
		expect(emulator.state.messages.size).toBe(0);
	});

	it('passes if the empty message is refused with a text in an HTTP 200', async () => {
		for (const body of ['Invalid clientId', 'Missing parameter: message']) {
			emulator.state.trouble.next('send', { kind: 'answer', status: 200, body });
			expect(await test()).toEqual(passed);
		}
	});

	it.each([302, 403, 404, 410, 451, 500, 501, 520])('fails with an HTTP %d', async (status) => {
		emulator.state.trouble.next('send', { kind: 'answer', status, body: 'No' });
		expect((await test()).status).toBe('Error');
	});

	it('fails with a wrong password, told by HTTP or by the text of the page in an HTTP 200', async () => {
		expect(await test({ password: 'wrong' })).toEqual(refused);
		const body = fixtureText('rapporto/send-response-refused.txt');
		emulator.state.trouble.next('send', { kind: 'answer', status: 200, body });
		expect(await test()).toEqual(refused);
	});
});

describe('the test of a credential of SMSC', () => {
	let emulator: SmscEmulator;
	beforeAll(async () => {
		emulator = await createSmscEmulator();
	});
	beforeEach(() => emulator.reset());
	afterAll(async () => await emulator.close());

	const test = async (data = {}) =>
		await testCredential(new SmscApi(), {
			baseUrl: emulator.url,
			login: 'demo',
			password: 'demo-password',
			...data,
		});

	it('passes with the balance', async () => {
		expect(await test()).toEqual({ status: 'OK' });
		expect(await test({ login: '', password: '', apiKey: 'demo-api-key' })).toEqual({
			status: 'OK',
		});
	});

	it('fails with an error code in an HTTP 200', async () => {
		expect(await test({ password: 'wrong' })).toEqual({
			status: 'Error',
			message: expect.stringContaining('SMSC did not accept the login, the password'),
		});
	});

	it.each([
		['a page of another site', '<html>Welcome</html>'],
		['an error in words', 'ERROR = 2 (authorise error)'],
		['a code that the page does not list', '{"error": "no", "error_code": 77}'],
		['nothing', ''],
	])('fails with %s in an HTTP 200', async (_, body) => {
		emulator.state.trouble.next('balance', { kind: 'answer', status: 200, body });
		expect(await test()).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('not with the balance'),
		});
	});
});
