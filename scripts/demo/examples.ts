/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { N8nClient, StoredCredential, StoredWorkflow, WorkflowFile } from '../../n8n/driver';

export interface ImportedExamples {
	/** The id in n8n of each example, by the name of its file. */
	ids: Map<string, string>;
	added: number;
	kept: number;
}

/** A workflow as its file in `examples/` holds it. */
export function readExample(folder: string, file: string): WorkflowFile {
	return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

/**
 * Imports the example workflows that n8n doesn't have yet, by name; one that it has stays as the user left
 * it.
 */
export async function importExamples(
	client: N8nClient,
	folder: string,
	credentials: readonly StoredCredential[],
): Promise<ImportedExamples> {
	const stored = (await client.listWorkflows()).filter(({ isArchived }) => !isArchived);
	const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
	const ids = new Map<string, string>();
	let added = 0;
	for (const file of files.sort()) {
		const example = readExample(folder, file);
		let workflow: Pick<StoredWorkflow, 'id'> | undefined = stored.find(
			({ name }) => name === example.name,
		);
		if (!workflow) {
			workflow = await client.createWorkflow(example, credentials);
			added += 1;
		}
		ids.set(file, workflow.id);
	}
	return { ids, added, kept: ids.size - added };
}

/** Makes the credential, or points the one that is there at this base URL. */
export async function ensureCredential(
	client: N8nClient,
	{ name, type }: Pick<StoredCredential, 'name' | 'type'>,
	data: Record<string, unknown>,
): Promise<StoredCredential> {
	const existing = (await client.listCredentials()).find(
		(credential) => credential.name === name && credential.type === type,
	);
	return existing
		? await client.updateCredential(existing.id, { name, type, data })
		: await client.createCredential({ name, type, data });
}
