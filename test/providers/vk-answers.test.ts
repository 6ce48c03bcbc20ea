import {
	isAttachmentId,
	readUploadAnswer,
	savedAttachment,
	uploadKindOf,
} from '../../providers/vk/attachments';
import { readAnswer } from '../../providers/vk/answer';
import { missingRights, readCommunity } from '../../providers/vk/community';
import { ERROR_CODES, errorCode } from '../../providers/vk/error-codes';
import { readIsAllowed, readPersons } from '../../providers/vk/person';
import { readSendAnswer } from '../../providers/vk/send-answer';

describe('the answer to a message', () => {
	const accepted = (messageId: string, conversationMessageId: string | null) => ({
		kind: 'accepted',
		messageId,
		conversationMessageId,
	});

	it.each([
		[
			'a list with one entry',
			'[{"peer_id":1,"message_id":7,"conversation_message_id":3}]',
			'7',
			'3',
		],
		['an entry alone', '{"peer_id":1,"message_id":7,"conversation_message_id":3}', '7', '3'],
		['texts', '[{"peer_id":"1","message_id":"7","conversation_message_id":"3"}]', '7', '3'],
		['a number', '7', '7', null],
		['a number as a text', '"7"', '7', null],
		['a list with a number', '[7]', '7', null],
		['no number in the dialogue', '[{"peer_id":1,"message_id":7}]', '7', null],
		['a chat', '[{"peer_id":2000000001,"message_id":0,"conversation_message_id":3}]', '0', '3'],
		[
			'64 bits',
			'[{"message_id":9007199254740993,"conversation_message_id":9007199254740995}]',
			'9007199254740993',
			'9007199254740995',
		],
		[
			'an error that is none',
			'[{"message_id":7,"conversation_message_id":3,"error":null}]',
			'7',
			'3',
		],
	])('is understood as %s', (_, response, messageId, conversationMessageId) => {
		expect(readSendAnswer(`\ufeff {"response":${response}} `)).toEqual(
			accepted(messageId, conversationMessageId),
		);
	});

	it.each([
		['of the request', '{"error":{"error_code":901,"error_msg":"No","request_params":[]}}'],
		['as a text', '{"error":{"error_code":"901","error_msg":"No"}}'],
		[
			'of the peer',
			'{"response":[{"peer_id":1,"message_id":0,"error":{"code":901,"description":"No"}}]}',
		],
		[
			'of the peer in the other names',
			'{"response":[{"peer_id":1,"error":{"error_code":901,"error_msg":"No"}}]}',
		],
	])('is an error %s', (_, body) => {
		expect(readSendAnswer(body)).toEqual({ kind: 'error', code: 901, words: 'No' });
	});

	it.each([
		['', 'the answer is empty'],
		['<html>', 'the answer is not JSON'],
		['{"response":[]}', 'an empty list'],
		['{"response":[{}]}', 'a message without an id'],
		['{"response":0}', 'a message without an id'],
		['{"response":null}', 'no message'],
		['{"response":[{"message_id":1},{"message_id":2}]}', '2 entries'],
		['{"error":"invalid_request"}', 'neither a response nor an error'],
		['{"response":[{"message_id":8,"error":{}}]}', 'an error without a code'],
	])('is not understood: %s', (body, place) => {
		expect(readSendAnswer(body)).toMatchObject({
			kind: 'unintelligible',
			place: expect.stringContaining(place),
		});
	});

	it('keeps the ids of an answer that does not match', () => {
		expect(readSendAnswer('{"response":[{"message_id":1},{"message_id":2}]}')).toMatchObject({
			messageIds: ['1', '2'],
		});
	});
});

describe('the errors', () => {
	/** What errors.json of VK's schema 5.199 has for messages.send, and its errors of any method that may come there. */
	const OF_SEND = [
		...[
			1, 5, 6, 7, 8, 9, 10, 14, 15, 27, 29, 100, 104, 113, 900, 901, 902, 911, 912, 913, 914, 917,
		],
		...[921, 922, 925, 936, 940, 943, 944, 945, 946, 950, 962, 969, 985, 987, 988, 1012, 3300],
	];

	it.each(OF_SEND)('%d has a meaning and advice', (code) => {
		const { meaning, advice } = ERROR_CODES[code] ?? { meaning: '', advice: '' };
		expect(meaning).not.toBe('');
		expect(advice.length).toBeGreaterThan(10);
	});

	it.each([
		['token', [5, 14, 27, 28, 29, 3300]],
		['throttled', [6]],
		['fault', [1, 10]],
		['refused', [7, 9, 15, 100, 113, 900, 901, 902, 911, 914, 985, 4711]],
	])('%s: %p', (kind, codes) => {
		expect(codes.map((code) => errorCode(code).kind)).toEqual(codes.map(() => kind));
	});

	it('tell who cannot be reached here from what can be mended', () => {
		const unreachable = OF_SEND.filter((code) => errorCode(code).unreachable === true);
		expect(unreachable).toEqual([
			...[900, 901, 902, 917, 922, 925, 936, 944, 945, 946, 950, 962, 985, 987, 988, 1012],
		]);
	});

	it('hold no labels of the editor', () => {
		const words = Object.values(ERROR_CODES).map(({ meaning, advice }) => meaning + advice);
		expect(words.filter((text) => /'[A-Z]/.test(text))).toEqual([]);
	});
});

describe('other answers', () => {
	it.each([
		['{"response":0}', { kind: 'response', response: 0 }],
		['{"response":false}', { kind: 'response', response: false }],
		['{}', { kind: 'unintelligible', place: expect.any(String) }],
	])('%s', (body, answer) => expect(readAnswer(body)).toEqual(answer));

	it.each([
		['of today', { groups: [{ id: 5, name: 'Shop' }], profiles: [] }],
		['of old', [{ id: 5, name: 'Shop' }]],
		['with a minus', [{ id: -5, name: 'Shop' }]],
	])('the community, in the form %s', (_, response) => {
		expect(readCommunity(response)).toEqual({ id: '5', name: 'Shop' });
	});

	it.each([
		['by name', { mask: 0, permissions: [{ name: 'messages', setting: 4096 }] }],
		['by the mask', { mask: 4096 }],
	])('the rights %s', (_, response) => {
		expect(missingRights(response)).toEqual(['photos', 'docs', 'manage']);
	});

	it('no rights that can be read are none that are missing', () => {
		expect(missingRights({ permissions: [] })).toHaveLength(4);
		expect([missingRights(undefined), missingRights({}), missingRights([])]).toEqual([
			undefined,
			undefined,
			undefined,
		]);
	});

	it('a person with odd fields is a person all the same', () => {
		expect(readPersons([{ id: 7, first_name: 'Anna', sex: 'f', city: 'Moscow' }])).toEqual([
			{
				userId: '7',
				firstName: 'Anna',
				lastName: null,
				screenName: null,
				sex: null,
				birthday: null,
				city: null,
				photoUrl: null,
				isClosed: null,
				deactivated: null,
			},
		]);
		expect(readPersons({})).toBeUndefined();
	});

	it.each([
		[{ is_allowed: 1 }, true],
		[{ is_allowed: 0 }, false],
		[{ is_allowed: true }, true],
		[{}, undefined],
	])('the permission %p', (response, isAllowed) => {
		expect(readIsAllowed(response)).toBe(isAllowed);
	});
});

describe('attachments', () => {
	it.each([
		['photo-1_2', true],
		['photo1_2', true],
		['doc-1_2_key-5', true],
		['audio_playlist-1_2', true],
		['data', false],
		['photo', false],
		['photo-1', false],
		['photo-1_2 doc1_2', false],
	])('%s: an id at VK: %p', (text, isId) => expect(isAttachmentId(text)).toBe(isId));

	it.each([
		['image/png', 'photo'],
		['IMAGE/JPEG', 'photo'],
		['image/svg+xml', 'document'],
		['application/pdf', 'document'],
		['video/mp4', 'document'],
	])('%s goes as a %s', (type, kind) => expect(uploadKindOf(type)).toBe(kind));

	it.each([
		[
			'photo',
			'{"server":1,"photo":"[{}]","hash":"h"}',
			{ kind: 'uploaded', save: { server: '1', photo: '[{}]', hash: 'h' } },
		],
		['photo', '{"server":1,"photo":"[]","hash":"h"}', { kind: 'refused' }],
		['document', '{"file":"f"}', { kind: 'uploaded', save: { file: 'f' } }],
		['document', '{"error":"no_file","error_descr":"x"}', { kind: 'refused', words: 'no_file: x' }],
		['document', '<html>', { kind: 'unintelligible' }],
	] as const)('an upload of a %s answered with %s', (kind, body, answer) => {
		expect(readUploadAnswer(kind, body)).toMatchObject(answer);
	});

	it.each([
		['photo', [{ id: 2, owner_id: -1, access_key: 'k' }], 'photo-1_2'],
		['document', { type: 'doc', doc: { id: 2, owner_id: -1 } }, 'doc-1_2'],
		['document', [{ id: 2, owner_id: 1 }], 'doc1_2'],
		['document', {}, undefined],
	] as const)('a saved %s', (kind, response, id) => {
		expect(savedAttachment(kind, response)).toBe(id);
	});
});
