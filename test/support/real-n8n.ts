/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createEmulator, type DevinoEmulator, type DevinoSeed } from '../../emulator';
import {
	ensureInstalled,
	N8nClient,
	packAndInstall,
	startN8n,
	type N8nInstance,
	type StoredCredential,
} from '../../n8n/driver';
import { OWNER } from './real-workflow';
import { API_KEY } from './send';

export { example, OWNER, realNode, realWorkflow } from './real-workflow';

const ROOT = resolve(__dirname, '..', '..');
const SET_UP_MS = 30 * 60_000;

/** A real n8n with the packed package in it, signed in, and an emulator with a credential for it. */
export interface RealN8n {
	n8n: N8nInstance;
	client: N8nClient;
	emulator: DevinoEmulator;
	credential: StoredCredential;
	/** n8n's folder, kept over restarts. */
	userFolder: string;
	/** Ends n8n and starts it again on the same port, with everything that it knew. */
	restart: () => Promise<void>;
}

export interface RealN8nOptions {
	seed?: DevinoSeed;
	env?: Record<string, string>;
	callbackSecret?: string;
}

/** Installs and starts everything once for a test file; the emulator is emptied before each test. */
export function useRealN8n({
	seed = {},
	env = {},
	callbackSecret = '',
}: RealN8nOptions = {}): () => RealN8n {
	let real: RealN8n | undefined;
	// What is up is ended even if what should have come after it failed.
	const endings: Array<() => unknown> = [];

	beforeAll(async () => {
		const userFolder = mkdtempSync(join(tmpdir(), 'real-n8n-'));
		endings.push(() => rmSync(userFolder, { recursive: true, force: true }));
		const installation = await ensureInstalled();
		await packAndInstall(ROOT, userFolder);
		const emulator = await createEmulator({ seed });
		endings.push(async () => await emulator.close());
		const n8n = await startN8n({ installation, userFolder, env });
		endings.push(async () => await (real?.n8n ?? n8n).stop());
		const client = new N8nClient(n8n.url);
		endings.push(async () => await client.close());
		await client.signIn(OWNER);
		const credential = await client.createCredential({
			name: 'Devino VK',
			type: 'devinoVkApi',
			data: { apiKey: API_KEY, baseUrl: emulator.url, callbackSecret },
		});
		real = {
			n8n,
			client,
			emulator,
			credential,
			userFolder,
			restart: async () => {
				if (real === undefined) return;
				await real.n8n.stop();
				real.n8n = await startN8n({ installation, userFolder, env, port: real.n8n.port });
			},
		};
	}, SET_UP_MS);

	beforeEach(() => real?.emulator.reset());

	afterAll(async () => {
		for (const end of endings.reverse()) await end();
	}, SET_UP_MS);

	return () => {
		if (real === undefined) throw new Error('n8n is not up yet');
		return real;
	};
}
