/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { times, type Report } from '../finding';
import { inTurn, median } from '../rounds';
import { prepareRequests, requestsExactly, sendNode } from '../sending';
import { API_KEY, type Stage } from '../stage';
import { helperAlone, withCustomers } from '../workflow';

export interface SendSizes {
	messages: number;
	rounds: number;
}

/** Devino VK Send, n8n's HTTP helper posting the same requests, and undici doing so. */
export async function againstFloor(stage: Stage, { messages, rounds }: SendSizes): Promise<Report> {
	const { standIn, standInCredential } = stage;
	const toEmulator = await stage.prepare(withCustomers(messages, sendNode()));
	const prepared = await prepareRequests(stage, toEmulator);
	const bodies = prepared.map(({ body }) => body);
	await standIn.expect(
		prepared.map(({ body, answer }) => ({ bytes: Buffer.byteLength(body), answer })),
	);
	const file = join(stage.folder, 'bodies.json');
	writeFileSync(file, JSON.stringify(bodies));
	const url = `${standIn.url}/vk/messages`;
	const ids = {
		node: await stage.prepare(withCustomers(messages, sendNode()), standInCredential),
		helper: await stage.prepare(withCustomers(1, helperAlone(url, file)), standInCredential),
	};
	const run = async (id: string): Promise<number> => (await stage.run(id)).nodeMs;
	const { node, helper, floor } = await inTurn(
		{
			node: requestsExactly(stage, bodies.length, async () => await run(ids.node)),
			helper: requestsExactly(stage, bodies.length, async () => await run(ids.helper)),
			floor: requestsExactly(
				stage,
				bodies.length,
				async () => await stage.floor.post({ url, apiKey: API_KEY, bodies }),
			),
		},
		{ rounds, warmUps: 6 },
	);
	const ratio = median(node) / median(floor);
	const own = median(node) - median(helper);
	const perMessage = (own * 1000) / messages;
	return {
		title: 'Sending, against the floor',
		method:
			"The node's time is its `executionTime` in n8n's execution record: reading and checking all parameters, ten requests one after the other, the answers read, the output items made. The floor is undici posting the very bodies that the node sent, prepared before, on the same Node and one after the other too; the answers are read as text and thrown away. In between stands what a node can reach at best: n8n's own HTTP helper posting these bodies, in a node that does nothing else. All three talk to a stand-in that costs next to nothing: it knows the length of each request beforehand, and its answer, which the emulator once gave. Six rounds of warming up don't count.",
		findings: [
			{
				work: `${messages.toLocaleString('en-US')} template messages, four parameters by \`={{ $json.… }}\`, pacing off`,
				comparedWith: `undici posting the same ${bodies.length} prepared bodies (the floor)`,
				aim: 'node time within 2× of the floor',
				measured: times(ratio),
				met: ratio <= 2,
				limit: `n8n's HTTP helper alone takes ${times(median(helper) / median(floor))} of the floor for these requests: it opens a connection for each. What the node adds to that is ${perMessage.toFixed(1)} µs a message.`,
			},
		],
		series: [
			{ name: 'Devino VK Send', samples: node, unit: 'ms' },
			{ name: "n8n's HTTP helper alone", samples: helper, unit: 'ms' },
			{ name: 'The floor', samples: floor, unit: 'ms' },
		],
	};
}
