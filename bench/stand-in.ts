/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { resolve } from 'node:path';

import { startChild } from './child';
import type { Came, Exchange } from './stand-in-program';

/** A provider that costs next to nothing: it knows beforehand what will come, and what to answer. */
export interface StandIn {
	readonly url: string;
	/** Gives it the requests that are to come, in turn and over and over, and their answers. */
	expect(exchanges: readonly Exchange[]): Promise<void>;
	/** What came since it was asked last. */
	came(): Promise<Came>;
	stop(): Promise<void>;
}

/** @param node the Node binary that is to run it */
export async function startStandIn(node: string): Promise<StandIn> {
	const child = startChild(node, resolve(__dirname, 'stand-in-program.ts'));
	const url = await child.firstLine();
	return {
		url,
		expect: async (exchanges) => {
			await child.ask({ expected: exchanges });
		},
		came: async () => await child.ask<Came>({}),
		stop: async () => await child.stop(),
	};
}
