/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { request } from 'undici';

import {
	ensureInstalled,
	hasEnded,
	N8nApiError,
	N8nClient,
	packAndInstall,
	runsOf,
	startN8n,
	type Execution,
	type ExecutionSummary,
	type N8nInstallation,
	type N8nInstance,
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowFile,
} from '../n8n/driver';
import { demoOwner } from '../scripts/demo/owner';
import { startEmulator, type EmulatorProcess } from './emulator-process';
import { startFloor, type Floor } from './floor';
import { peakMemory } from './memory';
import { startStandIn, type StandIn } from './stand-in';
import { startPathOf, SUBJECT } from './workflow';

const ROOT = resolve(__dirname, '..');
const COMPANION = resolve(__dirname, 'companion');
const POLL_MS = 100;

/** The key that the emulator takes. */
export const API_KEY = 'demo-key';

export interface StageOptions {
	/** For n8n's state and the other files of this run. */
	folder: string;
	/** Takes what ends each thing that was started; to be called the last first. */
	onEnd: (end: () => Promise<void>) => void;
	tell: (text: string) => void;
	signal: AbortSignal;
	/** Settings of n8n. */
	env?: Record<string, string>;
	/** How often n8n may be started again at most. Default: as often as is asked for. */
	mostRestarts?: number;
}

/** n8n that saves much at once takes its own database for lost, and says so: it is asked again. */
function whileBusy(error: unknown): ExecutionSummary[] {
	if (error instanceof N8nApiError && error.status === 503) return [];
	throw error as Error;
}

/** A run of a workflow that ended well. */
export interface Run {
	execution: Execution;
	/** Milliseconds of the node that is measured, as n8n's execution record has them. */
	nodeMs: number;
	/** The most memory that n8n had held by the end of it, in bytes. */
	peakBytes: number;
}

/**
 * What the benchmark runs on: the pinned n8n with the packed package and the companion in it, the
 * emulator and the floor, each in a process of its own.
 */
export class Stage {
	/** By workflow. */
	private readonly startPaths = new Map<string, string>();
	private restarts = 0;

	private constructor(
		readonly installation: N8nInstallation,
		readonly emulator: EmulatorProcess,
		readonly floor: Floor,
		readonly standIn: StandIn,
		readonly client: N8nClient,
		readonly credential: StoredCredential,
		/** The same for the stand-in. */
		readonly standInCredential: StoredCredential,
		private instance: N8nInstance,
		private readonly options: StageOptions,
	) {}

	static async set(options: StageOptions): Promise<Stage> {
		const { folder, onEnd, tell, signal, env } = options;
		const installation = await ensureInstalled({ progress: tell, signal });
		await packAndInstall(ROOT, folder, signal);
		await packAndInstall(COMPANION, folder, signal);
		const emulator = await startEmulator(installation.node, folder);
		onEnd(emulator.stop);
		const floor = startFloor(installation.node);
		onEnd(floor.stop);
		const standIn = await startStandIn(installation.node);
		onEnd(standIn.stop);
		const instance = await startN8n({ installation, userFolder: folder, signal, env });
		const current: { stage?: Stage } = {};
		onEnd(async () => await (current.stage?.instance ?? instance).stop());
		const client = new N8nClient(instance.url);
		onEnd(async () => await client.close());
		await client.signIn(demoOwner(folder));
		const credentialFor = async (name: string, baseUrl: string): Promise<StoredCredential> =>
			await client.createCredential({
				name,
				type: 'devinoVkApi',
				data: { apiKey: API_KEY, baseUrl, callbackSecret: '' },
			});
		const credential = await credentialFor('Devino VK', emulator.url);
		const standInCredential = await credentialFor('Stand-in', standIn.url);
		current.stage = new Stage(
			installation,
			emulator,
			floor,
			standIn,
			client,
			credential,
			standInCredential,
			instance,
			options,
		);
		return current.stage;
	}

	/** Where the files of this run are. */
	get folder(): string {
		return this.options.folder;
	}

	get n8n(): N8nInstance {
		return this.instance;
	}

	/** Ends n8n and starts it again, with all that it knew, and none of the memory that it held. */
	async freshN8n(): Promise<void> {
		if (this.restarts >= (this.options.mostRestarts ?? Infinity)) return;
		this.restarts++;
		const { folder, signal, env } = this.options;
		const { port } = this.instance;
		await this.instance.stop();
		const { installation } = this;
		this.instance = await startN8n({ installation, userFolder: folder, port, signal, env });
		if (this.instance.port !== port) throw new Error(`n8n did not get its port ${port} again`);
	}

	/** Saves a workflow, bound to the credential. */
	async save(workflow: WorkflowFile, credential = this.credential): Promise<StoredWorkflow> {
		return await this.client.createWorkflow(workflow, [credential]);
	}

	/** Saves and publishes a workflow made by {@link runnable}, for {@link run}; gives its id. */
	async prepare(workflow: WorkflowFile, credential = this.credential): Promise<string> {
		const { id } = await this.save(workflow, credential);
		await this.client.activate(id);
		this.startPaths.set(id, `/webhook/${startPathOf(workflow)}`);
		return id;
	}

	/**
	 * Runs a prepared workflow to its end. Its memory is read before the execution is: n8n holds the
	 * whole of it once more to give it out.
	 */
	async run(workflowId: string): Promise<Run> {
		const { client } = this;
		await this.start(this.startPaths.get(workflowId) ?? '');
		const { id } = await this.newestEnded(workflowId);
		const peakBytes = peakMemory(this.n8n.pid);
		const execution = await client.getExecution(id);
		const [run] = runsOf(execution, SUBJECT);
		if (execution.status !== 'success' || run === undefined) {
			const { message } = execution.data.resultData.error ?? {};
			throw new Error(`Execution ${id} ended as ${execution.status}: ${message}`);
		}
		return { execution, nodeMs: run.executionTime, peakBytes };
	}

	/** Starts a workflow by its path, and waits for the answer, which comes when it is over. */
	private async start(path: string): Promise<void> {
		for (;;) {
			const { signal } = this.options;
			const options = { method: 'POST', headersTimeout: 0, bodyTimeout: 0, signal } as const;
			const { statusCode, body } = await request(this.n8n.url + path, options);
			const text = await body.text();
			if (statusCode === 200) return;
			// The route is there a moment after n8n has said so.
			if (statusCode !== 404) throw new Error(`n8n answered ${statusCode} to ${path}: ${text}`);
			await delay(POLL_MS);
		}
	}

	/** The execution that was started last, once it is saved. */
	private async newestEnded(workflowId: string): Promise<ExecutionSummary> {
		for (;;) {
			this.options.signal.throwIfAborted();
			const [newest] = await this.client.listExecutions({ workflowId, limit: 1 }).catch(whileBusy);
			if (newest !== undefined && hasEnded(newest)) return newest;
			await delay(POLL_MS);
		}
	}
}
