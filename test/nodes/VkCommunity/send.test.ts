import { json, outputs } from '../../support/engine';
import { formsOf, runAt, useVk } from './support';

jest.mock('../../../nodes/shared/calling/pause', () =>
	jest.requireActual('../../support/short-waits'),
);

const vk = useVk();

describe('what goes over the wire', () => {
	it('is a form with version, text, one peer and a random id, under the token', async () => {
		const result = await runAt(vk(), [{ peerId: 501, text: 'Привет & = + ёж 😀' }]);
		expect(json(result, 'VK')).toEqual([
			{ code: 'OK', messageId: '1', peerId: '501', conversationMessageId: '1' },
		]);
		expect(vk().state.requests).toMatchObject([
			{
				method: 'POST',
				path: '/method/messages.send',
				query: '',
				contentType: expect.stringMatching(/^application\/x-www-form-urlencoded/),
			},
		]);
		expect(formsOf(vk(), 'messages.send')).toEqual([
			{
				peer_ids: '501',
				random_id: expect.stringMatching(/^-?[1-9]\d{0,9}$/),
				message: 'Привет & = + ёж 😀',
				v: '5.199',
			},
		]);
	});

	it('comes out in input order, one item each, paired', async () => {
		const items = Array.from({ length: 60 }, (_, index) => ({ peerId: 1_000 + index }));
		const result = await runAt(vk(), items, { options: { requestsPerSecond: 20 } });
		const [output = []] = outputs(result, 'VK');
		expect(output.map((item) => item.json.peerId)).toEqual(items.map(({ peerId }) => `${peerId}`));
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		expect(new Set(formsOf(vk(), 'messages.send').map((form) => form.random_id)).size).toBe(60);
	});
});
