/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { createServer } from 'node:net';

/**
 * A port of 127.0.0.1 that nobody listens on: the preferred one, if it is free.
 * `taken` holds those that are promised to others already.
 */
export async function freePort(preferred = 0, taken: readonly number[] = []): Promise<number> {
	if (preferred !== 0 && !taken.includes(preferred) && (await isFree(preferred))) return preferred;
	for (;;) {
		const port = await anyFreePort();
		if (!taken.includes(port)) return port;
	}
}

async function isFree(port: number): Promise<boolean> {
	return await listenOnce(port).then(
		() => true,
		() => false,
	);
}

async function anyFreePort(): Promise<number> {
	return await listenOnce(0);
}

/** Listens for a moment; gives the port that it got. */
async function listenOnce(port: number): Promise<number> {
	return await new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
		});
	});
}
