import { readAnswer } from '../../../providers/vk/answer';
import { LIMITS, methodPath } from '../../../providers/vk/endpoints';
import { errorCode, meaningOf } from '../../../providers/vk/error-codes';
import { methodForm, type VkFields } from '../../../providers/vk/message';
import { FORM_CONTENT_TYPE } from '../../../providers/form';
import { cancelled, excerptOf, Refused, Unintelligible, Unreachable } from './failures';
import { departIn } from './pacing';
import type { Provider, ProviderAnswer } from './transport';

/** A call of one of VK's methods. */
export interface VkCall {
	method: string;
	fields?: VkFields;
	/** Milliseconds until the last byte of the answer, for each try. */
	timeout: number;
	/** Requests a second with this token, over all that this process sends; VK's most unless fewer. */
	requestsPerSecond?: number;
}

/** How long VK wants a request to be kept back after "too many requests in a second". */
export const THROTTLED_WAIT_MS = 1_000;
/** The reason of a request that was kept back when its turn came. */
export const HALTED = 'HALTED';
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** What a sender has to do with a request that waits for its turn. */
interface Departing {
	/** Asked when the turn has come; false: nothing is sent. */
	mayStillLeave?: () => boolean;
	/** Called directly before the request leaves. */
	onDeparture?: () => void;
}

/**
 * One request, sent once, in its turn: all methods called with a token share one lane.
 *
 * @throws Unreachable if no answer came, or the execution was stopped
 */
export async function callVk(
	provider: Provider,
	{ method, fields = {}, timeout, requestsPerSecond = LIMITS.requestsPerSecond }: VkCall,
	{ mayStillLeave, onDeparture }: Departing = {},
): Promise<ProviderAnswer> {
	const most = Math.min(requestsPerSecond, LIMITS.requestsPerSecond);
	const release = await departIn(`vk/${provider.account}`, 1, most, provider.cancelSignal);
	if (release === undefined) throw cancelled('certain');
	if (mayStillLeave?.() === false) {
		release(false);
		throw new Unreachable('The run was stopped', 'Nothing was sent', HALTED, 'certain');
	}
	try {
		onDeparture?.();
		return await provider.call({
			method: 'POST',
			path: methodPath(method),
			body: { contentType: FORM_CONTENT_TYPE, text: methodForm(fields) },
			timeout,
		});
	} finally {
		release();
	}
}

/** What VK says of an error, in its words and in ours. */
export function wordsOfError(code: number, words: string): string {
	const plain = words.replace(/[\s.:]+$/, '');
	const told = plain === '' ? undefined : excerptOf(plain);
	return [told, meaningOf(code)].filter(Boolean).join(': ') || 'it gave no reason';
}

/** The response in an answer. */
function responseIn(provider: Provider, { status, text }: ProviderAnswer): unknown {
	const answer = readAnswer(text);
	if (answer.kind === 'response') return answer.response;
	if (answer.kind === 'error') {
		const { code } = answer;
		const { kind, meaning, advice } = errorCode(code);
		const words = provider.redact(wordsOfError(code, answer.words));
		const key = String(code);
		if (kind === 'throttled' || kind === 'fault') {
			const certainty = kind === 'throttled' ? 'certain' : 'uncertain';
			throw new Unreachable(`VK did not carry it out (${key}): ${words}`, advice, key, certainty);
		}
		const description = provider.redact(excerptOf(answer.words));
		const reasons = [{ key, meaning, description }];
		throw new Refused(`VK refused the request (${key}): ${words}`, advice, status, key, reasons);
	}
	const excerpt = excerptOf(provider.redact(text));
	if (status === 429) {
		const message = 'VK kept answering that there are too many requests (HTTP 429)';
		throw new Unreachable(message, 'Run this item again later', 'http.429', 'certain');
	}
	if (status >= 400 && status <= 499) {
		const message = `VK refused the request (HTTP ${status}): ${excerpt}`;
		const advice = 'Check the address and the access token in the credential, then run again';
		throw new Refused(message, advice, status, `http.${status}`);
	}
	throw new Unintelligible(`HTTP ${status}: ${answer.place}`, status, excerpt);
}

/** VK's error in an answer, if it is one. */
function codeIn(outcome: ProviderAnswer | Unreachable): number | undefined {
	if (outcome instanceof Unreachable) return undefined;
	const answer = readAnswer(outcome.text);
	return answer.kind === 'error' ? answer.code : undefined;
}

async function ask(
	provider: Provider,
	call: VkCall,
	mayRepeat: (outcome: ProviderAnswer | Unreachable, code: number | undefined) => boolean,
): Promise<unknown> {
	const answer = await provider.repeat(
		async () => await callVk(provider, call),
		(outcome) => {
			const code = codeIn(outcome);
			if (code !== undefined && errorCode(code).kind === 'throttled') return THROTTLED_WAIT_MS;
			return mayRepeat(outcome, code);
		},
	);
	return responseIn(provider, answer);
}

/**
 * The response to a method that changes nothing: repeated on 429, 502, 503, 504, on connection
 * failures, and on VK's own faults and refusals of too many requests, at most 3 times.
 *
 * @throws Refused, Unreachable, Unintelligible
 */
export async function readVk(provider: Provider, call: VkCall): Promise<unknown> {
	return await ask(provider, call, (outcome, code) => {
		if (outcome instanceof Unreachable) return outcome.reason !== 'TIMEOUT';
		if (code !== undefined) return errorCode(code).kind === 'fault';
		return PASSING_STATUSES.has(outcome.status);
	});
}

/**
 * The response to a method that changes something: repeated only where it surely was not carried
 * out, at most 3 times.
 *
 * @throws Refused, Unreachable, Unintelligible
 */
export async function changeVk(provider: Provider, call: VkCall): Promise<unknown> {
	return await ask(provider, call, (outcome, code) => {
		if (outcome instanceof Unreachable) return outcome.certainty === 'certain';
		return code === undefined && outcome.status === 429;
	});
}

/** The error of a response that does not fit the method. */
export function notTheAnswer(method: string): Unintelligible {
	return new Unintelligible(`not what ${method} answers`, 200, '(a response of another shape)');
}
