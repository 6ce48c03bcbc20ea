import { z } from 'zod/v4';

import { tryParseLossless } from '../json';

const Id = z
	.union([z.string().min(1), z.number().refine(Number.isSafeInteger)])
	.transform((id) => String(id));
const Row = z.looseObject({ messageId: Id, recipient: Id });
const Rows = z.looseObject({ data: z.array(z.unknown()) });
/** The page's example has the wrapper `result`, its table has not. */
const Answer = z.union([z.looseObject({ result: Rows }).transform(({ result }) => result), Rows]);

/**
 * The phones in an answer to `GET /vk-stat/detail`, by message id.
 *
 * @throws Error if the answer is something else; its message says what
 */
export function readRecipients(status: number, text: string): Map<string, string> {
	const answer = Answer.safeParse(tryParseLossless(text));
	if (status < 200 || status > 299 || !answer.success) {
		const begins = text.replace(/\s+/g, ' ').trim().slice(0, 200);
		throw new Error(`Devino answered HTTP ${status}, without the list of messages: ${begins}`);
	}
	return new Map(
		answer.data.data.flatMap((row): Array<[string, string]> => {
			const { data } = Row.safeParse(row);
			return data === undefined ? [] : [[data.messageId, data.recipient]];
		}),
	);
}
