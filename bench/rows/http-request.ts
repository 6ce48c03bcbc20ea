import { times, type Report } from '../finding';
import { inTurn, median } from '../rounds';
import { acceptedExactly, sendNode, SERVICE } from '../sending';
import type { Stage } from '../stage';
import { httpRequest, withCustomers } from '../workflow';
import type { SendSizes } from './send';

/** What Devino VK Send sends for an item, as one does it without the package. */
const MESSAGE = `=[{ "phone": "{{ $json.phone }}", "service": "${SERVICE}", "tmpl": "order_ready", "tmplData": { "name": "{{ $json.name }}", "order": "{{ $json.order }}", "city": "{{ $json.city }}" } }]`;

/** Devino VK Send, and n8n's HTTP Request node with one request an item. */
export async function againstHttpRequest(
	stage: Stage,
	{ messages, rounds }: SendSizes,
): Promise<Report> {
	const generic = httpRequest({
		method: 'POST',
		url: `${stage.emulator.url}/vk/messages`,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: MESSAGE,
		options: {},
	});
	const ids = {
		node: await stage.prepare(withCustomers(messages, sendNode())),
		http: await stage.prepare(withCustomers(messages, generic)),
	};
	const run = (id: string) =>
		acceptedExactly(stage, messages, async () => (await stage.run(id)).nodeMs);
	// It takes its time: what warms it up is its own many items.
	for (let warmUps = 0; warmUps < 2; warmUps++) await run(ids.node)();
	const { node, http } = await inTurn({ node: run(ids.node), http: run(ids.http) }, { rounds });
	const ratio = median(http) / median(node);
	return {
		title: 'Sending, against the HTTP Request node',
		method:
			"Both nodes' `executionTime`. The HTTP Request node has the same credential, the same four expressions in its JSON body, and n8n's defaults for everything else.",
		findings: [
			{
				work: `${messages.toLocaleString('en-US')} template messages, the same`,
				comparedWith: "n8n's HTTP Request node, one request an item",
				aim: '≥ 200× faster',
				measured: `${times(ratio)} faster`,
				met: ratio >= 200,
			},
		],
		series: [
			{ name: 'Devino VK Send', samples: node, unit: 'ms' },
			{ name: 'HTTP Request', samples: http, unit: 'ms' },
		],
	};
}
