/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';

import {
	installPackage,
	startN8n,
	type N8nInstallation,
	type N8nInstance,
	type N8nRole,
} from '../../../n8n/driver';

/** How all of them are started. */
export interface ProcessSettings {
	installation: N8nInstallation;
	/** Each has a folder of its own in there. */
	folder: string;
	/** The packed package. */
	tarball: string;
	env: Record<string, string>;
	/** For workers, over those of `env`. */
	workerEnv: Record<string, string>;
}

interface Process {
	/** The name of its folder. */
	place: string;
	instance: N8nInstance;
	/** What it printed before it was restarted. */
	before: string;
}

/** The processes that make up one n8n. */
export class N8nProcesses {
	private readonly processes: Process[] = [];

	constructor(private readonly settings: ProcessSettings) {}

	/** Starts one more in a folder of this name, with the package installed. */
	async add(role: N8nRole, place: string, port?: number): Promise<N8nInstance> {
		const { folder, tarball } = this.settings;
		await installPackage(join(folder, place), tarball);
		const instance = await this.start(role, place, port);
		this.processes.push({ place, instance, before: '' });
		return instance;
	}

	all(role: N8nRole): N8nInstance[] {
		return this.processes
			.map(({ instance }) => instance)
			.filter((instance) => instance.role === role);
	}

	/** The first of a role. */
	one(role: N8nRole): N8nInstance {
		const [first] = this.all(role);
		if (first === undefined) throw new Error(`There is no ${role}`);
		return first;
	}

	/** The worker that took an execution out of the queue, by its log. */
	workerOf(executionId: string): N8nInstance | undefined {
		const line = new RegExp(`Worker started execution ${executionId}\\b`);
		return this.all('worker').find((worker) => line.test(worker.log()));
	}

	/** Starts one of them again, in its own folder and on its own port; ends it if it runs. */
	async restart(instance: N8nInstance): Promise<void> {
		const process = this.processes.find((one) => one.instance === instance);
		if (process === undefined) throw new Error('It is none of these');
		await instance.stop();
		process.before += instance.log();
		process.instance = await this.start(instance.role, process.place, instance.port);
	}

	/** Where they keep what they write. */
	folders(): string[] {
		return this.processes.map(({ place }) => join(this.settings.folder, place));
	}

	/** What each printed, before a restart too. */
	logs(): Array<{ place: string; text: string }> {
		return this.processes.map(({ place, instance, before }) => ({
			place,
			text: before + instance.log(),
		}));
	}

	async stop(): Promise<void> {
		await Promise.all(this.processes.map(async ({ instance }) => await instance.stop()));
	}

	private async start(role: N8nRole, place: string, port?: number): Promise<N8nInstance> {
		const { installation, folder, env, workerEnv } = this.settings;
		return await startN8n({
			installation,
			userFolder: join(folder, place),
			role,
			port,
			env: role === 'worker' ? { ...env, ...workerEnv } : env,
		});
	}
}
