/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { json } from '../../support/engine';
import { continuing, formsOf, personOfError, runAt, TOKEN, useVk } from './support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const vk = useVk();
const FAST = { requestsPerSecond: 20 };

/** Every byte that there is, so that no text in between could keep them. */
const bytes = (size: number, seed = 7): Buffer =>
	Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + seed) % 256));

const file = (content: Buffer, mimeType: string, fileName?: string) => ({
	data: content.toString('base64'),
	mimeType,
	...(fileName === undefined ? {} : { fileName }),
});

const PICTURE = bytes(5_000);
const DOCUMENT = bytes(70_001, 3);
const binary = {
	picture: file(PICTURE, 'image/png', 'cat.png'),
	bill: file(DOCUMENT, 'application/pdf', 'счёт "1"\r\n.pdf'),
};
const parameters = { attachments: 'picture, bill,photo-1_2', options: FAST };
const callsOf = (path: string): number =>
	vk().state.requests.filter((request) => request.path === path).length;
const uploads = (): number => callsOf('/upload/photo') + callsOf('/upload/doc');
const errors = (result: Parameters<typeof json>[0]) =>
	json(result, 'VK', 1).map(({ error }) => error);

describe('files of an item', () => {
	it('arrive byte for byte, pictures as photos, the rest as documents, beside what is at VK', async () => {
		const result = await runAt(vk(), [{ json: { peerId: 501 }, binary }], parameters);
		expect(json(result, 'VK')).toMatchObject([{ code: 'OK' }]);
		const files = [...vk().state.files.values()];
		expect(
			files.map(({ kind, bytes: content }) => [
				kind,
				content.equals(PICTURE) || content.equals(DOCUMENT),
			]),
		).toEqual([
			['photo', true],
			['doc', true],
		]);
		expect(files.map(({ contentType }) => contentType)).toEqual(['image/png', 'application/pdf']);
		const ids = files.map(({ id }) => id);
		expect(formsOf(vk(), 'messages.send')).toMatchObject([
			{ attachment: [...ids, 'photo-1_2'].join(',') },
		]);
	});

	it('may go without a text', async () => {
		const item = { json: { peerId: 501 }, binary };
		const result = await runAt(vk(), [item], { attachments: 'picture', text: '' });
		expect(json(result, 'VK')).toMatchObject([{ code: 'OK' }]);
		expect(formsOf(vk(), 'messages.send')[0]).not.toHaveProperty('message');
	});

	it('go up once a run for the same content, whoever and however many they are for', async () => {
		const items = Array.from({ length: 40 }, (_, index) => ({
			json: { peerId: 1_000 + index },
			binary: { ...binary },
		}));
		const result = await runAt(vk(), items, parameters);
		expect(json(result, 'VK').filter(({ code }) => code === 'OK')).toHaveLength(40);
		expect(uploads()).toBe(2);
		expect(new Set(formsOf(vk(), 'messages.send').map((form) => form.attachment)).size).toBe(1);
	});

	it('go up once for persons and once for chats, and another time for other content', async () => {
		const other = { ...binary, picture: file(bytes(5_000, 8), 'image/png', 'cat.png') };
		const items = [
			{ json: { peerId: 501 }, binary },
			{ json: { peerId: 2_000_000_001 }, binary },
			{ json: { peerId: 502 }, binary: other },
			{ json: { peerId: 503 }, binary },
		];
		await runAt(vk(), items, { attachments: 'picture' });
		expect(callsOf('/upload/photo')).toBe(3);
	});

	it('are not uploaded by a dry run', async () => {
		const options = { dryRun: true };
		const item = { json: { peerId: 501 }, binary };
		const result = await runAt(vk(), [item], { ...parameters, options });
		expect(json(result, 'VK')).toMatchObject([
			{ request: { attachment: "(photo from 'picture'),(document from 'bill'),photo-1_2" } },
		]);
		expect(vk().state.requests).toHaveLength(0);
	});
});

describe('an upload that fails', () => {
	const item = { json: { peerId: 501 }, binary };

	it('is repeated where nothing is changed by it', async () => {
		const { trouble } = vk().state;
		trouble.next('upload.photo', { kind: 'serverError', status: 503 }, 2);
		trouble.next('photos.saveMessagesPhoto', { kind: 'refused', key: '6', status: 200 }, 2);
		trouble.next('photos.getMessagesUploadServer', { kind: 'refused', key: '10', status: 200 });
		const result = await runAt(vk(), [item], { attachments: 'picture' });
		expect(json(result, 'VK')).toMatchObject([{ code: 'OK' }]);
	});

	it('leaves the message NOT_SENT, surely', async () => {
		vk().state.trouble.always('upload.photo', { kind: 'reset', when: 'beforeAcceptance' });
		const result = await runAt(vk(), [item], { attachments: 'picture' }, continuing);
		expect(errors(result)).toMatchObject([
			{
				code: 'NOT_SENT',
				certainty: 'certain',
				peerId: '501',
				reasons: [{ description: expect.stringContaining('could not be uploaded') }],
			},
		]);
		expect(callsOf('/method/messages.send')).toBe(0);
	});

	it('for what VK says of the file is REJECTED', async () => {
		const body = '{"server":1,"photo":"[]","hash":"x"}';
		vk().state.trouble.always('upload.photo', { kind: 'answer', status: 200, body });
		const result = await runAt(vk(), [item], { attachments: 'picture' }, continuing);
		expect(errors(result)).toMatchObject([
			{ code: 'REJECTED', reasons: [{ key: 'upload.refused' }] },
		]);
	});

	it('because of one person keeps no other from the file', async () => {
		const refused = personOfError(901);
		vk().state.trouble.choose('photos.getMessagesUploadServer', ({ body }) =>
			body.includes(refused) ? { kind: 'refused', key: '901', status: 200 } : undefined,
		);
		const items = [refused, '501', '502'].map((peerId) => ({ json: { peerId }, binary }));
		const result = await runAt(vk(), items, { attachments: 'picture' }, continuing);
		expect(errors(result)).toMatchObject([
			{ code: 'REJECTED', unreachable: true, peerId: refused },
		]);
		expect(json(result, 'VK')).toMatchObject([{ peerId: '501' }, { peerId: '502' }]);
		expect(callsOf('/upload/photo')).toBe(1);
	});

	it('because of a token without the right names the right', async () => {
		const credentials = {
			vkCommunityApi: { accessToken: 'messages-only-token', baseUrl: vk().url },
		};
		const result = await runAt(vk(), [item], { attachments: 'picture' }, continuing, {
			credentials,
		});
		expect(errors(result)).toMatchObject([
			{ code: 'REJECTED', reasons: [{ key: '15' }], advice: expect.stringContaining('rights') },
		]);
	});

	it('for its address has no TLS is not begun', async () => {
		const body = JSON.stringify({ response: { upload_url: 'http://example.com/upload' } });
		vk().state.trouble.always('photos.getMessagesUploadServer', {
			kind: 'answer',
			status: 200,
			body,
		});
		const result = await runAt(vk(), [item], { attachments: 'picture' }, continuing);
		expect(errors(result)).toMatchObject([
			{ code: 'NOT_SENT', reasons: [{ key: 'UPLOAD_ADDRESS' }] },
		]);
	});
});

it('the upload’s host does not get to know the token', async () => {
	const seen: string[] = [];
	const host = createServer((request, response) => {
		seen.push(JSON.stringify(request.headers) + (request.url ?? ''));
		request.resume().on('end', () => response.end('{"file":"x"}'));
	});
	await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
	const { port } = host.address() as AddressInfo;
	const body = JSON.stringify({ response: { upload_url: `http://127.0.0.1:${port}/up` } });
	vk().state.trouble.always('docs.getMessagesUploadServer', { kind: 'answer', status: 200, body });
	const item = { json: { peerId: 501 }, binary };
	await runAt(vk(), [item], { attachments: 'bill' }, continuing);
	host.close();
	expect(seen).toHaveLength(1);
	expect(seen[0]).toContain('multipart/form-data');
	expect(seen[0]).not.toContain(TOKEN);
	expect(seen[0]).not.toContain('Bearer');
});
