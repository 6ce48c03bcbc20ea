import { z } from 'zod/v4';

import { tryParseLossless } from '../json';

/** What an answer of the API says, whatever its HTTP status. */
export type VkAnswer =
	| { kind: 'response'; response: unknown }
	/** VK said no. `code`: as in VK's table of errors; `words`: VK's own. */
	| { kind: 'error'; code: number; words: string }
	/** `place`: what did not fit. */
	| { kind: 'unintelligible'; place: string };

const Code = z.union([z.number().int(), z.string().trim().regex(/^\d+$/).transform(Number)]);

/**
 * An error: that of a request (`error_code`, `error_msg`), and the one of a single peer in an answer
 * to `messages.send` (`code`, `description`). The rest of it is not looked at: `request_params`
 * repeats what was sent.
 */
export const VkError = z.union([
	z
		.looseObject({ error_code: Code, error_msg: z.string().catch('') })
		.transform(({ error_code: code, error_msg: words }) => ({ code, words })),
	z
		.looseObject({ code: Code, description: z.string().catch('') })
		.transform(({ code, description: words }) => ({ code, words })),
]);

const Failure = z.looseObject({ error: VkError });
const Success = z.looseObject({ response: z.unknown() });

/** An id, exact to the last digit, whether VK quotes it or not; with a minus for a community. */
export const VkId = z
	.union([
		z
			.string()
			.trim()
			.regex(/^-?\d{1,20}$/),
		z.number().refine(Number.isSafeInteger),
	])
	.transform(String);

/** Reads an answer of any method. */
export function readAnswer(body: string): VkAnswer {
	const text = body.replace(/^\ufeff/, '').trim();
	if (text === '') return { kind: 'unintelligible', place: 'the answer is empty' };
	const parsed = tryParseLossless(text);
	if (parsed === undefined) return { kind: 'unintelligible', place: 'the answer is not JSON' };
	const failure = Failure.safeParse(parsed).data;
	if (failure !== undefined) return { kind: 'error', ...failure.error };
	const success = Success.safeParse(parsed).data;
	if (success !== undefined && success.response !== undefined) {
		return { kind: 'response', response: success.response };
	}
	return { kind: 'unintelligible', place: 'neither a response nor an error with a code' };
}
