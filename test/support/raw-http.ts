/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { connect } from 'node:net';

import type { FuzzedRequest } from './callback-fuzz';

/** Longer than any answer takes on the slowest machine. */
const HANGS_AFTER_MS = 60_000;

export interface RawAnswer {
	/** Null: the connection was closed without an answer. */
	status: number | null;
	text: string;
}

/**
 * Sends bytes over a socket and gives what comes back until the other side closes. Nothing mends what
 * is wrong with them.
 *
 * @throws an Error if the other side neither answers nor closes
 */
export async function sendBytes(
	port: number,
	bytes: string | Buffer,
	{ half = false }: { half?: boolean } = {},
): Promise<RawAnswer> {
	return await new Promise((resolve, reject) => {
		const parts: Buffer[] = [];
		const socket = connect({ port, host: '127.0.0.1' });
		const done = (): void => {
			const text = Buffer.concat(parts).toString('latin1');
			const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
			resolve({ status: status === undefined ? null : Number(status), text });
		};
		socket.setTimeout(HANGS_AFTER_MS, () => {
			socket.destroy();
			reject(new Error('The request hangs'));
		});
		socket.on('data', (chunk: Buffer) => parts.push(chunk));
		// A reset: whoever does not want the rest of a body may close so.
		socket.on('error', done);
		socket.on('close', done);
		socket.on('connect', () => {
			socket.write(bytes);
			// The other side waits for more, and sees that none will come.
			if (half) socket.end();
		});
	});
}

/** A request in HTTP's own words, `connection: close` among them. */
export function asBytes(path: string, request: Omit<FuzzedRequest, 'plain'>): Buffer {
	const { method, body, headers, query } = request;
	const target = query === '' ? path : `${path}?${query}`;
	const lines = Object.entries({
		host: '127.0.0.1',
		connection: 'close',
		'content-length': String(body.length),
		...headers,
	}).map(([name, value]) => `${name}: ${value}`);
	return Buffer.concat([
		Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
		body,
	]);
}
