import { percentOver, type Finding, type Report, type Series } from '../finding';
import { median } from '../rounds';
import { acceptedExactly, sendNode, SERVICE } from '../sending';
import type { Stage } from '../stage';
import { withCustomers } from '../workflow';

export interface PacingSizes {
	/** Each with the number of messages that is sent at that rate a second. */
	rates: ReadonlyArray<{ perSecond: number; messages: number }>;
	rounds: number;
}

/** The last request may leave so many milliseconds after the first, at the earliest. */
function earliestMs(messages: number, perSecond: number): number {
	return (Math.ceil(messages / perSecond) - 1) * 1000;
}

/** Devino VK Send with pacing, and the earliest finish that the rate allows. */
export async function pacing(stage: Stage, { rates, rounds }: PacingSizes): Promise<Report> {
	const findings: Finding[] = [];
	const series: Series[] = [];
	for (const { perSecond, messages } of rates) {
		const id = await stage.prepare(withCustomers(messages, sendNode(perSecond)));
		const samples: number[] = [];
		let busiest = 0;
		const run = acceptedExactly(stage, messages, async () => (await stage.run(id)).nodeMs);
		for (let round = 0; round < rounds; round++) {
			samples.push(await run());
			busiest = Math.max(busiest, await stage.emulator.busiestSecond(SERVICE));
		}
		const earliest = earliestMs(messages, perSecond);
		const ratio = median(samples) / earliest;
		findings.push({
			work: `${messages.toLocaleString('en-US')} messages paced at ${perSecond.toLocaleString('en-US')}/s`,
			comparedWith: `the earliest finish that the rate allows: ${earliest / 1000} s`,
			aim: 'within 10 %, never above the rate in any second',
			measured: `${percentOver(ratio)}, ${busiest.toLocaleString('en-US')} messages in the busiest second`,
			met: ratio <= 1.1 && busiest <= perSecond,
		});
		series.push({ name: `Devino VK Send at ${perSecond}/s`, samples, unit: 'ms' });
	}
	return {
		title: 'Pacing',
		method:
			"The node's `executionTime`. With *n* requests the rate allows the last one to leave *n* − 1 seconds after the first, and no sooner; the node begins each second when the request that filled the last one is answered, so the answers' times are on top, and reading the parameters, and the last answer. The busiest second is looked for among all windows of 1,000 ms over the arrivals at the emulator; a request counts with all its messages when it has arrived whole.",
		findings,
		series,
	};
}
