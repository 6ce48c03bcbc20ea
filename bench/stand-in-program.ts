/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { createServer } from 'node:http';

/** A request that is to come, by its length, and what it is answered. */
export interface Exchange {
	bytes: number;
	answer: string;
}

/** What came since the exchanges were given. */
export interface Came {
	requests: number;
	/** Requests of another length than the one whose turn it was. */
	strangers: number;
}

let exchanges: Array<{ bytes: number; answer: Buffer }> = [];
const came: Came = { requests: 0, strangers: 0 };

const server = createServer((request, response) => {
	let bytes = 0;
	request.on('data', (chunk: Buffer) => {
		bytes += chunk.length;
	});
	request.on('end', () => {
		const exchange = exchanges[came.requests % exchanges.length];
		came.requests++;
		if (exchange?.bytes !== bytes) came.strangers++;
		response.setHeader('content-type', 'application/json');
		response.end(exchange?.answer);
	});
});

process.on('message', ({ expected }: { expected?: Exchange[] }) => {
	if (expected !== undefined) {
		exchanges = expected.map(({ bytes, answer }) => ({ bytes, answer: Buffer.from(answer) }));
	}
	process.send?.({ ...came });
	came.requests = 0;
	came.strangers = 0;
});
process.channel?.ref();

server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	const port = typeof address === 'object' ? address?.port : 0;
	process.stdout.write(`http://127.0.0.1:${port}\n`);
});
