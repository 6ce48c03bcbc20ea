/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { request } from 'undici';

import type { DevinoSeed, RecordedRequest } from '../emulator';
import { startChild } from './child';

const CLI = resolve(__dirname, '..', 'emulator', 'cli.ts');

/**
 * An emulator as quick as it can be: it keeps no bodies, watches no limits, and what it accepts
 * lives so slowly that nothing of it happens while somebody measures.
 */
const SEED: DevinoSeed = {
	limits: { perSecond: null, perDay: null },
	switches: { lives: { speed: 1e-6 }, recording: { keepBodies: false } },
};

/** An emulator in a process of its own, so that it takes no turn of another's event loop. */
export interface EmulatorProcess {
	readonly url: string;
	readonly pid: number;
	/** Forgets everything that was sent. */
	reset(): Promise<void>;
	/** Whether the bodies of requests are kept, until the next reset. */
	keepBodies(keep: boolean): Promise<void>;
	/** What came since the reset, oldest first. */
	requests(): Promise<RecordedRequest[]>;
	/** The largest number of a service's messages that came within any second. */
	busiestSecond(service: string): Promise<number>;
	/** So many messages of the past, one a second. */
	addHistory(count: number, from: number): Promise<void>;
	/** Every answer to a reading of messages waits so long. */
	delayDetail(ms: number): Promise<void>;
	stop(): Promise<void>;
}

/** @param folder for the file that the emulator begins with */
export async function startEmulator(node: string, folder: string): Promise<EmulatorProcess> {
	const seedFile = join(folder, 'emulator-seed.json');
	writeFileSync(seedFile, JSON.stringify(SEED));
	const child = startChild(node, CLI, ['--port', '0', '--seed', seedFile, '--speed', '1e-6']);
	const url = await child.firstLine();

	const call = async <T>(method: 'GET' | 'POST', path: string, input?: object): Promise<T> => {
		const { statusCode, body } = await request(`${url}/_emulator/${path}`, {
			method,
			body: input === undefined ? undefined : JSON.stringify(input),
		});
		const text = await body.text();
		if (statusCode !== 200) throw new Error(`The emulator answered ${statusCode}: ${text}`);
		return JSON.parse(text) as T;
	};

	return {
		url,
		pid: child.pid,
		stop: async () => await child.stop(),
		reset: async () => await call('POST', 'reset', {}),
		keepBodies: async (keep) => await call('POST', 'switches', { recording: { keepBodies: keep } }),
		requests: async () => await call('GET', 'requests?limit=1000000'),
		busiestSecond: async (service) =>
			await call('GET', `window?sender=${encodeURIComponent(service)}&ms=1000`),
		addHistory: async (count, from) => await call('POST', 'history', { count, from }),
		delayDetail: async (ms) =>
			await call('POST', 'trouble', {
				endpoint: 'detail',
				mode: 'always',
				trouble: { kind: 'slow', beforeMs: ms },
			}),
	};
}
