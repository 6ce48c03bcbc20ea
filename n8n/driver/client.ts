/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import { setTimeout as delay } from 'node:timers/promises';

import { Agent, request } from 'undici';

import type { INodeTypeDescription } from 'n8n-workflow';

import {
	decodeExecution,
	hasEnded,
	type Execution,
	type ExecutionSummary,
	type RawExecution,
} from './execution';
import {
	bindCredentials,
	type StoredCredential,
	type StoredWorkflow,
	type WorkflowFile,
} from './workflow';

/** Who owns the instance: n8n asks for one on its first start. */
export interface Owner {
	email: string;
	firstName: string;
	lastName: string;
	/** 8 to 64 characters, with a capital letter and a digit. */
	password: string;
}

export interface CredentialFile {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

export interface WaitOptions {
	timeoutMs?: number;
	signal?: AbortSignal;
}

/** n8n answered with another status than 2xx. */
export class N8nApiError extends Error {
	override readonly name = 'N8nApiError';
	constructor(
		readonly method: string,
		readonly path: string,
		readonly status: number,
		readonly body: string,
	) {
		super(`n8n answered ${status} to ${method} ${path}: ${body.slice(0, 500)}`);
	}
}

interface PublicationStatus {
	status: 'in_progress' | 'published' | 'not_published' | 'failed' | 'partial' | 'untold';
	triggers: Array<{ errorMessage: string | null }>;
}

const UNTOLD: PublicationStatus = { status: 'untold', triggers: [] };

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** n8n ties a session's cookie to the browser that logged in: to this header. */
const BROWSER_ID = 'a0a7b4f2-5f0f-4a3c-9a1f-3d2b6e1c8d90';
const REQUEST_TIMEOUT_MS = 120_000;
const EXECUTION_TIMEOUT_MS = 300_000;
const MOST_LISTED = 100;
/** Above every execution's: n8n's database counts them in 32 bits. */
const HIGHEST_ID = String(2 ** 31 - 1);
const PUBLICATION_TIMEOUT_MS = 60_000;
const FIRST_POLL_MS = 50;
const SLOWEST_POLL_MS = 500;

/**
 * What the editor does, over the same REST API as the editor. Every call gives plain n8n JSON
 * without its `{ data }` envelope, or throws an {@link N8nApiError}.
 */
export class N8nClient {
	private cookie = '';
	/** Without keep-alive: a busy n8n closes an idle connection in the very moment it is used again. */
	private readonly dispatcher = new Agent({ connections: 16, pipelining: 0 });

	/**
	 * @param url the instance's address, such as {@link N8nInstance.url}
	 * @param onAnswer gets the path and the text of each answer of n8n's
	 */
	constructor(
		readonly url: string,
		private readonly onAnswer: (path: string, text: string) => void = () => {},
	) {}

	/** Closes the connections. */
	async close(): Promise<void> {
		await this.dispatcher.close();
	}

	/** Sets up the owner on a fresh instance; logs in as that owner where one exists. */
	async signIn(owner: Owner): Promise<void> {
		const settings = await this.call<{ userManagement: { showSetupOnFirstLoad?: boolean } }>(
			'GET',
			'/rest/settings',
		);
		if (settings.userManagement.showSetupOnFirstLoad) await this.ownerSetup(owner);
		else await this.login(owner);
	}

	async ownerSetup(owner: Owner): Promise<void> {
		await this.call('POST', '/rest/owner/setup', owner);
	}

	async login({ email, password }: Pick<Owner, 'email' | 'password'>): Promise<void> {
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** What n8n says of itself: its version, its Node's, and the kind of its database. */
	async about(): Promise<{ version: string; node: string; database: string }> {
		const settings = await this.call<{
			versionCli: string;
			nodeJsVersion: string;
			databaseType: string;
		}>('GET', '/rest/settings');
		const { versionCli: version, nodeJsVersion: node, databaseType: database } = settings;
		return { version, node, database };
	}

	/** The descriptions of all installed node types, as the editor's nodes panel gets them. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		return await this.call('GET', '/types/nodes.json');
	}

	async listCredentials(): Promise<StoredCredential[]> {
		return await this.call('GET', '/rest/credentials');
	}

	async createCredential(credential: CredentialFile): Promise<StoredCredential> {
		return await this.call('POST', '/rest/credentials', credential);
	}

	async updateCredential(id: string, credential: CredentialFile): Promise<StoredCredential> {
		return await this.call('PATCH', `/rest/credentials/${id}`, { id, ...credential });
	}

	async deleteCredential(id: string): Promise<void> {
		await this.call('DELETE', `/rest/credentials/${id}`);
	}

	/** What the credential dialog's test shows for this data. */
	async testCredential(credential: CredentialFile): Promise<CredentialTestResult> {
		const test = async (id: string): Promise<CredentialTestResult> =>
			await this.call('POST', '/rest/credentials/test', { credentials: { ...credential, id } });
		try {
			return await test('');
		} catch (error) {
			if (!(error instanceof N8nApiError && error.status === 403)) throw error;
		}
		// n8n 1 tests only what is stored; its dialog stores a credential before it tests it.
		const { id } = await this.createCredential(credential);
		try {
			return await test(id);
		} finally {
			await this.deleteCredential(id);
		}
	}

	async listWorkflows(): Promise<
		Array<Pick<StoredWorkflow, 'id' | 'name' | 'active' | 'isArchived'>>
	> {
		return await this.call('GET', '/rest/workflows');
	}

	async getWorkflow(id: string): Promise<StoredWorkflow> {
		return await this.call('GET', `/rest/workflows/${id}`);
	}

	/** Imports a workflow, its nodes bound to these credentials by type. */
	async createWorkflow(
		workflow: WorkflowFile,
		credentials: readonly StoredCredential[] = [],
	): Promise<StoredWorkflow> {
		const {
			name,
			nodes,
			connections,
			settings = {},
			pinData,
		} = bindCredentials(workflow, credentials);
		return await this.call('POST', '/rest/workflows', {
			name,
			nodes,
			connections,
			settings,
			pinData,
			// n8n 1 fails where it is missing.
			active: false,
		});
	}

	/** Saves a changed workflow. */
	async updateWorkflow(id: string, changes: Partial<WorkflowFile>): Promise<StoredWorkflow> {
		const { versionId } = await this.getWorkflow(id);
		return await this.call('PATCH', `/rest/workflows/${id}`, { ...changes, versionId });
	}

	/** Makes a data table in the owner's own project; gives its id. */
	async createDataTable(
		name: string,
		columns: ReadonlyArray<{ name: string; type: string }>,
	): Promise<string> {
		const project = await this.call<{ id: string }>('GET', '/rest/projects/personal');
		const path = `/rest/projects/${project.id}/data-tables`;
		return (await this.call<{ id: string }>('POST', path, { name, columns })).id;
	}

	/** Archives a workflow first: n8n deletes no others. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.call('POST', `/rest/workflows/${id}/archive`, {});
		await this.call('DELETE', `/rest/workflows/${id}`);
	}

	/** Publishes a workflow; its triggers listen, and the routes of its webhooks are there, after it. */
	async activate(id: string): Promise<StoredWorkflow> {
		const { versionId } = await this.getWorkflow(id);
		const workflow = await this.setActive(id, true, versionId);
		const { status, triggers } = await this.publicationSettled(id);
		if (status === 'failed' || status === 'partial') {
			const reasons = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
			throw new Error(`Workflow "${workflow.name}" was not published: ${reasons.join('; ')}`);
		}
		return workflow;
	}

	/** Takes a workflow back; nothing of it listens after it. */
	async deactivate(id: string): Promise<StoredWorkflow> {
		const { versionId } = await this.getWorkflow(id);
		const workflow = await this.setActive(id, false, versionId);
		await this.publicationSettled(id);
		return workflow;
	}

	/** n8n 2 has an address for it; n8n 1 takes it for a change of the workflow. */
	private async setActive(id: string, active: boolean, versionId: string): Promise<StoredWorkflow> {
		const path = `/rest/workflows/${id}`;
		try {
			const action = active ? 'activate' : 'deactivate';
			return await this.call('POST', `${path}/${action}`, { versionId });
		} catch (error) {
			if (!(error instanceof N8nApiError && error.status === 404)) throw error;
			return await this.call('PATCH', path, { active, versionId });
		}
	}

	/**
	 * Newer versions of n8n 2 answer (de)activation before they do it, and say here how far they are;
	 * others have done it when they answer, and know no such address.
	 */
	private async publicationSettled(id: string): Promise<PublicationStatus> {
		const path = `/rest/workflows/${id}/publication-status`;
		const deadline = Date.now() + PUBLICATION_TIMEOUT_MS;
		for (;;) {
			const publication = await this.call<PublicationStatus>('GET', path).catch((error: unknown) => {
				if (error instanceof N8nApiError && error.status === 404) return UNTOLD;
				throw error;
			});
			if (publication.status !== 'in_progress') return publication;
			if (Date.now() > deadline) throw new Error(`Workflow ${id} is still being published`);
			await delay(FIRST_POLL_MS);
		}
	}

	/**
	 * Runs a saved workflow as the editor's button does, from this trigger or the only one, and
	 * waits until it has ended.
	 */
	async runWorkflow(
		id: string,
		{ trigger, ...waiting }: WaitOptions & { trigger?: string } = {},
	): Promise<Execution> {
		return await this.waitForExecution(await this.startWorkflow(id, trigger), waiting);
	}

	/** Starts a saved workflow as the editor's button does; gives the execution's id. */
	async startWorkflow(id: string, trigger?: string): Promise<string> {
		const workflowData = await this.getWorkflow(id);
		const started = await this.call<{ executionId?: string }>('POST', `/rest/workflows/${id}/run`, {
			workflowData,
			triggerToStartFrom: { name: trigger ?? onlyTriggerOf(workflowData) },
		});
		if (!started.executionId) {
			throw new Error(`Workflow "${workflowData.name}" did not start: ${JSON.stringify(started)}`);
		}
		return started.executionId;
	}

	/** Waits until an execution has ended. (One that went to sleep has not.) */
	async waitForExecution(
		id: string,
		{ timeoutMs = EXECUTION_TIMEOUT_MS, signal }: WaitOptions = {},
	): Promise<Execution> {
		return await this.waitForStatus(id, hasEnded, { timeoutMs, signal });
	}

	/** Waits until an execution is as wanted: asleep, for instance. */
	async waitForStatus(
		id: string,
		isAsWanted: (execution: ExecutionSummary) => boolean,
		{ timeoutMs = EXECUTION_TIMEOUT_MS, signal }: WaitOptions = {},
	): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		let pauseMs = FIRST_POLL_MS;
		for (;;) {
			const raw = await this.getRawExecution(id);
			// n8n 1 stores the status a moment before the run data.
			if (isAsWanted(raw)) return await this.getExecution(id);
			if (Date.now() > deadline) {
				throw new Error(`Execution ${id} was still "${raw.status}" after ${timeoutMs / 1000} s`);
			}
			await delay(pauseMs, undefined, { signal });
			pauseMs = Math.min(pauseMs * 1.5, SLOWEST_POLL_MS);
		}
	}

	async getExecution(id: string): Promise<Execution> {
		return decodeExecution(await this.getRawExecution(id));
	}

	/** The newest executions first, by id. n8n gives at most 100 at once. */
	async listExecutions({
		workflowId,
		limit = 100,
	}: { workflowId?: string; limit?: number } = {}): Promise<ExecutionSummary[]> {
		const executions: ExecutionSummary[] = [];
		for (;;) {
			const wanted = Math.min(limit - executions.length, MOST_LISTED);
			// With both ends n8n goes by ids; else by the time of the start, where pages overlap.
			const lastId = executions.at(-1)?.id ?? HIGHEST_ID;
			const query = new URLSearchParams({ limit: String(wanted), firstId: '0', lastId });
			if (workflowId) query.set('filter', JSON.stringify({ workflowId }));
			const { results } = await this.call<{ results: ExecutionSummary[] }>(
				'GET',
				`/rest/executions?${query}`,
			);
			executions.push(...results);
			if (results.length < wanted || executions.length >= limit) return executions;
		}
	}

	/**
	 * Retries a failed execution as the list of executions offers it: with the workflow as it was
	 * then, or as it is saved now. Gives the new execution when it has ended.
	 */
	async retryExecution(
		id: string,
		{ loadWorkflow = false, ...waiting }: WaitOptions & { loadWorkflow?: boolean } = {},
	): Promise<Execution> {
		const retried = await this.call<{ id: string } | boolean>(
			'POST',
			`/rest/executions/${id}/retry`,
			{ loadWorkflow },
		);
		if (typeof retried === 'object') return await this.waitForExecution(retried.id, waiting);
		// n8n 1 says only whether it went well.
		const newest = (await this.listExecutions()).find(({ retryOf }) => retryOf === id);
		if (!newest) throw new Error(`Execution ${id} was retried, but no new execution is listed`);
		return await this.waitForExecution(newest.id, waiting);
	}

	async stopExecution(id: string): Promise<void> {
		await this.call('POST', `/rest/executions/${id}/stop`, {});
	}

	private async getRawExecution(id: string): Promise<RawExecution> {
		return await this.call('GET', `/rest/executions/${id}`);
	}

	/** The shape of the answer is n8n's word: it is not checked here. */
	private async call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
		const {
			statusCode,
			headers,
			body: answer,
		} = await request(this.url + path, {
			method,
			dispatcher: this.dispatcher,
			headersTimeout: REQUEST_TIMEOUT_MS,
			bodyTimeout: REQUEST_TIMEOUT_MS,
			headers: {
				'browser-id': BROWSER_ID,
				...(this.cookie && { cookie: this.cookie }),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await answer.text();
		this.onAnswer(path, text);
		if (statusCode < 200 || statusCode > 299) throw new N8nApiError(method, path, statusCode, text);
		this.keepCookie(headers['set-cookie']);
		if (text === '') return undefined as Answer;
		const parsed: unknown = JSON.parse(text);
		return (isEnvelope(parsed) ? parsed.data : parsed) as Answer;
	}

	private keepCookie(setCookie: string | string[] | undefined): void {
		const session = [setCookie ?? []].flat().find((cookie) => cookie.startsWith('n8n-auth='));
		if (session) this.cookie = session.split(';', 1)[0] ?? '';
	}
}

function isEnvelope(value: unknown): value is { data: unknown } {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && 'data' in value;
}

/** The node that can start the workflow, by the end of its type's name, as n8n names triggers. */
function onlyTriggerOf({ name, nodes }: WorkflowFile): string {
	const triggers = nodes.filter(
		({ type, disabled }) => !disabled && /trigger$|\.webhook$/i.test(type),
	);
	const [only] = triggers;
	if (!only || triggers.length > 1) {
		throw new Error(`Workflow "${name}" has ${triggers.length} triggers: name one of them`);
	}
	return only.name;
}
