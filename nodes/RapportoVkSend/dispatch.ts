import type { RapportoMessage } from '../../providers/rapporto/message';
import { OutsideHours, type AllowedHours } from '../shared/sending/allowed-hours';
import type { MessageResult } from './repeats';
import type { SendSettings } from './request-item';

/** A message that is ready to go, and the input item that it came from. */
export interface ReadyMessage {
	itemIndex: number;
	message: RapportoMessage;
	settings: SendSettings;
	/** When it may be sent; absent: at any time. */
	hours?: AllowedHours;
}

/** Requests under way at the same time, each with one message. */
export const MOST_AT_ONCE = 10;

export type Halt = Extract<MessageResult, { code: 'NOT_SENT' }>;

/** Why no further request leaves after this result, if so. */
function haltAfter(result: MessageResult): Halt | undefined {
	switch (result.code) {
		case 'UNKNOWN':
			return { code: 'NOT_SENT', why: 'earlierUnknown' };
		case 'NOT_SENT':
			// Each item has hours of its own.
			return result.why instanceof OutsideHours ? undefined : result;
		default:
			return undefined;
	}
}

/**
 * Sends messages in order, several at once, and settles each.
 *
 * After a message that may or may not have been accepted, and after one that could not be
 * delivered, no further request leaves: `send` is given a look at that, to be taken directly before
 * each of its requests, for it may have waited for its turn. What was not sent by then is NOT_SENT.
 *
 * @throws what `send` or `settle` throws, once nothing is under way any more
 */
export async function dispatch(
	queue: readonly ReadyMessage[],
	send: (entry: ReadyMessage, halted: () => Halt | undefined) => Promise<MessageResult>,
	settle: (entry: ReadyMessage, result: MessageResult) => void,
): Promise<void> {
	let halt: Halt | undefined;
	let next = 0;
	const halted = (): Halt | undefined => halt;
	const work = async (): Promise<void> => {
		for (let entry = queue[next++]; entry !== undefined; entry = queue[next++]) {
			const result = halt ?? (await send(entry, halted));
			halt ??= haltAfter(result);
			settle(entry, result);
		}
	};
	const workers = await Promise.allSettled(Array.from({ length: MOST_AT_ONCE }, work));
	for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
}
