import { errorOf, json } from '../../support/engine';
import { credentialsOf, endEmulators, period, runStats, START, startEmulator } from './support';

afterEach(endEmulators);

describe('Message: Get Many in trouble', () => {
	it('waits as Retry-After says, and gives the right rows', async () => {
		const emulator = await startEmulator({ history: { count: 20, from: START } });
		emulator.state.trouble.next('detail', { kind: 'tooManyRequests', retryAfterSeconds: 1 }, 2);
		const result = await runStats(emulator, period);
		expect(errorOf(result).message).toBe('');
		expect(json(result, 'Stats')).toHaveLength(20);
		expect(emulator.state.requests).toHaveLength(3);
	});

	it('tells the provider’s words and what to do when the key is refused', async () => {
		const emulator = await startEmulator();
		const credentials = {
			devinoVkApi: { ...credentialsOf(emulator).devinoVkApi, apiKey: 'wrong-key-1234' },
		};
		const result = await runStats(emulator, period, { options: { credentials } });
		const { message, description } = errorOf(result);
		expect(message).toContain('Devino did not accept the API key');
		expect(message).toContain('login.must.be.not.null "Ошибка валидации: login must be not null"');
		expect(description).toContain('Check the API key in the credential');
		expect(JSON.stringify(result.data.resultData)).not.toContain('wrong-key-1234');
		expect(emulator.state.requests).toHaveLength(1);
	});

	it.each([
		[401, 'Devino did not accept the API key', 'Check the API key in the credential'],
		[403, 'the API key may not do this', 'Give the API key the right'],
	])('takes a %d that is no JSON as a refusal, with an excerpt', async (status, words, advice) => {
		const emulator = await startEmulator();
		const body = `<h1>Go away,\n  demo-key</h1>${'x'.repeat(300)}`;
		emulator.state.trouble.next('detail', { kind: 'answer', status, body });
		const result = await runStats(emulator, period, {
			settings: { onError: 'continueRegularOutput' },
		});
		const excerpt = `<h1>Go away, ***</h1>${'x'.repeat(179)}…`;
		expect(json(result, 'Stats')).toEqual([
			{
				error: {
					code: 'REJECTED',
					status,
					certainty: 'certain',
					reasons: [{ key: `http.${status}`, description: excerpt }],
					advice: expect.stringContaining(advice),
					rowsRead: 0,
					pagesRead: 0,
					nextOffset: 0,
				},
				message: expect.stringContaining(words),
			},
		]);
	});

	it('calls the page of a proxy unintelligible, with an excerpt and without the key', async () => {
		const emulator = await startEmulator();
		emulator.state.trouble.next('detail', {
			kind: 'answer',
			status: 200,
			body: '<html><body>Sign in. You sent Key demo-key</body></html>',
		});
		const result = await runStats(emulator, period, {
			settings: { onError: 'continueRegularOutput' },
		});
		const [only] = json(result, 'Stats');
		expect(only?.error).toMatchObject({
			code: 'UNINTELLIGIBLE',
			excerpt: '<html><body>Sign in. You sent Key ***</body></html>',
		});
		expect(JSON.stringify(only)).not.toContain('demo-key');
	});

	it('tells what to do when the provider cannot be reached', async () => {
		const result = await runStats({ url: 'http://127.0.0.1:9' }, period);
		expect(errorOf(result).message).toContain('127.0.0.1:9 refused the connection');
		expect(errorOf(result).description).toContain('Check the address in the credential');
	}, 20_000);
});
