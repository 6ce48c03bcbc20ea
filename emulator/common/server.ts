/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listening server on this machine alone. */
export interface LocalServer {
	url: string;
	/** Ends it at once, with every connection. */
	close(): Promise<void>;
}

/** A request read to its end. */
export interface RawRequest {
	method: string;
	path: string;
	rawQuery: string;
	headers: IncomingMessage['headers'];
	/** Empty for a form with files, which is not text: see `bytes`. */
	body: string;
	bytes: Buffer;
}

/** The way back to whoever asked. */
export interface Reply {
	/** Writes head and body. `trickle` writes the body in pieces, `wait` passing the time between. */
	send(
		status: number,
		headers: Record<string, string>,
		body: string | Buffer,
		trickle?: { bytes: number; wait: () => Promise<void> },
	): Promise<void>;
	/** Resets the connection; with `partial`, after that much of an answer. */
	reset(partial?: { status: number; body: string }): void;
	/** Whether the other side is still there. */
	readonly open: boolean;
}

const isFormWithFiles = ({ headers }: IncomingMessage): boolean =>
	(headers['content-type'] ?? '').startsWith('multipart/form-data');

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
	return Buffer.concat(chunks);
}

function replyTo(response: ServerResponse): Reply {
	const write = async (chunk: Buffer) =>
		await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
	return {
		get open() {
			return !response.destroyed && !response.closed;
		},
		async send(status, headers, body, trickle) {
			const bytes = Buffer.from(body);
			response.writeHead(status, { ...headers, 'content-length': bytes.length });
			const size = Math.max(trickle?.bytes ?? bytes.length, 1);
			for (let from = 0; trickle && from < bytes.length && this.open; from += size) {
				await write(bytes.subarray(from, from + size));
				await trickle.wait();
			}
			await new Promise<void>((resolve) => {
				response.on('close', resolve);
				response.end(trickle ? undefined : bytes, resolve);
			});
		},
		reset(partial) {
			const { socket } = response;
			if (!partial) {
				socket?.resetAndDestroy();
				return;
			}
			const bytes = Buffer.from(partial.body);
			response.writeHead(partial.status, { 'content-length': bytes.length });
			response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () =>
				socket?.resetAndDestroy(),
			);
		},
	};
}

function explain(error: Error, port: number): Error {
	if ('code' in error && error.code === 'EADDRINUSE') {
		return Object.assign(
			new Error(
				`Port ${port} of 127.0.0.1 is in use (EADDRINUSE): choose another, or 0 for a free one`,
			),
			{ code: 'EADDRINUSE', port, cause: error },
		);
	}
	return error;
}

async function listen(server: Server, port: number): Promise<AddressInfo> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: Error) => reject(explain(error, port)));
		server.listen(port, '127.0.0.1', resolve);
	});
	return server.address() as AddressInfo;
}

/** Listens on 127.0.0.1; port 0 takes a free one; a busy one rejects with code EADDRINUSE. */
export async function startServer(
	port: number,
	answer: (request: RawRequest, reply: Reply) => Promise<void>,
): Promise<LocalServer> {
	const server = createServer((request, response) => {
		const reply = replyTo(response);
		const [path = '/', ...query] = (request.url ?? '/').split('?');
		readBody(request)
			.then(
				async (bytes) =>
					await answer(
						{
							method: request.method ?? 'GET',
							path,
							rawQuery: query.join('?'),
							headers: request.headers,
							body: isFormWithFiles(request) ? '' : bytes.toString('utf8'),
							bytes,
						},
						reply,
					),
			)
			.catch((error: unknown) => {
				if (response.headersSent || !reply.open) return;
				const message = error instanceof Error ? error.message : String(error);
				const body = JSON.stringify({ emulatorError: message });
				void reply.send(500, { 'content-type': 'application/json' }, body);
			});
	});
	// A client that keeps its connection must not meet one that the server closes at that moment.
	server.keepAliveTimeout = 60_000;
	const { port: taken } = await listen(server, port);
	return {
		url: `http://127.0.0.1:${taken}`,
		async close() {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
}
