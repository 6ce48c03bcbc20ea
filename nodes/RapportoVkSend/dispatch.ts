import type { RapportoMessage } from '../../providers/rapporto/message';
import type { MessageResult } from './repeats';
import type { SendSettings } from './request-item';

/** A message that is ready to go, and the input item that it came from. */
export interface ReadyMessage {
	itemIndex: number;
	message: RapportoMessage;
	settings: SendSettings;
}

/** Requests under way at the same time, each with one message. */
export const MOST_AT_ONCE = 10;

type Halt = Extract<MessageResult, { code: 'NOT_SENT' }>;

/** Why no further message leaves after this result, if so. */
function haltAfter(result: MessageResult): Halt | undefined {
	switch (result.code) {
		case 'UNKNOWN':
			return { code: 'NOT_SENT', why: 'earlierUnknown' };
		case 'NOT_SENT':
			return result;
		default:
			return undefined;
	}
}

/**
 * Sends messages in order, several at once, and settles each. Takes the queue over.
 *
 * After a message that may or may not have been accepted, and after one that could not be
 * delivered, no further one leaves: the rest is NOT_SENT.
 */
export async function dispatch(
	queue: ReadyMessage[],
	send: (entry: ReadyMessage) => Promise<MessageResult>,
	settle: (entry: ReadyMessage, result: MessageResult) => void,
): Promise<void> {
	let halt: Halt | undefined;
	let next = 0;
	const work = async (): Promise<void> => {
		for (let entry = queue[next++]; entry !== undefined; entry = queue[next++]) {
			const result = halt ?? (await send(entry));
			halt ??= haltAfter(result);
			settle(entry, result);
		}
	};
	await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
}
