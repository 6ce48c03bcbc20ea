import { isRecord, tryParseLossless } from '../json';
import { reasonsOf, type Reason } from './send-answer';

/** What an answer of `/vk-stat/…` turned out to be. */
export type StatAnswer =
	/** The content of `result`, or the whole body where the wrapper is absent (table and example differ). */
	| { kind: 'content'; content: unknown; isWrapped: boolean }
	/** Not `isJson`: the reason is the status alone, and the body is a text of any kind. */
	| { kind: 'refused'; reasons: Reason[]; isJson: boolean }
	/** `place`: what did not fit. */
	| { kind: 'unintelligible'; place: string };

function wordsOf(body: unknown): string | undefined {
	if (!isRecord(body)) return undefined;
	return [body.description, body.message, body.error].find(
		(words): words is string => typeof words === 'string' && words !== '',
	);
}

/** Reads an answer of the statistics service, at any HTTP status: no page says what those mean. */
export function readStatAnswer(status: number, text: string): StatAnswer {
	const body = tryParseLossless(text);
	const unintelligible = (place: string): StatAnswer => ({
		kind: 'unintelligible',
		place: `HTTP ${status}: ${place}`,
	});
	if (body === undefined && text.trim() !== '') {
		// Whoever answers so (a gateway too) did not carry the request out.
		return status >= 400 && status <= 499
			? { kind: 'refused', reasons: [{ key: `http.${status}` }], isJson: false }
			: unintelligible('the answer is not JSON');
	}
	const reasons = isRecord(body) ? reasonsOf(body) : [];
	if (reasons.length > 0) return { kind: 'refused', reasons, isJson: true };
	if (status >= 400) {
		const description = wordsOf(body);
		return {
			kind: 'refused',
			reasons: [{ key: `http.${status}`, ...(description ? { description } : {}) }],
			isJson: true,
		};
	}
	if (status >= 300) return unintelligible('a redirect, which is not followed');
	if (body === undefined) return unintelligible('the answer is empty');
	const isWrapped = isRecord(body) && 'result' in body;
	return { kind: 'content', content: isWrapped ? body.result : body, isWrapped };
}

/** What a refusal means and what to do about it. */
export interface StatCode {
	meaning: string;
	advice: string;
	/** It speaks of the caller or the address, so that any other request would be refused as well. */
	isAboutCaller?: true;
}

const BAD_KEY: StatCode = {
	meaning: 'Devino did not accept the API key',
	advice: 'Check the API key in the credential, then run again',
	isAboutCaller: true,
};
const NO_RIGHT: StatCode = {
	meaning: 'the API key may not do this',
	advice: 'Give the API key the right to read VK statistics in the Devino cabinet',
	isAboutCaller: true,
};
const NOT_VALID: StatCode = {
	meaning: 'a parameter is not right',
	advice: 'Correct the parameter that the reasons name, then run again',
};

const BY_KEY: Readonly<Record<string, StatCode>> = {
	'login.must.be.not.null': BAD_KEY,
	forbidden: NO_RIGHT,
	invalid: NOT_VALID,
	'must.be.not.null': NOT_VALID,
	'length.too.long': NOT_VALID,
	'service.not.found': {
		meaning: 'VK is not connected for this account',
		advice: 'Ask your Devino manager to connect VK',
		isAboutCaller: true,
	},
};

const BY_STATUS: Readonly<Record<number, StatCode>> = {
	400: NOT_VALID,
	401: BAD_KEY,
	403: NO_RIGHT,
	404: {
		meaning: 'nothing was found at this address',
		advice: 'Check the address in the credential, then run again',
		isAboutCaller: true,
	},
	429: {
		meaning: 'Devino kept answering that there are too many requests',
		advice: 'Wait a while, then run again',
		isAboutCaller: true,
	},
};

/** What a refusal of the statistics service means and what to do about it: by key, else by status. */
export function statCode(key: string, status: number): StatCode {
	const known = Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : BY_STATUS[status];
	if (known !== undefined) return known;
	return status >= 500
		? { meaning: 'a fault at Devino', advice: 'Run again later; ask Devino support if it stays so' }
		: {
				meaning: 'Devino refused the request',
				advice: 'Read the reasons; ask Devino support if unclear',
			};
}

/** Whether a refusal may be about something in the request, so that a part of it could go through. */
export function mayBeAboutAPart(key: string, status: number): boolean {
	return status < 500 && statCode(key, status).isAboutCaller !== true;
}
