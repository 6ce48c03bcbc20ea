import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { node } from '../../support/engine';
import { fixtureText } from '../../support/fixtures';
import { listen, type Listener, type ListenOptions } from '../../support/webhook';

export const STATUS_SAMPLE = fixtureText('devino/callback-expired.json');
export const MESSAGE_SAMPLE = fixtureText('devino/incoming-message.json');
export const SECRET = 'open sesame & more';
export const withSecret = { query: `secret=${encodeURIComponent(SECRET)}` };

const open: Listener[] = [];

interface Setup extends Partial<Omit<ListenOptions, 'credentials'>> {
	credential?: IDataObject;
	id?: string;
}

/** A trigger on everything, with all parameters laid over. */
export async function trigger(
	parameters: INodeParameters = {},
	setup: Setup = {},
): Promise<Listener> {
	const { credential, id, ...options } = setup;
	const listener = await listen(
		node('devinoVkTrigger', 'Devino VK Trigger', {
			...(id === undefined ? {} : { id }),
			webhookId: '0a1b2c3d-hook',
			parameters: { events: ['messageStatus', 'incomingMessage'], ...parameters },
		}),
		{
			credentials: {
				devinoVkApi: { apiKey: 'demo-key', baseUrl: 'http://127.0.0.1:9', ...credential } as never,
			},
			...options,
		},
	);
	open.push(listener);
	return listener;
}

/** To be called after each test: nothing may have been thrown by then. */
export async function endTriggers(): Promise<void> {
	for (const listener of open.splice(0)) {
		expect(listener.thrown).toEqual([]);
		await listener.close();
	}
}

export const status = (
	messageId: string,
	word = 'DELIVERED',
	more: IDataObject = {},
): IDataObject => ({
	messageId,
	eventTime: '2023-06-28 13:34:25',
	statusInfo: { status: word, errorCode: word, detailStatus: `${word}: null` },
	...more,
});
export const vkEvent = (type: string, more: IDataObject = {}): IDataObject => ({
	type,
	group_id: 213243638,
	event_id: `event of ${type}`,
	v: '5.199',
	object: { message: { id: 7, from_id: 1, peer_id: 1, text: 'hi', conversation_message_id: 9 } },
	...more,
});
export const ids = (listener: Listener): unknown[] =>
	listener.items().map(({ messageId }) => messageId);
