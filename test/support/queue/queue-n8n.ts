/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createEmulator, type DevinoEmulator } from '../../../emulator';
import {
	ensureInstalled,
	freePort,
	installPackage,
	N8nClient,
	pack,
	startN8n,
	type N8nInstance,
	type N8nInstallation,
	type N8nRole,
	type StoredCredential,
} from '../../../n8n/driver';
import { OWNER } from '../real-workflow';
import { startPostgres, type Postgres } from './postgres';
import { findPostgresql, findRedis } from './programs';
import { startRedis, type Redis } from './redis';

const ROOT = resolve(__dirname, '..', '..', '..');

/** The main process serves the editor, and neither runs a workflow nor receives a callback. */
const QUEUE_ENV: Record<string, string> = {
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	// With n8n's own two, a burst of callbacks waits for the database until requests fail.
	DB_POSTGRESDB_POOL_SIZE: '10',
};

export interface QueueOptions {
	/** Default: the pinned n8n. */
	installation?: N8nInstallation;
	/** How many workers. Default: 2. */
	workers?: number;
	/** Settings of n8n for every process. */
	env?: Record<string, string>;
	/** Settings of n8n for the workers. */
	workerEnv?: Record<string, string>;
	/** Told what is being done. */
	progress?: (text: string) => void;
}

/** n8n in queue mode: one main, workers, one webhook process; the packed package in each. */
export interface QueueN8n {
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
	/** The worker that took an execution out of the queue, by its log. */
	workerOf(executionId: string): N8nInstance | undefined;
	/** Starts one of the processes again, in its own folder and on its own port; ends it if it runs. */
	restart(instance: N8nInstance): Promise<void>;
	/** What each process printed, before a restart too. */
	logs(): Array<{ place: string; text: string }>;
	/** Ends everything. */
	stop(): Promise<void>;
}

interface Process {
	/** The name of its folder. */
	place: string;
	instance: N8nInstance;
	/** What it printed before it was restarted. */
	before: string;
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
	{
		workers: workerCount = 2,
		env = {},
		workerEnv = {},
		progress = () => {},
		...options
	}: QueueOptions,
	endings: Array<() => unknown>,
	stop: () => Promise<void>,
): Promise<QueueN8n> {
	findRedis();
	findPostgresql();
	const installation = options.installation ?? (await ensureInstalled({ progress }));

	// PostgreSQL runs as somebody else, who has to reach its folder.
	const folder = mkdtempSync(join(tmpdir(), 'queue-n8n-'));
	endings.push(() => rmSync(folder, { recursive: true, force: true }));
	chmodSync(folder, 0o711);

	progress('PostgreSQL and Redis');
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
	const processes: Process[] = [];
	const startOne = async (role: N8nRole, place: string, port?: number): Promise<N8nInstance> => {
		progress(`n8n: ${place}`);
		return await startN8n({
			installation,
			userFolder: join(folder, place),
			role,
			port,
			env: role === 'worker' ? { ...shared, ...workerEnv } : shared,
		});
	};
	const add = async (role: N8nRole, place: string, port?: number): Promise<void> => {
		await installPackage(join(folder, place), tarball);
		processes.push({ place, instance: await startOne(role, place, port), before: '' });
	};
	endings.push(
		async () => await Promise.all(processes.map(async ({ instance }) => await instance.stop())),
	);

	// The main process alone brings the database up to date.
	await add('main', 'main');
	const others = await Promise.allSettled([
		add('webhook', 'webhook', webhookPort),
		...Array.from(
			{ length: workerCount },
			async (_, index) => await add('worker', `worker-${index + 1}`),
		),
	]);
	for (const other of others) if (other.status === 'rejected') throw other.reason;
	const all = (role: N8nRole): N8nInstance[] =>
		processes.map(({ instance }) => instance).filter((instance) => instance.role === role);
	const only = (role: N8nRole): N8nInstance => all(role)[0] as N8nInstance;
	if (only('webhook').port !== webhookPort) throw new Error('The port for webhooks was lost');

	const client = new N8nClient(only('main').url);
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
			return only('main');
		},
		get workers() {
			return all('worker');
		},
		get webhook() {
			return only('webhook');
		},
		workerOf: (executionId) =>
			all('worker').find((worker) =>
				new RegExp(`Worker started execution ${executionId}\\b`).test(worker.log()),
			),
		restart: async (instance) => {
			const process = processes.find((one) => one.instance === instance);
			if (process === undefined) throw new Error('It is none of these');
			await instance.stop();
			process.before += instance.log();
			process.instance = await startOne(instance.role, process.place, instance.port);
		},
		logs: () =>
			processes.map(({ place, instance, before }) => ({ place, text: before + instance.log() })),
	};
}
