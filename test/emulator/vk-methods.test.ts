import { ERRORS } from '../../emulator/vk/facts';
import { endAll, GROUP, startVk } from './vk-support';

afterEach(endAll);

const text = (label: string, more = {}) => ({ action: { type: 'text', label, ...more } });
const keyboard = (buttons: unknown[][], more = {}) => ({ inline: true, buttons, ...more });

describe('messages.send', () => {
	it('counts messages of the community and of the dialogue, and answers with the id', async () => {
		const { call, emulator } = await startVk();
		const first = await call('messages.send', { user_id: 1001, random_id: 1, message: 'One' });
		const second = await call('messages.send', { peer_id: 1002, random_id: 2, message: 'Two' });
		expect([first, second]).toEqual([{ response: 1 }, { response: 2 }]);
		expect(
			emulator.state.messages.map(({ conversationMessageId }) => conversationMessageId),
		).toEqual([1, 1]);
	});

	it('answers peer_ids one by one, with the error of each', async () => {
		const { call } = await startVk();
		const form = { peer_ids: '1001,990000901', random_id: 3, message: 'Hello' };
		expect((await call('messages.send', form)).response).toEqual([
			{ peer_id: 1001, message_id: 1, conversation_message_id: 1 },
			{ peer_id: 990000901, message_id: 0, error: { code: 901, description: ERRORS[901] } },
		]);
	});

	it('takes a random_id once, whoever it is for, and 0 each time', async () => {
		const { call, emulator } = await startVk();
		const send = async (peer: number, id: number) =>
			(await call('messages.send', { peer_id: peer, random_id: id, message: 'Hello' })).response;
		expect([await send(1001, 7), await send(1001, 7), await send(1002, 7)]).toEqual([1, 1, 1]);
		expect([await send(1001, 0), await send(1001, 0)]).toEqual([2, 3]);
		expect([...emulator.state.acceptedByPeer]).toEqual([[1001, 3]]);
	});

	it('knows a random_id again whose answer was lost', async () => {
		const { call, emulator } = await startVk();
		emulator.state.trouble.next('messages.send', { kind: 'reset', when: 'afterAcceptance' });
		const form = { peer_id: 1001, random_id: 7, message: 'Hello' };
		await expect(call('messages.send', form)).rejects.toThrow();
		expect(await call('messages.send', form)).toEqual({ response: 1 });
		expect(emulator.state.messages).toHaveLength(1);
	});

	const codes = Object.keys(ERRORS).map(Number);
	it.each(codes)('ends in error %i for the person of that code', async (code) => {
		const { errorOf, emulator } = await startVk();
		const peer = Number(`99000${String(code).padStart(4, '0')}`);
		const form = { peer_id: peer, random_id: 1, message: 'Hello' };
		expect(await errorOf('messages.send', form)).toBe(code);
		expect(emulator.state.messages).toHaveLength(0);
	});

	it.each([
		[100, 'no random_id', { random_id: '' }],
		[100, 'a random_id beyond int32', { random_id: 2 ** 31 }],
		[100, 'no peer', { peer_id: '' }],
		[100, 'neither text nor attachment', { message: '' }],
		[100, 'an attachment that is none', { attachment: 'cat.png' }],
		[914, 'a text of 9,001 characters', { message: 'x'.repeat(9_001) }],
		[911, 'a keyboard that is not JSON', { keyboard: '{' }],
		[911, 'an unknown button', { keyboard: keyboard([[{ action: { type: 'dance' } }]]) }],
		[911, 'a label of 41', { keyboard: keyboard([[text('x'.repeat(41))]]) }],
		[
			911,
			'a payload of 256 bytes',
			{ keyboard: keyboard([[text('x', { payload: `"${'я'.repeat(127)}"` })]]) },
		],
		[911, 'a payload that is not JSON', { keyboard: keyboard([[text('x', { payload: '{' })]]) }],
		[911, 'six buttons in a row', { keyboard: keyboard([Array(6).fill(text('x'))]) }],
		[911, 'eleven inline buttons', { keyboard: keyboard(Array(6).fill([text('x'), text('y')])) }],
		[911, 'seven inline rows', { keyboard: keyboard(Array(7).fill([text('x')])) }],
		[911, 'eleven rows', { keyboard: { buttons: Array(11).fill([text('x')]) } }],
		[911, 'a one-time inline keyboard', { keyboard: keyboard([[text('x')]], { one_time: true }) }],
		[
			911,
			'a colour on a link',
			{
				keyboard: keyboard([
					[{ action: { type: 'open_link', label: 'x', link: 'https://vk.ru' }, color: 'primary' }],
				]),
			},
		],
	])('refuses with %i %s', async (code, _what, form) => {
		const { errorOf } = await startVk();
		const whole = { peer_id: 1001, random_id: 1, message: 'Hello', ...form };
		expect(await errorOf('messages.send', whole)).toBe(code);
	});

	it('takes forty buttons, and an empty keyboard that takes them away', async () => {
		const { errorOf } = await startVk();
		const full = { buttons: Array(10).fill(Array(4).fill(text('x'.repeat(40)))) };
		for (const [id, board] of [full, { buttons: [] }].entries()) {
			const form = { peer_id: 1001, random_id: id + 1, message: 'Hello', keyboard: board };
			expect(await errorOf('messages.send', form)).toBeUndefined();
		}
	});
});

describe('A token', () => {
	const send = { peer_id: 1001, random_id: 1, message: 'Hello' };
	it.each([
		['revoked-token', 'users.get', { user_ids: '1001' }, 5],
		['nobody-knows-it', 'users.get', { user_ids: '1001' }, 5],
		['person-token', 'messages.send', send, 27],
		['person-token', 'groups.getTokenPermissions', {}, 27],
		['messages-only-token', 'groups.getCallbackServers', { group_id: GROUP }, 15],
		['messages-only-token', 'photos.getMessagesUploadServer', { peer_id: 1001 }, 15],
		['no-messages-token', 'messages.send', send, 15],
		['messages-only-token', 'messages.send', send, undefined],
	])('%s: %s gives error %p', async (token, method, form, code) => {
		const { errorOf } = await startVk();
		expect(await errorOf(method, form, token)).toBe(code);
	});

	it('tells its rights', async () => {
		const { call } = await startVk();
		const answer = await call('groups.getTokenPermissions', {}, 'messages-only-token');
		expect(answer.response).toEqual({
			mask: 4096,
			permissions: [{ name: 'messages', setting: 4096 }],
		});
	});

	it('of a person gives its owner, where a community gives none', async () => {
		const { call } = await startVk();
		expect((await call('users.get', {}, 'person-token')).response).toMatchObject([{ id: 1001 }]);
		expect((await call('users.get')).response).toEqual([]);
	});

	it('makes twenty requests a second, and stands in no record', async () => {
		const { errorOf, advance, emulator } = await startVk();
		const codes: Array<number | undefined> = [];
		for (let index = 0; index < 21; index++)
			codes.push(await errorOf('users.get', { user_ids: 1 }));
		expect(codes).toEqual([...Array<undefined>(20).fill(undefined), 6]);
		expect(emulator.state.largestWindow(1_000)).toBe(21);
		await advance(1_000);
		expect(await errorOf('users.get', { user_ids: 1 })).toBeUndefined();
		expect(JSON.stringify(emulator.state.requests)).not.toContain('demo-community-token');
	});
});

it('reads parameters from a form alone, and wants the version', async () => {
	const { emulator } = await startVk();
	const headers = { authorization: 'Bearer demo-community-token' };
	const body = JSON.stringify({ v: '5.199', user_ids: '1001' });
	const json = { ...headers, 'content-type': 'application/json' };
	const url = `${emulator.url}/method/users.get`;
	const response = await fetch(url, { method: 'POST', headers: json, body });
	expect(await response.json()).toMatchObject({ error: { error_code: 8 } });
});

it('tells of people, of permission, and of the community', async () => {
	const { call, emulator } = await startVk();
	const people = await call('users.get', { user_ids: '1001,77', fields: 'screen_name' });
	expect(people.response).toMatchObject([
		{ id: 1001, first_name: 'Maria', last_name: 'Ivanova', screen_name: 'id1001' },
		{ id: 77 },
	]);
	emulator.state.deny(1001);
	const allowed = async (user_id: number) =>
		(await call('messages.isMessagesFromGroupAllowed', { group_id: GROUP, user_id })).response;
	expect([await allowed(1001), await allowed(1002)]).toEqual([
		{ is_allowed: 0 },
		{ is_allowed: 1 },
	]);
	expect((await call('groups.getById')).response).toMatchObject({ groups: [{ id: GROUP }] });
});

it('types until it has written, and reads what the person wrote', async () => {
	const { call, emulator } = await startVk();
	const view = async () => {
		const body = JSON.stringify({ userId: 1001 });
		const response = await fetch(`${emulator.url}/_emulator/dialogue`, { method: 'POST', body });
		return (await response.json()) as { typing: boolean; messages: Array<{ read: boolean }> };
	};
	emulator.state.say({ userId: 1001, text: 'Hello' });
	await call('messages.setActivity', { peer_id: 1001, type: 'typing' });
	expect(await view()).toMatchObject({ typing: true, messages: [{ read: false }] });
	await call('messages.markAsRead', { peer_id: 1001 });
	await call('messages.send', { peer_id: 1001, random_id: 1, message: 'Hello' });
	expect(await view()).toMatchObject({ typing: false, messages: [{ read: true }, {}] });
});

describe('Uploads', () => {
	const BYTES = Buffer.from(Array.from({ length: 3_000 }, (_value, index) => index % 256));

	async function upload(url: string, field: string, name: string) {
		const form = new FormData();
		form.set(field, new Blob([BYTES], { type: 'image/png' }), name);
		const response = await fetch(url, { method: 'POST', body: form });
		return (await response.json()) as Record<string, string>;
	}

	it('keep a picture byte for byte, and give it back', async () => {
		const { call, emulator } = await startVk();
		const { response } = await call('photos.getMessagesUploadServer', { peer_id: 1001 });
		const uploaded = await upload(
			(response as { upload_url: string }).upload_url,
			'photo',
			'кот.png',
		);
		const saved = (await call('photos.saveMessagesPhoto', uploaded)).response as [
			{ id: number; owner_id: number; sizes: [{ url: string }] },
		];
		const id = `photo${saved[0].owner_id}_${saved[0].id}`;
		expect(emulator.state.files.get(id)).toMatchObject({ name: 'кот.png', bytes: BYTES });
		const file = await fetch(saved[0].sizes[0].url);
		expect(Buffer.from(await file.arrayBuffer())).toEqual(BYTES);
		expect(file.headers.get('content-type')).toBe('image/png');
		const sent = { peer_id: 1001, random_id: 1, attachment: id };
		expect(await call('messages.send', sent)).toEqual({ response: 1 });
	});

	it('keep a document with its title', async () => {
		const { call, emulator } = await startVk();
		const { response } = await call('docs.getMessagesUploadServer', { type: 'doc', peer_id: 1001 });
		const { file } = await upload((response as { upload_url: string }).upload_url, 'file', 'a.pdf');
		const saved = await call('docs.save', { file, title: 'Invoice 7.pdf' });
		expect(saved.response).toMatchObject({
			type: 'doc',
			doc: { title: 'Invoice 7.pdf', size: 3_000 },
		});
		expect([...emulator.state.files.values()]).toMatchObject([
			{ name: 'Invoice 7.pdf', bytes: BYTES },
		]);
	});

	it('refuse a form without a file, and a text that no upload gave', async () => {
		const { call, errorOf, emulator } = await startVk();
		const { response } = await call('docs.getMessagesUploadServer', { peer_id: 1001 });
		const { upload_url: url } = response as { upload_url: string };
		const form = new FormData();
		form.set('file', 'no file');
		const answer = await fetch(url, { method: 'POST', body: form });
		expect(await answer.json()).toHaveProperty('error');
		expect(await errorOf('docs.save', { file: 'made-up' })).toBe(100);
		expect(emulator.state.files.size).toBe(0);
	});
});
