import { times, type Report } from '../finding';
import { inTurn, median } from '../rounds';
import { acceptedExactly, prepareBodies, sendNode } from '../sending';
import { API_KEY, type Stage } from '../stage';
import { withCustomers } from '../workflow';

export interface SendSizes {
	messages: number;
	rounds: number;
}

/** Devino VK Send, and the same requests with nothing around them. */
export async function againstFloor(stage: Stage, { messages, rounds }: SendSizes): Promise<Report> {
	const id = await stage.prepare(withCustomers(messages, sendNode()));
	const posting = {
		url: `${stage.emulator.url}/vk/messages`,
		apiKey: API_KEY,
		bodies: await prepareBodies(stage, id),
	};
	const { node, floor } = await inTurn(
		{
			node: acceptedExactly(stage, messages, async () => (await stage.run(id)).nodeMs),
			floor: acceptedExactly(stage, messages, async () => await stage.floor.post(posting)),
		},
		{ rounds, warmUps: 6 },
	);
	const ratio = median(node) / median(floor);
	return {
		title: 'Sending, against the floor',
		method:
			"The node's time is its `executionTime` in n8n's execution record: reading and checking all parameters, ten requests one after the other, the answers read, the output items made. The floor is undici posting the very bodies that the node sent, prepared before, on the same Node and one after the other too; the answers are read as text and thrown away. Six rounds of warming up don't count.",
		findings: [
			{
				work: `${messages.toLocaleString('en-US')} template messages, four parameters by \`={{ $json.… }}\`, pacing off`,
				comparedWith: `undici posting the same ${posting.bodies.length} prepared bodies (the floor)`,
				aim: 'node time within 2× of the floor',
				measured: times(ratio),
				met: ratio <= 2,
				limit:
					"The floor has nothing to read, to check or to hand on. In a CPU profile of n8n about two fifths of the node's time are its own work, 6 to 7 µs a message: reading and checking the item 3.5 µs, writing the JSON 1.2 µs, reading the answer 1 µs, and making the output item. The rest is the wait for the answers, which the floor has too, and n8n's HTTP helper, which opens a connection for each request.",
			},
		],
		series: [
			{ name: 'Devino VK Send', samples: node, unit: 'ms' },
			{ name: 'The floor', samples: floor, unit: 'ms' },
		],
	};
}
