import { errorOf, json, outputs } from '../../support/engine';
import { continuing, formsOf, personOfError, runAt, useVk } from './support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const vk = useVk();
const person = { resource: 'person', userId: '={{ $json.userId }}' };
const get = { ...person, operation: 'get' };
const getPermission = { ...person, operation: 'getPermission' };
const PERSONS = { fields: 'screen_name,sex,bdate,city,photo_200', v: '5.199' };

/** A callback button that somebody pressed. */
async function press(): Promise<string> {
	const button = { type: 'callback', label: 'Press' };
	await runAt(vk(), [{ peerId: 501 }], {
		keyboard: 'buttons',
		buttons: { row: [{ buttons: { button: [button] } }] },
	});
	vk().state.press({ userId: 501, row: 0, column: 0 });
	return [...vk().state.presses.keys()].at(-1) ?? '';
}

describe('Answer Button', () => {
	const answer = {
		operation: 'answerButton',
		buttonEventId: '={{ $json.buttonEventId }}',
		userId: '={{ $json.userId }}',
	};
	const pressed = { peerId: 501, userId: 501 };

	it.each([
		['a note', { answer: 'snackbar', text: 'Готово' }, { type: 'show_snackbar', text: 'Готово' }],
		[
			'a page',
			{ answer: 'link', link: 'https://example.com/a' },
			{ type: 'open_link', link: 'https://example.com/a' },
		],
		['nothing', { answer: 'nothing' }, null],
	])('with %s', async (_, parameters, data) => {
		const buttonEventId = await press();
		const result = await runAt(vk(), [{ ...pressed, buttonEventId }], { ...answer, ...parameters });
		expect(json(result, 'VK')).toEqual([{ success: true, userId: '501', peerId: '501' }]);
		expect(vk().state.presses.get(buttonEventId)?.answer).toEqual(data);
	});

	it.each([
		['no note', { answer: 'snackbar', text: ' ' }, "'Text' is empty"],
		['91 characters', { answer: 'snackbar', text: 'x'.repeat(91) }, 'more than 90'],
		['no page', { answer: 'link', link: 'example.com' }, "'Link' is not a URL"],
		[
			'a page too long',
			{ answer: 'link', link: `https://example.com/${'x'.repeat(1_000)}` },
			"'Link' is too long",
		],
	])('refuses %s before it asks VK', async (_, parameters, words) => {
		const result = await runAt(vk(), [{ ...pressed, buttonEventId: 'x' }], {
			...answer,
			...parameters,
		});
		expect(errorOf(result).message).toContain(words);
		expect(vk().state.requests).toHaveLength(0);
	});

	it('too late is REJECTED, with VK’s words', async () => {
		const parameters = { ...answer, answer: 'nothing' };
		const result = await runAt(vk(), [{ ...pressed, buttonEventId: 'x' }], parameters, continuing);
		expect(json(result, 'VK', 1)).toMatchObject([
			{ error: { code: 'REJECTED', reasons: [{ key: '100' }] } },
		]);
	});

	it('is made once, also under Retry On Fail', async () => {
		const buttonEventId = await press();
		const items = [
			{ ...pressed, buttonEventId: 'x' },
			{ ...pressed, buttonEventId },
		];
		const retrying = { ...continuing, retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const result = await runAt(vk(), items, { ...answer, answer: 'nothing' }, retrying);
		expect(json(result, 'VK')).toMatchObject([{ success: true }]);
		const made = formsOf(vk(), 'messages.sendMessageEventAnswer');
		expect(made.filter((form) => form.event_id === buttonEventId)).toHaveLength(1);
	});

	it('is not repeated after a reset, and told as UNKNOWN', async () => {
		const buttonEventId = await press();
		vk().state.trouble.next('messages.sendMessageEventAnswer', {
			kind: 'reset',
			when: 'afterAcceptance',
		});
		const item = { ...pressed, buttonEventId };
		const result = await runAt(vk(), [item], { ...answer, answer: 'nothing' }, continuing);
		expect(json(result, 'VK', 1)).toMatchObject([
			{ error: { code: 'UNKNOWN', certainty: 'uncertain' } },
		]);
		expect(formsOf(vk(), 'messages.sendMessageEventAnswer')).toHaveLength(1);
	});

	it('is repeated where VK had too many requests, then NOT_SENT', async () => {
		vk().state.trouble.always('messages.sendMessageEventAnswer', {
			kind: 'refused',
			key: '6',
			status: 200,
		});
		const item = { ...pressed, buttonEventId: 'x' };
		const result = await runAt(vk(), [item], { ...answer, answer: 'nothing' }, continuing);
		expect(json(result, 'VK', 1)).toMatchObject([{ error: { code: 'NOT_SENT' } }]);
		expect(formsOf(vk(), 'messages.sendMessageEventAnswer')).toHaveLength(4);
	});
});

describe('Mark as Read and Show Typing', () => {
	it.each([
		['markAsRead', 'messages.markAsRead', { mark_conversation_as_read: '1' }],
		['showTyping', 'messages.setActivity', { type: 'typing' }],
	])('%s', async (operation, method, more) => {
		const result = await runAt(vk(), [{ peerId: 501 }, { peerId: 502 }], { operation });
		expect(json(result, 'VK')).toEqual([
			{ success: true, peerId: '501' },
			{ success: true, peerId: '502' },
		]);
		expect(formsOf(vk(), method)).toEqual([
			{ peer_id: '501', v: '5.199', ...more },
			{ peer_id: '502', v: '5.199', ...more },
		]);
	});

	it('marks what the person wrote', async () => {
		vk().state.say({ userId: 501, text: 'Hello?' });
		await runAt(vk(), [{ peerId: 501 }], { operation: 'markAsRead' });
		expect(vk().state.messages.map(({ readAt }) => readAt)).not.toContain(null);
	});
});

describe('Person: Get', () => {
	it('asks for a thousand in a request, and pairs each with the item that asked', async () => {
		const items = Array.from({ length: 1_500 }, (_, index) => ({
			userId: 5_000 + (index % 1_100),
		}));
		const result = await runAt(vk(), items, get);
		const [output = []] = outputs(result, 'VK');
		expect(output.map((item) => item.json.userId)).toEqual(items.map(({ userId }) => `${userId}`));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(output[0]?.json).toMatchObject({
			firstName: expect.any(String),
			lastName: expect.any(String),
		});
		const forms = formsOf(vk(), 'users.get');
		expect(forms.map((form) => form.user_ids?.split(',').length)).toEqual([1_000, 100]);
		expect(forms[0]).toMatchObject(PERSONS);
	});

	it('tells who is not there', async () => {
		const body = JSON.stringify({ response: [{ id: 501, first_name: 'Anna', last_name: 'K' }] });
		vk().state.trouble.next('users.get', { kind: 'answer', status: 200, body });
		const result = await runAt(vk(), [{ userId: 501 }, { userId: 502 }], get, continuing);
		expect(json(result, 'VK')).toMatchObject([{ userId: '501', firstName: 'Anna' }]);
		expect(json(result, 'VK', 1)).toMatchObject([
			{ error: { code: 'NOT_FOUND' }, message: expect.stringContaining('502') },
		]);
	});

	it('finds the one id for which VK refuses them all', async () => {
		vk().state.trouble.choose('users.get', ({ body }) =>
			/\b513\b/.test(decodeURIComponent(body))
				? { kind: 'refused', key: '113', status: 200 }
				: undefined,
		);
		const items = Array.from({ length: 30 }, (_, index) => ({ userId: 500 + index }));
		const result = await runAt(vk(), items, get, continuing);
		expect(json(result, 'VK')).toHaveLength(29);
		expect(json(result, 'VK', 1)).toMatchObject([
			{ userId: 513, error: { code: 'REJECTED', reasons: [{ key: '113' }] } },
		]);
	});

	it.each([
		['a chat', 2_000_000_001],
		['a community', -5],
		['a name', 'anna'],
		['an unsafe number', 2 ** 60],
	])('refuses %s', async (_, userId) => {
		const result = await runAt(vk(), [{ userId }], get);
		expect(errorOf(result).message).toContain("'User ID'");
		expect(vk().state.requests).toHaveLength(0);
	});

	it('repeats a reading after a fault', async () => {
		const { trouble } = vk().state;
		trouble.next('users.get', { kind: 'serverError', status: 502 });
		trouble.next('users.get', { kind: 'reset', when: 'beforeAcceptance' });
		trouble.next('users.get', { kind: 'refused', key: '10', status: 200 });
		expect(json(await runAt(vk(), [{ userId: 501 }], get), 'VK')).toHaveLength(1);
	});
});

describe('Person: Get Permission', () => {
	it('asks for the community once, and for each person once', async () => {
		const denied = personOfError(901);
		const items = [{ userId: 501 }, { userId: denied }, { userId: 501 }];
		const result = await runAt(vk(), items, getPermission);
		const groupId = String(vk().state.groupId);
		expect(json(result, 'VK')).toEqual([
			{ userId: '501', groupId, isAllowed: true },
			{ userId: denied, groupId, isAllowed: false },
			{ userId: '501', groupId, isAllowed: true },
		]);
		expect(formsOf(vk(), 'groups.getById')).toHaveLength(1);
		expect(formsOf(vk(), 'messages.isMessagesFromGroupAllowed')).toHaveLength(2);
	});

	it('follows what the person does', async () => {
		const allowed = async () =>
			json(await runAt(vk(), [{ userId: 501 }], getPermission), 'VK').map(
				({ isAllowed }) => isAllowed,
			);
		vk().state.deny(501);
		expect(await allowed()).toEqual([false]);
		vk().state.allow(501);
		expect(await allowed()).toEqual([true]);
	});
});

it('an operation that there is not is refused', async () => {
	const result = await runAt(vk(), [{ peerId: 501 }], { operation: '__CUSTOM_API_CALL__' });
	expect(errorOf(result).message).toContain("'__CUSTOM_API_CALL__' of 'message' is not known");
});
