import type { IWebhookFunctions } from 'n8n-workflow';

import { isAddress } from './address-list';

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;

/** A charset that this Node does not know is read as UTF-8. */
function decode(bytes: Buffer, charset: string | undefined): string {
	try {
		return new TextDecoder(charset ?? 'utf-8').decode(bytes);
	} catch {
		return new TextDecoder().decode(bytes);
	}
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
		private readonly triggerName: string,
	) {}

	private get request(): Request {
		return this.context.getRequestObject();
	}

	/** The caller's address, behind the proxies that n8n trusts (N8N_PROXY_HOPS). */
	get address(): string | undefined {
		const { ip } = this.request;
		return ip !== undefined && isAddress(ip) ? ip : undefined;
	}

	/** A parameter of the query: a text, or a list if it stands there more than once. */
	query(name: string): unknown {
		const query: Record<string, unknown> = { ...(this.request.query as Record<string, unknown>) };
		return query[name];
	}

	/** The body as it came: n8n's parsed one has lost the last digits of large ids. */
	async bodyText(): Promise<string> {
		const request = this.request;
		if (request.rawBody === undefined) await request.readRawBody();
		const { rawBody, encoding } = request as { rawBody?: Buffer; encoding?: string };
		return rawBody === undefined ? '' : decode(rawBody, encoding);
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
			`${this.triggerName} refused a request from ${this.address ?? 'an unknown address'}: ${reason}`,
		);
		this.answer(403, 'Forbidden');
	}
}
