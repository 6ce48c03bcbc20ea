/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** What n8n puts on a request before a trigger's `webhook` runs. */
export interface ReadRequest {
	/** Undefined where n8n left the body to somebody else. */
	rawBody: Buffer | undefined;
	encoding: string | undefined;
	/** n8n's own parsing: it rounds ids. */
	body: unknown;
	readRawBody: () => Promise<void>;
}

/** n8n answers by itself with this status; no node hears of the request. */
export interface RefusedByN8n {
	refused: number;
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part as Buffer);
	return Buffer.concat(parts);
}

async function decompress(bytes: Buffer, encoding: string | undefined): Promise<Buffer> {
	if (encoding === 'gzip') return await promisify(gunzip)(bytes);
	return encoding === 'deflate' ? await promisify(inflate)(bytes) : bytes;
}

/** A media type and its charset as n8n reads them (parse-incoming-message.ts). */
function readContentType(header: string | undefined): { type?: string; encoding?: string } {
	if (header === undefined || header === '') return {};
	const [type = '', ...parameters] = header.split(';');
	const charset = parameters
		.map((one) => one.split('='))
		.filter(([name]) => name?.trim().toLowerCase() === 'charset')
		.at(-1)?.[1];
	const encoding = (charset ?? 'utf-8').trim().replace(/^"(.*)"$/, '$1');
	return { type: type.toLowerCase(), encoding: encoding.toLowerCase() };
}

/**
 * Reads a request's body as n8n 2.40.7 does for every node but its own Webhook (body-parser.ts). Where
 * n8n would parse XML, and refuse what is none, this lets everything through.
 */
export async function readAsN8n(request: IncomingMessage): Promise<ReadRequest | RefusedByN8n> {
	const received = await bytesOf(request);
	const { type, encoding } = readContentType(request.headers['content-type']);
	if (type?.startsWith('multipart/')) {
		return {
			rawBody: undefined,
			encoding,
			body: {},
			readRawBody: async () => {
				throw new Error('Request body stream was aborted or is not readable');
			},
		};
	}
	let rawBody: Buffer;
	try {
		rawBody = await decompress(received, request.headers['content-encoding']);
	} catch {
		return { refused: 500 };
	}
	let body: unknown = {};
	const isText = type === 'application/json' || type === 'text/plain';
	if (rawBody.length > 0 && (isText || type === 'application/x-www-form-urlencoded')) {
		try {
			const text = rawBody.toString(encoding as BufferEncoding).replace(/^\ufeff/, '');
			body = type === 'application/json' ? (JSON.parse(text) as unknown) : text;
		} catch {
			return { refused: 422 };
		}
	}
	return { rawBody, encoding, body, readRawBody: async () => {} };
}
