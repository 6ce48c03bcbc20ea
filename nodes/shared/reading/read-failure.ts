import { BadParameter, Refused, Unintelligible, Unreachable } from '../calling/failures';
import type { ErrorFacts } from '../sending/outcomes';

/** Why a reading failed. The codes stand in error items: INVALID never left the node. */
export const READ_FAILURE_CODES = [
	'INVALID',
	'REJECTED',
	'UNREACHABLE',
	'UNINTELLIGIBLE',
	'NOT_FOUND',
	'FAILED',
] as const;
export type ReadFailureCode = (typeof READ_FAILURE_CODES)[number];

/** What became of a request that changes nothing, told for people. */
export interface ReadFailure extends ErrorFacts {
	code: ReadFailureCode;
	/** What happened, as the beginning of a sentence. */
	words: string;
	advice: string;
}

/** The provider has no such thing. */
export class NotFound extends Error {
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
		this.name = 'NotFound';
	}
}

const NOTHING_CHANGED = 'Nothing was changed by asking';

/** Tells what a failed reading means; an error of no known kind too. */
export function explainReadFailure(error: unknown): ReadFailure {
	if (error instanceof BadParameter) {
		const { parameter, message, advice } = error;
		const reasons = [{ key: 'invalid.parameter', ref: parameter, description: message }];
		return { code: 'INVALID', words: message, reasons, certainty: 'certain', advice };
	}
	if (error instanceof Refused) {
		const { key, message, advice, status } = error;
		const reasons =
			error.reasons.length > 0
				? error.reasons.map((reason) => ({ ...reason }))
				: [{ key, description: message }];
		return { code: 'REJECTED', words: message, reasons, certainty: 'certain', advice, status };
	}
	if (error instanceof Unreachable) {
		const { reason, message, certainty } = error;
		const advice =
			reason === 'TIMEOUT'
				? 'Nothing was changed by asking. Run again; if it stays so, ask for less at once: a shorter period, a smaller page'
				: `${NOTHING_CHANGED}. Check the address in the credential and the network, then run again`;
		const reasons = [{ key: reason, description: message }];
		return { code: 'UNREACHABLE', words: message, reasons, certainty, advice };
	}
	if (error instanceof Unintelligible) {
		const { place, status, excerpt, message } = error;
		const advice = `${error.advice}. ${NOTHING_CHANGED}`;
		const reasons = [{ key: 'answer.not.understood', description: place }];
		return {
			code: 'UNINTELLIGIBLE',
			words: message,
			reasons,
			certainty: 'certain',
			advice,
			status,
			excerpt,
		};
	}
	if (error instanceof NotFound) {
		const { message, advice } = error;
		const reasons = [{ key: 'not.found', description: message }];
		return { code: 'NOT_FOUND', words: message, reasons, certainty: 'certain', advice };
	}
	const words = error instanceof Error ? error.message : String(error);
	const reasons = [{ key: 'internal', description: words }];
	return {
		code: 'FAILED',
		words,
		reasons,
		certainty: 'certain',
		advice: 'Run again, and report it to the authors of this node if it stays so',
	};
}
