/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { request } from 'undici';

/** Bodies to be posted one after the other. */
export interface Posting {
	url: string;
	apiKey: string;
	bodies: string[];
}

async function post({ url, apiKey, bodies }: Posting): Promise<number> {
	const headers = { authorization: `Key ${apiKey}`, 'content-type': 'application/json' };
	const start = performance.now();
	for (const body of bodies) {
		const answer = await request(url, { method: 'POST', headers, body });
		await answer.body.text();
		if (answer.statusCode !== 200) throw new Error(`HTTP ${answer.statusCode}`);
	}
	return performance.now() - start;
}

process.on('message', (posting: Posting) => {
	post(posting).then(
		(ms) => process.send?.({ ms }),
		(error: unknown) => process.send?.({ error: String(error) }),
	);
});
// What ends this process with its parent lets go of the channel: without it nothing keeps us alive.
process.channel?.ref();
