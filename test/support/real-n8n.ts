/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { IConnections, INode } from 'n8n-workflow';

import { createEmulator, type DevinoEmulator, type DevinoSeed } from '../../emulator';
import {
	ensureInstalled,
	N8nClient,
	packAndInstall,
	startN8n,
	type N8nInstance,
	type StoredCredential,
	type WorkflowFile,
} from '../../n8n/driver';
import { pinnedN8n } from './pinned-n8n';
import { record } from './run-record';
import { API_KEY } from './send';

const ROOT = resolve(__dirname, '..', '..');
const SET_UP_MS = 30 * 60_000;
/** Who is signed in. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olga',
	lastName: 'Owner',
	password: 'Test-password-1',
};

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
		const installation = await ensureInstalled({ directory: pinnedN8n.directory });
		await packAndInstall(ROOT, userFolder);
		const emulator = await createEmulator({ seed });
		endings.push(async () => await emulator.close());
		const n8n = await startN8n({ installation, userFolder, env });
		endings.push(async () => await (real?.n8n ?? n8n).stop());
		const client = new N8nClient(n8n.url);
		endings.push(async () => await client.close());
		await client.signIn(OWNER);
		record({ kind: 'n8n', ...(await client.about()) });
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

/** A workflow as it stands in examples/. */
export function example(file: string): WorkflowFile {
	record({ kind: 'example', file });
	return JSON.parse(readFileSync(join(ROOT, 'examples', file), 'utf8')) as WorkflowFile;
}

let nodeCount = 0;

/** A node of n8n's own, or of this package. */
export function realNode(type: string, name: string, more: Partial<INode> = {}): INode {
	const own = !type.includes('.');
	return {
		id: `00000000-0000-4000-8000-${String(++nodeCount).padStart(12, '0')}`,
		name,
		type: own ? `n8n-nodes-devino-vk.${type}` : type,
		typeVersion: 1,
		position: [nodeCount * 10, 0],
		parameters: {},
		...(own ? { credentials: { devinoVkApi: { id: 'devino-vk', name: 'Devino VK' } } } : {}),
		...more,
	};
}

/** A manual trigger, a node that makes items by a piece of code, and what comes after them. */
export function realWorkflow(name: string, jsCode: string, ...nodes: INode[]): WorkflowFile {
	const all = [
		realNode('n8n-nodes-base.manualTrigger', 'Start'),
		realNode('n8n-nodes-base.code', 'Items', { typeVersion: 2, parameters: { jsCode } }),
		...nodes,
	].map((one, index): INode => ({ ...one, position: [index * 220, 0] }));
	const connections: IConnections = {};
	for (const [index, node] of all.entries()) {
		const next = all[index + 1];
		if (next !== undefined) {
			connections[node.name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
		}
	}
	return { name, nodes: all, connections, settings: { executionOrder: 'v1' } };
}
