/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { resolve } from 'node:path';

import { startChild } from './child';
import type { Posting } from './floor-program';

/** The floor: undici posting prepared bodies one after the other, on n8n's Node, and nothing else. */
export interface Floor {
	/** Milliseconds from the first request to the last byte of the last answer. */
	post(posting: Posting): Promise<number>;
	stop(): Promise<void>;
}

export function startFloor(node: string): Floor {
	const child = startChild(node, resolve(__dirname, 'floor-program.ts'));
	return {
		async post(posting) {
			const reply = await child.ask<{ ms?: number; error?: string }>(posting);
			if (reply.ms === undefined) throw new Error(`The floor failed: ${reply.error}`);
			return reply.ms;
		},
		stop: async () => await child.stop(),
	};
}
