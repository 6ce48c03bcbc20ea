import { itemsOf } from '../../n8n/driver';
import { megabytes, times, type Report } from '../finding';
import { inTurn, median } from '../rounds';
import type { Run, Stage } from '../stage';
import { httpRequest, n8nNode, ownNode, runnable, SUBJECT, type NodeDraft } from '../workflow';

export interface GetAllSizes {
	rows: number;
	rounds: number;
}

const PAGE_SIZE = 1000;
const PAGE_MS = 30;
/** Each of them starts n8n three times. */
const MEMORY_ROUNDS = 3;
const FROM = '2024-01-01T00:00:00.000Z';
const TO = '2024-12-31T00:00:00.000Z';
/** n8n's node that makes an item of each element of a list. */
const SPLIT = 'Split Out';

const reading = (subject: NodeDraft, after: Record<string, NodeDraft> = {}) =>
	runnable('Read', { [SUBJECT]: subject, ...after });

/** The HTTP Request node that asks what the recorded request asked, page by page. */
function paginated(url: string, recordedQuery: string): NodeDraft {
	const query = new URLSearchParams(recordedQuery);
	query.delete('offset');
	return httpRequest({
		method: 'GET',
		url: `${url}/vk-stat/detail?${query}`,
		options: {
			pagination: {
				pagination: {
					paginationMode: 'updateAParameterInEachRequest',
					parameters: {
						parameters: [{ type: 'qs', name: 'offset', value: `={{ $pageCount * ${PAGE_SIZE} }}` }],
					},
					paginationCompleteWhen: 'other',
					completeExpression: '={{ $response.body.result.more === false }}',
				},
			},
		},
	});
}

/** Devino VK Stats over many pages, and the HTTP Request node with its own pagination. */
export async function getAll(stage: Stage, { rows, rounds }: GetAllSizes): Promise<Report> {
	const { emulator } = stage;
	await emulator.reset();
	await emulator.addHistory(rows, Date.parse(FROM));
	await emulator.delayDetail(PAGE_MS);
	const stats = ownNode('devinoVkStats', { dateTimeFrom: FROM, dateTimeTo: TO, returnAll: true });
	const statsId = await stage.prepare(reading(stats));
	const complete = (run: Run, name: string, count: number): Run => {
		const { length } = itemsOf(run.execution, name);
		if (length !== count) throw new Error(`${name} gave ${length} items instead of ${count}`);
		return run;
	};
	const runStats = async () => complete(await stage.run(statsId), SUBJECT, rows);
	await runStats();
	const [recorded] = await emulator.requests();

	const generic = paginated(emulator.url, recorded?.query ?? '');
	const pages = Math.ceil(rows / PAGE_SIZE);
	const httpId = await stage.prepare(reading(generic));
	const splitId = await stage.prepare(
		reading(generic, { [SPLIT]: n8nNode('splitOut', 1, { fieldToSplitOut: 'result.data' }) }),
	);
	const runHttp = async () => complete(await stage.run(httpId), SUBJECT, pages);
	const runSplit = async () => complete(await stage.run(splitId), SPLIT, rows);
	const { node, http } = await inTurn(
		{
			node: async () => (await runStats()).nodeMs,
			http: async () => (await runHttp()).nodeMs,
		},
		{ rounds },
	);
	const peak = (run: () => Promise<Run>) => async () => {
		await stage.freshN8n();
		return megabytes((await run()).peakBytes);
	};
	const memory = await inTurn(
		{ node: peak(runStats), http: peak(runHttp), split: peak(runSplit) },
		{ rounds: Math.min(rounds, MEMORY_ROUNDS) },
	);

	const speed = median(http) / median(node);
	const weight = median(memory.node) / median(memory.split);
	const many = rows.toLocaleString('en-US');
	return {
		title: 'Reading many messages',
		method: `Both nodes' \`executionTime\`, asking for the same pages of ${PAGE_SIZE.toLocaleString('en-US')} rows; the emulator waits ${PAGE_MS} ms before each. Memory is the peak of the resident set of n8n's process (VmHWM), each time in an n8n that has just been started. The HTTP Request node gives an item a page; a row an item, as Devino VK Stats gives them, takes a Split Out node behind it. The memory is compared with the two together, the time with the HTTP Request node alone.`,
		findings: [
			{
				work: `\`getAll\` of ${many} rows at ${PAGE_MS} ms a page`,
				comparedWith: "n8n's HTTP Request node with its own pagination",
				aim: '≥ 3× faster',
				measured: `${times(speed)} faster`,
				met: speed >= 3,
				limit:
					'Devino VK Stats asks for four pages at once, so that the waits are behind the work: taking in and parsing some 280 kB a page, and making its 1,000 items. The emulator, which makes the pages, works on the same two cores.',
			},
			{
				work: `\`getAll\` of ${many} rows: memory`,
				comparedWith: 'the HTTP Request node and Split Out, which give the same items',
				aim: 'no more',
				measured: times(weight),
				met: weight <= 1,
				limit:
					'Little of it is the items: with all of them in hand the live heap is below 300 MB. V8 collects a heap of that size only when it has grown to several times that, and n8n then writes the whole execution as one text; where in between the collection falls decides on the peak.',
			},
		],
		series: [
			{ name: 'Devino VK Stats', samples: node, unit: 'ms' },
			{ name: 'HTTP Request', samples: http, unit: 'ms' },
			{ name: 'Devino VK Stats', samples: memory.node, unit: 'MB' },
			{ name: 'HTTP Request, an item a page', samples: memory.http, unit: 'MB' },
			{ name: 'HTTP Request and Split Out', samples: memory.split, unit: 'MB' },
		],
	};
}
