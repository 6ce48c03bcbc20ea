import { createHash } from 'node:crypto';

import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';

import { baseUrlFault, isUploadAddress, joinUrl } from '../../../providers/address';
import { isRecord } from '../../../providers/json';
import { charsetOf, decodeText } from './decode';
import { BadParameter, cancelled, createRedactor, UNCERTAIN_ADVICE, Unreachable } from './failures';
import { readNetworkFault } from './network-faults';
import { pause, unlessAborted } from './pause';

export type ProviderContext =
	| IExecuteFunctions
	| IHookFunctions
	| IWebhookFunctions
	| ILoadOptionsFunctions;

export interface ProviderRequest {
	method: 'GET' | 'POST';
	/** Below the base URL, beginning with a slash. */
	path: string;
	/** Lists become repeated keys; what is undefined is left out. */
	query?: Record<string, string | number | readonly string[] | undefined>;
	body?: { contentType: string; text: string };
	/** The kind of answer asked for; JSON unless told otherwise. */
	accept?: string;
	/** Milliseconds until the last byte of the answer. */
	timeout: number;
	/** Whether the answer's header says in which charset it is written; UTF-8 unless it does. */
	namesCharset?: boolean;
}

/** A file on its way to an address that the provider gave for it. */
export interface Upload {
	url: string;
	body: { contentType: string; bytes: Buffer };
	/** Milliseconds until the last byte of the answer, for each try. */
	timeout: number;
}

export interface ProviderAnswer {
	status: number;
	text: string;
	/** Milliseconds that a `Retry-After` header asks for. */
	retryAfter: number | undefined;
}

export const DEFAULT_TIMEOUT_MS = 30_000;
/** What a timer of Node can hold. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

const MOST_REPEATS = 3;
const LONGEST_RETRY_AFTER_MS = 60_000;
const FIRST_DELAY_MS = 500;
const PASSING_STATUSES = new Set([429, 502, 503, 504]);
const CERTAIN_ADVICE =
	'Nothing was sent. Check the address in the credential and the network, then run again';

/** Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfterMs(header: unknown, now = Date.now()): number | undefined {
	if (typeof header !== 'string' && typeof header !== 'number') return undefined;
	const text = String(header).trim();
	if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function withQuery(url: string, query: ProviderRequest['query'] = {}): string {
	const pairs = new URLSearchParams();
	for (const [key, value] of Object.entries(query)) {
		if (value === undefined) continue;
		for (const one of typeof value === 'object' ? value : [value]) pairs.append(key, String(one));
	}
	const text = pairs.toString();
	return text === '' ? url : `${url}?${text}`;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Milliseconds before a repeat. @param asked those that the provider asks for */
function delayBefore(repeats: number, asked = 0): number {
	const growing = FIRST_DELAY_MS * 2 ** repeats * (0.75 + Math.random() / 2);
	return Math.max(growing, Math.min(asked, LONGEST_RETRY_AFTER_MS));
}

/** A secret as it goes out: an expression in the credential may give a number. */
const secretText = (value: unknown): string =>
	typeof value === 'number' || typeof value === 'bigint' ? String(value) : text(value);

function unreadable(error: unknown): never {
	throw new BadParameter(
		'Credential',
		`could not be read: ${error instanceof Error ? error.message : String(error)}`,
		"Choose a credential under 'Credential to connect with'",
	);
}

/** Whether a request that changes nothing is worth another try. */
const isPassing = (outcome: ProviderAnswer | Unreachable): boolean =>
	outcome instanceof Unreachable
		? outcome.reason !== 'TIMEOUT'
		: PASSING_STATUSES.has(outcome.status);

function unreachable(host: string, error: unknown): Unreachable {
	const { neverArrived, words, code } = readNetworkFault(error);
	const certainty = neverArrived ? 'certain' : 'uncertain';
	const advice = neverArrived ? CERTAIN_ADVICE : UNCERTAIN_ADVICE;
	// The cause is left out on purpose: it holds the request's headers, with the key in them.
	return new Unreachable(`${host} ${words} (${code})`, advice, code, certainty);
}

function timedOut(host: string, timeout: number): Unreachable {
	const message = `${host} did not answer within ${timeout} ms`;
	return new Unreachable(message, UNCERTAIN_ADVICE, 'TIMEOUT', 'uncertain');
}

/**
 * A provider's account as a credential of this package gives it: the one way to call a provider.
 */
export class Provider {
	/** Tells accounts apart without giving a secret away; the same for the same account and key. */
	readonly account: string;

	/** Puts *** in place of the credential's secrets. */
	readonly redact: <T>(value: T) => T;

	private constructor(
		private readonly context: ProviderContext,
		private readonly credentialType: string,
		private readonly credential: ICredentialDataDecryptedObject,
		private readonly baseUrl: string,
		secrets: string[],
		accountParts: string[],
	) {
		this.account = createHash('sha256')
			.update([baseUrl, ...accountParts, ...secrets].join('\n'))
			.digest('hex');
		this.redact = createRedactor(secrets);
	}

	/**
	 * @param secretFields the credential's fields that no output, error or log may show
	 * @param accountFields its other fields that tell one account from another
	 * @throws BadParameter if there is no credential, or its base URL would send the key in the open
	 */
	static async connect(
		context: ProviderContext,
		credentialType: string,
		secretFields: readonly string[],
		accountFields: readonly string[] = [],
	): Promise<{ provider: Provider; credential: ICredentialDataDecryptedObject }> {
		const credential = await context.getCredentials(credentialType).catch(unreadable);
		const baseUrl = text(credential.baseUrl).trim();
		const fault = baseUrlFault(baseUrl);
		if (fault !== undefined) {
			throw new BadParameter('Base URL', fault, "Open the credential and correct 'Base URL'");
		}
		// The credential sends the key without spaces around it; either spelling may come back.
		const secrets = secretFields
			.map((field) => secretText(credential[field]))
			.flatMap((secret) => [secret, secret.trim()])
			.filter(Boolean);
		const accountParts = accountFields.map((field) => text(credential[field]));
		const provider = new Provider(
			context,
			credentialType,
			credential,
			baseUrl,
			secrets,
			accountParts,
		);
		return { provider, credential };
	}

	/** Fires when the user stops the execution, or n8n times it out. */
	get cancelSignal(): AbortSignal | undefined {
		return 'getExecutionCancelSignal' in this.context
			? this.context.getExecutionCancelSignal()
			: undefined;
	}

	/** Whether the execution was stopped. */
	get stopped(): boolean {
		return this.cancelSignal?.aborted === true;
	}

	/** The address as the user may see it. */
	get host(): string {
		return new URL(this.baseUrl).host;
	}

	/** How long a request's whole URL would be. */
	urlLength({ path, query }: Pick<ProviderRequest, 'path' | 'query'>): number {
		return withQuery(joinUrl(this.baseUrl, path), query).length;
	}

	/** The address without its port. */
	get hostname(): string {
		return new URL(this.baseUrl).hostname;
	}

	/**
	 * One request, sent once; any HTTP status is an answer.
	 *
	 * @throws Unreachable if no answer came
	 */
	async call(request: ProviderRequest): Promise<ProviderAnswer> {
		const { timeout } = request;
		return await this.bounded(
			this.host,
			timeout,
			async (signal) => await this.post(request, signal),
		);
	}

	/**
	 * Posts bytes to an address that the provider gave for them, on whatever host: without the
	 * credential. Repeated like a request that changes nothing.
	 *
	 * @param timeout of each try, in milliseconds
	 * @throws Unreachable if no answer came, or the address would send the bytes in the open
	 */
	async upload({ url, body, timeout }: Upload): Promise<ProviderAnswer> {
		if (!isUploadAddress(url)) {
			const message = 'The address that the provider gave for the upload is not one to upload to';
			throw new Unreachable(message, CERTAIN_ADVICE, 'UPLOAD_ADDRESS', 'certain');
		}
		const send = async (signal: AbortSignal): Promise<ProviderAnswer> => {
			const response: unknown = await this.context.helpers.httpRequest({
				method: 'POST',
				url,
				headers: { Accept: 'application/json', 'Content-Type': body.contentType },
				body: body.bytes,
				encoding: 'text',
				json: false,
				timeout,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				disableFollowRedirect: true,
				abortSignal: signal,
			});
			const { statusCode, body: content } = isRecord(response) ? response : {};
			return { status: Number(statusCode), text: text(content), retryAfter: undefined };
		};
		const { host } = new URL(url);
		return await this.repeat(async () => await this.bounded(host, timeout, send), isPassing);
	}

	/** Lets a request have its time, up to the last byte of the answer, unless it is cancelled. */
	private async bounded(
		host: string,
		timeout: number,
		send: (signal: AbortSignal) => Promise<ProviderAnswer>,
	): Promise<ProviderAnswer> {
		const cancel = this.cancelSignal;
		if (this.stopped) throw cancelled('certain');
		const deadline = AbortSignal.timeout(timeout);
		const signal = cancel === undefined ? deadline : AbortSignal.any([cancel, deadline]);
		try {
			const answer = await unlessAborted(send(signal), signal);
			if (answer !== undefined) return answer;
		} catch (error) {
			if (!signal.aborted) throw unreachable(host, error);
		}
		if (this.stopped) throw cancelled('uncertain');
		throw timedOut(host, timeout);
	}

	/**
	 * A request that changes nothing at the provider: repeated on 429, 502, 503, 504 and on
	 * connection failures, at most 3 times.
	 *
	 * @throws Unreachable if no answer came
	 */
	async read(request: ProviderRequest): Promise<ProviderAnswer> {
		return await this.repeat(async () => await this.call(request), isPassing);
	}

	/**
	 * Makes an attempt, and up to 3 more while `mayRepeat` allows it, with growing jittered delays
	 * that obey `Retry-After` up to a minute. A cancelled execution makes no further one.
	 *
	 * @param mayRepeat gives whether to repeat, or the fewest milliseconds to wait before it
	 * @throws Unreachable if the last attempt threw it
	 */
	async repeat<Answer extends Pick<ProviderAnswer, 'retryAfter'>>(
		attempt: () => Promise<Answer>,
		mayRepeat: (outcome: Answer | Unreachable, repeats: number) => boolean | number,
	): Promise<Answer> {
		for (let repeats = 0; ; repeats++) {
			const outcome = await attempt().catch((error: unknown) => {
				if (error instanceof Unreachable) return error;
				throw error;
			});
			const repeat = repeats < MOST_REPEATS && !this.stopped && mayRepeat(outcome, repeats);
			if (repeat === false) {
				if (outcome instanceof Unreachable) throw outcome;
				return outcome;
			}
			const fewest = repeat === true ? 0 : repeat;
			const asked = outcome instanceof Unreachable ? undefined : outcome.retryAfter;
			await pause(Math.max(fewest, delayBefore(repeats, asked)), this.cancelSignal);
		}
	}

	private async post(request: ProviderRequest, signal: AbortSignal): Promise<ProviderAnswer> {
		const options: IHttpRequestOptions = {
			method: request.method,
			url: withQuery(joinUrl(this.baseUrl, request.path), request.query),
			// Text in: n8n's JSON parsing rounds ids. As text it takes every answer for UTF-8.
			encoding: request.namesCharset === true ? 'arraybuffer' : 'text',
			json: false,
			headers: { Accept: request.accept ?? 'application/json' },
			timeout: request.timeout,
			// Without these n8n throws before the body is read, sends a request again on 401, and
			// carries the API key along to wherever a redirect points.
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: signal,
		};
		if (request.body !== undefined) {
			const { contentType, text: content } = request.body;
			// As bytes: axios parses a JSON text only to see whether it is one, which takes as long as
			// reading the answer. (Of a form's bytes n8n would make something else.)
			options.body = contentType === 'application/json' ? Buffer.from(content) : content;
			options.headers = { ...options.headers, 'Content-Type': contentType };
		}
		const response: unknown = await this.context.helpers.httpRequestWithAuthentication.call(
			this.boundedContext(signal),
			this.credentialType,
			options,
			// Without it n8n fetches the credential from its database, and decrypts it, for each request.
			{
				credentialsDecrypted: {
					id: '',
					name: '',
					type: this.credentialType,
					data: this.credential,
				},
			},
		);
		const { statusCode, body, headers: given } = isRecord(response) ? response : {};
		const headers = isRecord(given) ? given : {};
		return {
			status: Number(statusCode),
			text:
				body instanceof Uint8Array
					? decodeText(body, charsetOf(headers['content-type']))
					: text(body),
			retryAfter: retryAfterMs(headers['retry-after']),
		};
	}

	/**
	 * n8n replaces a request's abort signal by the cancel signal of the context that the helper is
	 * called on. Its `timeout` counts only idle time, so the deadline goes in here.
	 */
	private boundedContext(signal: AbortSignal): ProviderContext & IExecuteFunctions {
		return Object.create(this.context, {
			getExecutionCancelSignal: { value: () => signal },
		}) as ProviderContext & IExecuteFunctions;
	}
}
