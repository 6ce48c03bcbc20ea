/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createEmulator, type DevinoEmulator } from '../../../emulator';
import {
	ensureInstalled,
	freePort,
	N8nClient,
	pack,
	type N8nInstance,
	type N8nInstallation,
	type StoredCredential,
} from '../../../n8n/driver';
import { OWNER } from '../real-workflow';
import { startPostgres, type Postgres } from './postgres';
import { N8nProcesses } from './processes';
import { findPostgresql, findRedis } from './programs';
import { startRedis, type Redis } from './redis';

const ROOT = resolve(__dirname, '..', '..', '..');

/** By itself n8n has two connections, and a burst of callbacks waits for one until requests fail. */
const PATIENT_DATABASE = {
	DB_POSTGRESDB_POOL_SIZE: '10',
	DB_POSTGRESDB_CONNECTION_TIMEOUT: '60000',
};
/** As n8n sets it. */
export const N8NS_OWN_DATABASE = {
	DB_POSTGRESDB_POOL_SIZE: '2',
	DB_POSTGRESDB_CONNECTION_TIMEOUT: '20000',
};

/** The main process serves the editor, and neither runs a workflow nor receives a callback. */
const QUEUE_ENV: Record<string, string> = {
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	...PATIENT_DATABASE,
};

export interface QueueOptions {
	/** Default: the pinned n8n. */
	installation?: N8nInstallation;
	/** Settings of n8n for every process. */
	env?: Record<string, string>;
	/** Settings of n8n for the workers. */
	workerEnv?: Record<string, string>;
}

/** n8n in queue mode: one main, two workers, one webhook process; the packed package in each. */
export interface QueueN8n extends Pick<N8nProcesses, 'folders' | 'logs' | 'restart' | 'workerOf'> {
	readonly installation: N8nInstallation;
	readonly main: N8nInstance;
	readonly workers: readonly N8nInstance[];
	/** What callers see: its address is that of every webhook. */
	readonly webhook: N8nInstance;
	readonly client: N8nClient;
	readonly emulator: DevinoEmulator;
	/** For the emulator. */
	readonly credential: StoredCredential;
	/** What the credential holds; such as stands nowhere by chance. */
	readonly secrets: Readonly<Record<'apiKey' | 'callbackSecret', string>>;
	readonly postgres: Postgres;
	readonly redis: Redis;
	/** Ends everything. */
	stop(): Promise<void>;
}

/**
 * Starts PostgreSQL, Redis, an emulator and n8n in queue mode, everything on free ports of its own
 * and in a temporary folder.
 *
 * @throws naming the Debian package if Redis or PostgreSQL is missing
 */
export async function startQueue(options: QueueOptions = {}): Promise<QueueN8n> {
	const endings: Array<() => unknown> = [];
	const stop = async (): Promise<void> => {
		for (let end = endings.pop(); end !== undefined; end = endings.pop()) await end();
	};
	try {
		return await start(options, endings, stop);
	} catch (error) {
		await stop();
		throw error;
	}
}

async function start(
	{ installation: given, env = {}, workerEnv = {} }: QueueOptions,
	endings: Array<() => unknown>,
	stop: () => Promise<void>,
): Promise<QueueN8n> {
	findRedis();
	findPostgresql();
	const installation = given ?? (await ensureInstalled());

	// PostgreSQL runs as somebody else, who has to reach its folder.
	const folder = mkdtempSync(join(tmpdir(), 'queue-n8n-'));
	endings.push(() => rmSync(folder, { recursive: true, force: true }));
	chmodSync(folder, 0o711);

	const postgres = await startPostgres(join(folder, 'postgres'));
	endings.push(postgres.stop);
	const redis = await startRedis(join(folder, 'redis'));
	endings.push(redis.stop);
	const secrets = { apiKey: randomUUID(), callbackSecret: randomUUID() };
	const emulator = await createEmulator({ seed: { apiKeys: [secrets.apiKey] } });
	endings.push(async () => await emulator.close());

	const tarball = await pack(ROOT, join(folder, 'packed'));
	const webhookPort = await freePort();
	const shared = {
		...QUEUE_ENV,
		...postgres.env,
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		N8N_ENCRYPTION_KEY: randomUUID(),
		WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
		...env,
	};
	const processes = new N8nProcesses({ installation, folder, tarball, env: shared, workerEnv });
	endings.push(async () => await processes.stop());
	// The main process alone brings the database up to date.
	const main = await processes.add('main', 'main');
	const others = await Promise.allSettled([
		processes.add('webhook', 'webhook', webhookPort),
		processes.add('worker', 'worker-1'),
		processes.add('worker', 'worker-2'),
	]);
	for (const other of others) if (other.status === 'rejected') throw other.reason;
	if (processes.one('webhook').port !== webhookPort) {
		throw new Error('Another program took the port for webhooks');
	}

	const client = new N8nClient(main.url);
	endings.push(async () => await client.close());
	await client.signIn(OWNER);
	const credential = await client.createCredential({
		name: 'Devino VK',
		type: 'devinoVkApi',
		data: { ...secrets, baseUrl: emulator.url },
	});
	return {
		...{ installation, client, emulator, credential, secrets, postgres, redis, stop },
		get main() {
			return processes.one('main');
		},
		get workers() {
			return processes.all('worker');
		},
		get webhook() {
			return processes.one('webhook');
		},
		workerOf: (executionId) => processes.workerOf(executionId),
		restart: async (instance) => await processes.restart(instance),
		folders: () => processes.folders(),
		logs: () => processes.logs(),
	};
}
