/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';

import { createEmulator, type DevinoEmulator } from '../../emulator';
import { createRapportoEmulator } from '../../emulator/rapporto';
import { createSmscEmulator } from '../../emulator/smsc';
import {
	buildNativePackages,
	freePort,
	N8nClient,
	packAndInstall,
	startN8n,
	type N8nInstallation,
	type N8nInstance,
	type Owner,
} from '../../n8n/driver';
import { ensureCredential, importExamples } from './examples';
import { demoOwner } from './owner';
import { DEMO, DEMO_CONTACTS, DEMO_ENV, demoCredentials } from './settings';
import type { Progress, Surroundings } from './steps';

/** An n8n with the package in it, the emulator behind it, and the examples imported. */
export interface Playground {
	installation: N8nInstallation;
	n8n: N8nInstance;
	client: N8nClient;
	emulator: DevinoEmulator;
	owner: Owner;
	/** Where n8n has the package. */
	packageFolder: string;
	/** The id in n8n of each example, by the name of its file. */
	workflowIds: ReadonlyMap<string, string>;
}

/** Brings all of it up, step by step; `cleanup` ends what was started. */
export async function bringUp(
	{ root, stateFolder, steps, cleanup }: Surroundings,
	env: Record<string, string> = {},
): Promise<Playground> {
	const { signal } = cleanup;

	const installation = await steps.run('See that n8n is whole', async (progress) => {
		const ready = await buildNativePackages({ progress, signal });
		progress(`n8n ${ready.version} on ${ready.nodeVersion}`);
		return ready;
	});
	const packageFolder = await steps.run(
		'Install the package into n8n, as npm would',
		async () => await packAndInstall(root, stateFolder, signal),
	);
	const { emulator, rapporto, smsc } = await steps.run('Start the emulators', async (progress) => {
		const started = {
			emulator: await createEmulator({ port: await freePort(DEMO.emulatorPort) }),
			rapporto: await createRapportoEmulator({}),
			smsc: await createSmscEmulator({ seed: DEMO_CONTACTS }),
		};
		for (const one of Object.values(started)) cleanup.add(async () => await one.close());
		tellPort(progress, started.emulator.url, DEMO.emulatorPort);
		return started;
	});
	const n8n = await steps.run('Start n8n', async (progress) => {
		const started = await startDemoN8n({ stateFolder, cleanup }, installation, env, DEMO.n8nPort);
		tellPort(progress, started.url, DEMO.n8nPort);
		return started;
	});
	return await steps.run('Sign in, add the credentials and the examples', async (progress) => {
		const owner = demoOwner(stateFolder);
		const client = new N8nClient(n8n.url);
		cleanup.add(async () => await client.close());
		await client.signIn(owner);
		const urls = { devino: emulator.url, rapporto: rapporto.address, smsc: smsc.url };
		const credentials = [];
		for (const { data, ...credential } of demoCredentials(urls)) {
			credentials.push(await ensureCredential(client, credential, data));
		}
		const { ids, added, kept } = await importExamples(client, join(root, 'examples'), credentials);
		progress(`${added} workflows imported${kept > 0 ? `, ${kept} left as they were` : ''}`);
		return { installation, n8n, client, emulator, owner, packageFolder, workflowIds: ids };
	});
}

/** Installs the package anew and starts n8n again, on the same port. */
export async function restartN8n(
	{ n8n, installation }: Pick<Playground, 'n8n' | 'installation'>,
	{ root, stateFolder, cleanup }: Surroundings,
	env: Record<string, string> = {},
): Promise<N8nInstance> {
	await n8n.stop();
	await packAndInstall(root, stateFolder, cleanup.signal);
	return await startDemoN8n({ stateFolder, cleanup }, installation, env, n8n.port);
}

async function startDemoN8n(
	{ stateFolder, cleanup }: Pick<Surroundings, 'stateFolder' | 'cleanup'>,
	installation: N8nInstallation,
	env: Record<string, string>,
	port: number,
): Promise<N8nInstance> {
	const n8n = await startN8n({
		installation,
		userFolder: stateFolder,
		port,
		env: { ...DEMO_ENV, ...env },
		signal: cleanup.signal,
	});
	cleanup.add(async () => await n8n.stop());
	return n8n;
}

function tellPort(progress: Progress, url: string, preferred: number): void {
	const isOther = new URL(url).port !== String(preferred);
	progress(isOther ? `${url} (port ${preferred} is taken by another program)` : url);
}
