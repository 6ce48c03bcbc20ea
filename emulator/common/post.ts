/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What a callback's receiver answered, or why there was no answer. */
export interface Reply {
	status: number | null;
	answer: string;
	error: string | null;
	/** The answer's header of that name. */
	retryAfter: string | null;
	/** False: the address can't or must not be called, so repeating is of no use. */
	called: boolean;
}

const LONGEST_ANSWER_KEPT = 2_000;
const IDLE_LIMIT_MS = 15_000;

/** Whether a URL leads to this machine; nothing else is ever called. */
export function isLoopback(url: URL): boolean {
	return (
		url.hostname === 'localhost' ||
		url.hostname === '[::1]' ||
		/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(url.hostname)
	);
}

const notCalled = (error: string): Reply => ({
	status: null,
	answer: '',
	error,
	retryAfter: null,
	called: false,
});

/** Sends one callback. Never rejects, follows no redirect, and calls loopback addresses only. */
export async function sendCallback(
	target: string,
	method: string,
	body: string,
	headers: Record<string, string>,
): Promise<Reply> {
	if (!URL.canParse(target)) return notCalled('not a URL');
	const url = new URL(target);
	if (!isLoopback(url)) return notCalled('not called: only loopback addresses are');
	const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
	return await new Promise((resolve) => {
		const fail = (error: Error) =>
			resolve({ status: null, answer: '', error: error.message, retryAfter: null, called: true });
		const length = String(Buffer.byteLength(body));
		const sent = request(
			url,
			{
				method,
				headers: { ...headers, 'content-length': length },
				timeout: IDLE_LIMIT_MS,
				// A connection of its own: a kept one may be closed by the receiver just as it is used.
				agent: false,
			},
			(response) => {
				let answer = '';
				response.setEncoding('utf8');
				response.on('data', (chunk: string) => {
					if (answer.length < LONGEST_ANSWER_KEPT) answer += chunk;
				});
				response.on('error', fail);
				response.on('end', () =>
					resolve({
						status: response.statusCode ?? null,
						answer: answer.slice(0, LONGEST_ANSWER_KEPT),
						error: null,
						retryAfter: response.headers['retry-after'] ?? null,
						called: true,
					}),
				);
			},
		);
		sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
		sent.on('error', fail);
		sent.end(body);
	});
}
