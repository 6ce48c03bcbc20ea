import { Unintelligible, Unreachable } from '../calling/failures';
import type { ErrorFacts } from '../sending/outcomes';
import { explainReadFailure } from './read-failure';

/** Why a change failed. The codes are those of a message that was to be sent. */
export interface ChangeFailure extends ErrorFacts {
	words: string;
	advice: string;
}

/**
 * Tells what a failed change means.
 *
 * @param lookUp where to see whether it was made, as the end of a sentence
 */
export function explainChangeFailure(error: unknown, lookUp: string): ChangeFailure {
	const failure = explainReadFailure(error);
	const mayBeMade = {
		code: 'UNKNOWN',
		certainty: 'uncertain' as const,
		advice: `It may have been done: ${lookUp} before you repeat it`,
	};
	if (error instanceof Unreachable) {
		return error.certainty === 'certain'
			? { ...failure, code: 'NOT_SENT', advice: error.advice }
			: { ...failure, ...mayBeMade };
	}
	return error instanceof Unintelligible ? { ...failure, ...mayBeMade } : failure;
}
