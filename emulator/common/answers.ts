import { writeJson } from './json';
import type { Answer, Provider } from './provider';
import type { Trouble } from './trouble';

/** An answer in JSON. */
export const jsonAnswer = (status: number, json: Answer['json']): Answer => ({ status, json });

/** An answer's text, whichever way it was given. */
export function answerText(answer: Answer): string {
	return answer.text ?? (answer.json === undefined ? '' : writeJson(answer.json));
}

const HTML_ERROR =
	'<!DOCTYPE html>\n<html><head><title>Error</title></head><body><center><h1>{status}</h1></center><hr><center>nginx</center></body></html>\n';

/** The page that a proxy in front of a provider shows. */
export const htmlAnswer = (status: number): Answer => ({
	status,
	headers: { 'content-type': 'text/html; charset=utf-8' },
	text: HTML_ERROR.replace('{status}', String(status)),
});

/** The answer that a trouble gives in place of the provider's own; undefined: the provider's own. */
export function answerInstead(
	trouble: Trouble,
	provider: Provider,
	now: number,
	ownUrl: string,
): Answer | undefined {
	switch (trouble.kind) {
		case 'tooManyRequests': {
			const answer = provider.refusal(429, 'too.many.requests', 'Too many requests');
			const { retryAfterSeconds: seconds, retryAfterAs } = trouble;
			if (seconds === undefined) return answer;
			const retryAfter =
				retryAfterAs === 'date' ? new Date(now + seconds * 1_000).toUTCString() : String(seconds);
			return { ...answer, headers: { 'retry-after': retryAfter } };
		}
		case 'serverError': {
			const status = trouble.status ?? 502;
			if (trouble.body === 'json') return provider.refusal(status, 'system.error', 'System error');
			return trouble.body === 'empty' ? { status, text: '' } : htmlAnswer(status);
		}
		case 'redirect':
			return {
				status: trouble.status ?? 302,
				headers: { location: trouble.to ?? `${ownUrl}/redirected` },
				text: '',
			};
		case 'refused':
			return provider.refusal(
				trouble.status ?? 400,
				trouble.key,
				trouble.description ?? trouble.key,
				trouble.ref,
			);
		case 'answer':
			return { status: trouble.status, text: trouble.body, headers: trouble.headers };
		default:
			return undefined;
	}
}

/** Spoils an answer: by the provider's own distortions, or the text itself. */
export function spoil(answer: Answer, how: string, distortions: Provider['distortions']): Answer {
	const distort = distortions[how];
	if (distort) {
		return answer.json === undefined ? answer : { ...answer, json: distort(answer.json) };
	}
	const { status } = answer;
	switch (how) {
		case 'truncated': {
			const text = answerText(answer);
			return { status, text: text.slice(0, Math.floor(text.length / 2)) };
		}
		case 'html':
			return htmlAnswer(status);
		case 'empty':
			return { status, text: '' };
		case 'notJson':
			return { status, text: 'OK' };
		default:
			throw new Error(`No such malformation: ${how}`);
	}
}
