import { megabytes, percentOver, times, type Report } from '../finding';
import { inTurn, median } from '../rounds';
import { acceptedExactly, sendNode } from '../sending';
import type { Stage } from '../stage';
import { n8nNode, withCustomers, type NodeDraft } from '../workflow';

export interface ScaleSizes {
	few: number;
	many: number;
	rounds: number;
}

/** Above this a time has grown; below it is the noise of a machine. */
const NOISE = 1.1;

/** Many items through Devino VK Send: its time a message, and what memory it takes. */
export async function scale(stage: Stage, { few, many, rounds }: ScaleSizes): Promise<Report> {
	const microseconds = async (count: number) => {
		const id = await stage.prepare(withCustomers(count, sendNode()));
		return acceptedExactly(stage, count, async () => ((await stage.run(id)).nodeMs * 1000) / count);
	};
	const contestants = { few: await microseconds(few), many: await microseconds(many) };
	const time = await inTurn(contestants, { rounds, warmUps: 1 });

	const peak = async (subject: NodeDraft): Promise<number> => {
		const id = await stage.prepare(withCustomers(many, subject));
		await stage.freshN8n();
		await stage.emulator.reset();
		return megabytes((await stage.run(id)).peakBytes);
	};
	const memory = await inTurn(
		{
			node: async () => await peak(sendNode()),
			noOp: async () => await peak(n8nNode('noOp', 1)),
		},
		{ rounds },
	);

	const growth = median(time.many) / median(time.few);
	const weight = median(memory.node) / median(memory.noOp);
	const [fewItems, manyItems] = [few, many].map(
		(count) => `${count.toLocaleString('en-US')} items`,
	);
	return {
		title: 'Many items',
		method: `The node's \`executionTime\` divided by its messages; up to ${percentOver(NOISE)} is taken for noise. Memory is the peak of the resident set of n8n's process (VmHWM), each time in an n8n that has just been started: what n8n itself takes to start is in it, and so is saving the execution.`,
		findings: [
			{
				work: `${manyItems}`,
				comparedWith: `${fewItems}`,
				aim: 'time a message does not grow',
				measured: percentOver(growth),
				met: growth <= NOISE,
			},
			{
				work: `${manyItems}: memory`,
				comparedWith: 'the same items through a No Operation node',
				aim: 'peak memory within 2×',
				measured: times(weight),
				met: weight <= 2,
			},
		],
		series: [
			{ name: `Devino VK Send, ${fewItems}`, samples: time.few, unit: 'µs a message' },
			{ name: `Devino VK Send, ${manyItems}`, samples: time.many, unit: 'µs a message' },
			{ name: `Devino VK Send, ${manyItems}`, samples: memory.node, unit: 'MB' },
			{ name: `No Operation, ${manyItems}`, samples: memory.noOp, unit: 'MB' },
		],
	};
}
