import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isDeeperThan, tryParseLossless } from '../../../providers/json';
import { callerAddress } from './address-list';
import { BadParameter } from '../calling/failures';

/** n8n fails to store what is some thousand levels deep, after the caller was told that all is well. */
const DEEPEST_LEVEL = 500;

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;

/** A charset that this Node does not know is read as UTF-8. */
function decode(bytes: Buffer, charset: string | undefined): string {
	try {
		return new TextDecoder(charset ?? 'utf-8').decode(bytes);
	} catch {
		return new TextDecoder().decode(bytes);
	}
}

/** A body's text without loss; undefined for what is not JSON, or deeper than n8n can store. */
export function jsonOf(text: string): unknown {
	const body = tryParseLossless(text);
	return isDeeperThan(DEEPEST_LEVEL, body) ? undefined : body;
}

/**
 * A request to a trigger, and its answer. A trigger that is to keep anything in static data has to
 * answer by itself and return `noWebhookResponse`: n8n saves static data only then.
 */
export class WebhookExchange {
	private answered = false;

	constructor(
		private readonly context: IWebhookFunctions,
		/** As it begins a log line. */
		private readonly nodeName: string,
	) {}

	private get request(): Request {
		return this.context.getRequestObject();
	}

	/** The caller's address, behind the proxies that n8n trusts (N8N_PROXY_HOPS). */
	get address(): string | undefined {
		const { ip } = this.request;
		return ip === undefined ? undefined : callerAddress(ip);
	}

	/** The query's parameters: each a text, or a list if it stands there more than once. */
	get queryFields(): Record<string, unknown> {
		return { ...(this.request.query as Record<string, unknown>) };
	}

	/** A parameter of the query: a text, or a list if it stands there more than once. */
	query(name: string): unknown {
		return this.queryFields[name];
	}

	/** GET or POST. */
	get method(): string {
		return this.request.method;
	}

	/** The body as it came: n8n's parsed one has lost the last digits of large ids. */
	async bodyText(): Promise<string> {
		const request = this.request;
		if (request.rawBody === undefined) await request.readRawBody();
		const { rawBody, encoding } = request as { rawBody?: Buffer; encoding?: string };
		return rawBody === undefined ? '' : decode(rawBody, encoding);
	}

	/** The body without loss; undefined for what is not JSON, or deeper than n8n can store. */
	async bodyJson(): Promise<unknown> {
		return jsonOf(await this.bodyText());
	}

	/** Whether the caller has its answer. */
	get isAnswered(): boolean {
		return this.answered;
	}

	/** Answers; only the first answer counts. */
	answer(status: number, text = ''): void {
		if (this.answered) return;
		this.answered = true;
		const response = this.context.getResponseObject();
		response.status(status);
		if (text !== '') response.setHeader('Content-Type', 'text/plain; charset=utf-8');
		response.end(text);
	}

	/** Answers 403, and logs the reason and the address, and nothing else of the request. */
	refuse(reason: string): void {
		this.context.logger.warn(
			`${this.nodeName} refused a request from ${this.address ?? 'an unknown address'}: ${reason}`,
		);
		this.answer(403, 'Forbidden');
	}
}

/** Starts nothing. The request is answered already. */
export const NOTHING: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Receives a request: `handle` answers it, and then gives the items that it starts the workflow with,
 * or wakes it with.
 *
 * Never throws: n8n would answer 500, and the provider would repeat the callback for a day; a waiting
 * execution would end with an error.
 *
 * @param nodeName as it begins a log line
 */
export async function receiveSafely(
	context: IWebhookFunctions,
	nodeName: string,
	handle: (exchange: WebhookExchange) => Promise<IWebhookResponseData>,
): Promise<IWebhookResponseData> {
	const exchange = new WebhookExchange(context, nodeName);
	try {
		return await handle(exchange);
	} catch (error) {
		const reason = error instanceof Error ? error.message : 'unknown';
		if (error instanceof BadParameter && !exchange.isAnswered) {
			exchange.refuse(`${reason}. ${error.advice}`);
		} else {
			context.logger.error(`${nodeName} could not handle a request: ${reason}`);
			exchange.answer(400, 'The request could not be handled');
		}
		return NOTHING;
	}
}
