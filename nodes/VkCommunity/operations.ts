import type { IDataObject } from 'n8n-workflow';

import { METHODS, LIMITS } from '../../providers/vk/endpoints';
import type { VkFields } from '../../providers/vk/message';
import { BadParameter } from '../shared/calling/failures';
import { requiredText, limitedText, oneOf, webUrl } from '../shared/parameters/values';
import { peerIdOf, userIdOf } from './request-item';

type Parameters = Readonly<Record<string, unknown>>;
type Label = (name: string) => string;

/** A call that changes something, and what comes out once it is made. */
export interface Change {
	method: string;
	fields: VkFields;
	done: IDataObject;
}

/** One operation that changes something in a dialogue, but sends no message. */
export interface ChangeOperation {
	parameters: readonly string[];
	/** @throws BadParameter for what cannot be right */
	build: (parameters: Parameters, label: Label) => Change;
}

const ANSWERS = ['snackbar', 'link', 'nothing'] as const;

/** What the person sees upon a press, as VK takes it. */
function eventData({ answer, text, link }: Parameters, label: Label): string | undefined {
	const data = ((): object | undefined => {
		switch (oneOf(answer ?? 'snackbar', ANSWERS, label('answer'))) {
			case 'snackbar': {
				const words = limitedText(
					requiredText(text, label('text')),
					LIMITS.snackbarLength,
					label('text'),
				);
				return { type: 'show_snackbar', text: words };
			}
			case 'link':
				return { type: 'open_link', link: webUrl(link, label('link')) };
			case 'nothing':
				return undefined;
		}
	})();
	if (data === undefined) return undefined;
	const json = JSON.stringify(data);
	if (json.length <= LIMITS.eventDataLength) return json;
	throw new BadParameter(
		label('link'),
		`is too long: VK takes ${LIMITS.eventDataLength} characters in all`,
		`Shorten '${label('link')}'`,
	);
}

function inDialogue(method: string, fields: VkFields): ChangeOperation {
	return {
		parameters: ['peerId'],
		build: ({ peerId }, label) => {
			const id = peerIdOf(peerId, label('peerId'));
			return { method, fields: { peer_id: id, ...fields }, done: { success: true, peerId: id } };
		},
	};
}

/** What changes something in a dialogue, by the names of the editor's operations. */
export const CHANGES: Readonly<Record<string, ChangeOperation>> = {
	answerButton: {
		parameters: ['buttonEventId', 'userId', 'peerId', 'answer', 'text', 'link'],
		build: (parameters, label) => {
			const { buttonEventId, userId, peerId } = parameters;
			const person = userIdOf(userId, label('userId'));
			const peer = peerIdOf(peerId, label('peerId'));
			return {
				method: METHODS.answerButton,
				fields: {
					event_id: requiredText(buttonEventId, label('buttonEventId')),
					user_id: person,
					peer_id: peer,
					event_data: eventData(parameters, label),
				},
				done: { success: true, userId: person, peerId: peer },
			};
		},
	},
	markAsRead: inDialogue(METHODS.markAsRead, { mark_conversation_as_read: '1' }),
	showTyping: inDialogue(METHODS.setActivity, { type: 'typing' }),
};
