import { CredentialTestContext } from 'n8n-core';

import { testToken } from '../../../nodes/VkCommunity/token-test';
import { TOKEN, useVk } from './support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const vk = useVk();

const test = async (data: object = {}) =>
	await testToken(new CredentialTestContext(), {
		id: '1',
		name: 'test',
		type: 'vkCommunityApi',
		data: { accessToken: TOKEN, baseUrl: vk().url, ...data },
	});

describe('the test of a community’s token', () => {
	it('passes with all rights, and sends nothing', async () => {
		expect(await test({ accessToken: ` ${TOKEN} `, baseUrl: `${vk().url}/` })).toEqual({
			status: 'OK',
			message: expect.any(String),
		});
		expect(vk().state.requests.map(({ path }) => path)).toEqual([
			'/method/groups.getTokenPermissions',
		]);
	});

	it.each([
		['messages-only-token', ['photos', 'docs', 'manage']],
		['no-messages-token', ['messages']],
	])('names what %s lacks', async (accessToken, rights) => {
		const { status, message } = await test({ accessToken });
		expect(status).toBe('Error');
		for (const right of rights) expect(message).toContain(`(${right})`);
	});

	it.each([
		['a person’s', 'person-token', 'the token of a person'],
		['a revoked one', 'revoked-token', 'VK did not accept the token (5)'],
		['an unknown one', 'nobody-knows-this', 'VK did not accept the token (5)'],
		['none', ' ', "'Access Token' is empty"],
	])('tells %s apart', async (_, accessToken, words) => {
		const result = await test({ accessToken });
		expect(result).toMatchObject({ status: 'Error', message: expect.stringContaining(words) });
		if (accessToken.trim() !== '') expect(result.message).not.toContain(accessToken);
	});

	it.each([
		['no TLS', 'http://example.com', 'has no TLS'],
		['nobody there', 'http://127.0.0.1:9', 'refused the connection'],
		['no URL', 'api.vk.ru', 'is not a URL'],
	])('tells of an address with %s', async (_, baseUrl, words) => {
		expect(await test({ baseUrl })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining(words),
		});
	});

	it.each([
		['a page', 200, '<html>'],
		['an error of HTTP', 502, 'Bad Gateway'],
		['another shape', 200, '{"response":1}'],
		['a redirect', 302, ''],
	])('fails with %s', async (_, status, body) => {
		vk().state.trouble.always('groups.getTokenPermissions', { kind: 'answer', status, body });
		expect(await test()).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('does not look like VK'),
		});
	});
});
