import { z } from 'zod/v4';

import { readAnswer, VkError, VkId } from './answer';

/** What an answer to `messages.send` for one peer says. */
export type VkSendAnswer =
	| { kind: 'accepted'; messageId: string; conversationMessageId: string | null }
	| { kind: 'error'; code: number; words: string }
	| { kind: 'unintelligible'; place: string; messageIds: string[] };

const Entry = z.looseObject({
	message_id: VkId.optional().catch(undefined),
	conversation_message_id: VkId.optional().catch(undefined),
	error: z.unknown().optional(),
});

const NONE = '0';

function readEntry(entry: unknown): VkSendAnswer {
	const id = VkId.safeParse(entry).data;
	if (id !== undefined) return accepted(id, undefined);
	const read = Entry.safeParse(entry).data;
	if (read === undefined) return unintelligible('no message in the response');
	const error = VkError.safeParse(read.error).data;
	if (error !== undefined) return { kind: 'error', ...error };
	const ids = [read.message_id].filter((one) => one !== undefined && one !== NONE) as string[];
	if (read.error !== undefined && read.error !== null) {
		return unintelligible('an error without a code', ids);
	}
	return accepted(read.message_id, read.conversation_message_id);
}

/** In a chat VK gives 0 for the message's id, and only its number in the chat tells it apart. */
function accepted(
	messageId: string | undefined,
	conversationMessageId: string | undefined,
): VkSendAnswer {
	const hasNumber = conversationMessageId !== undefined && conversationMessageId !== NONE;
	if (messageId === undefined || messageId === NONE) {
		if (!hasNumber) return unintelligible('a message without an id');
	}
	return {
		kind: 'accepted',
		messageId: messageId ?? NONE,
		conversationMessageId: hasNumber ? conversationMessageId : null,
	};
}

const unintelligible = (place: string, messageIds: string[] = []): VkSendAnswer => ({
	kind: 'unintelligible',
	place,
	messageIds,
});

/**
 * Reads the answer to a message for one peer: a list with one entry, as `peer_ids` asks for, or the
 * message's id alone.
 */
export function readSendAnswer(body: string): VkSendAnswer {
	const answer = readAnswer(body);
	switch (answer.kind) {
		case 'error':
			return answer;
		case 'unintelligible':
			return unintelligible(answer.place);
		case 'response': {
			const { response } = answer;
			if (!Array.isArray(response)) return readEntry(response);
			const [entry, ...others] = response as unknown[];
			if (entry === undefined) return unintelligible('an empty list');
			if (others.length === 0) return readEntry(entry);
			const ids = (response as unknown[]).flatMap((one) => {
				const read = readEntry(one);
				return read.kind === 'accepted' ? [read.messageId] : [];
			});
			return unintelligible(`${response.length} entries for one message`, ids);
		}
	}
}
