import 'reflect-metadata';

import {
	DataDeduplicationService,
	ExecuteContext,
	ExecutionLifecycleHooks,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	ICredentialsHelper,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialType,
	type IConnections,
	type IDataDeduplicator,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IRunExecutionData,
	type IVersionedNodeType,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { DevinoVkApi } from '../../credentials/DevinoVkApi.credentials';
import { RapportoApi } from '../../credentials/RapportoApi.credentials';
import { SmscApi } from '../../credentials/SmscApi.credentials';
import { VkCommunityApi } from '../../credentials/VkCommunityApi.credentials';
import { DevinoSmsSend } from '../../nodes/DevinoSmsSend/DevinoSmsSend.node';
import { DevinoVkSend } from '../../nodes/DevinoVkSend/DevinoVkSend.node';
import { DevinoVkStats } from '../../nodes/DevinoVkStats/DevinoVkStats.node';
import { RapportoVkSend } from '../../nodes/RapportoVkSend/RapportoVkSend.node';
import { RapportoVkTrigger } from '../../nodes/RapportoVkTrigger/RapportoVkTrigger.node';
import { SmscContacts } from '../../nodes/SmscContacts/SmscContacts.node';
import { VkCommunityTrigger } from '../../nodes/VkCommunityTrigger/VkCommunityTrigger.node';
import { DevinoVkTrigger } from '../../nodes/DevinoVkTrigger/DevinoVkTrigger.node';
import { VkCommunity } from '../../nodes/VkCommunity/VkCommunity.node';
import { FailNode, LoopNode, NoOpNode, ProbeNode, StartNode } from './engine-nodes';

export { probe } from './engine-nodes';

/** The package's own nodes and credentials under the names that n8n gives them. */
const PACKAGE = 'n8n-nodes-devino-vk';
const nodeTypes = new Map<string, INodeType>([
	...[
		new DevinoSmsSend(),
		new DevinoVkSend(),
		new DevinoVkStats(),
		new DevinoVkTrigger(),
		new VkCommunityTrigger(),
		new RapportoVkSend(),
		new RapportoVkTrigger(),
		new SmscContacts(),
		new VkCommunity(),
	].map((node): [string, INodeType] => [`${PACKAGE}.${node.description.name}`, node]),
	['test.start', new StartNode()],
	['test.noOp', new NoOpNode()],
	['test.loop', new LoopNode()],
	['test.fail', new FailNode()],
	['test.probe', new ProbeNode()],
]);
const credentialTypes = new Map<string, ICredentialType>(
	[new DevinoVkApi(), new RapportoApi(), new SmscApi(), new VkCommunityApi()].map((type) => [
		type.name,
		type,
	]),
);

const knownNodeTypes: INodeTypes = {
	getByName: (name): INodeType | IVersionedNodeType => typeOf(name),
	getByNameAndVersion: (name) => typeOf(name),
	getKnownTypes: () => ({}),
};

function typeOf(name: string): INodeType {
	const type = nodeTypes.get(name) ?? nodeTypes.get(name.replace(/Tool$/, ''));
	if (type === undefined) throw new Error(`No node type ${name}`);
	return type;
}

class TestCredentials extends ICredentialsHelper {
	constructor(private readonly data: Record<string, ICredentialDataDecryptedObject>) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const authenticate = credentialTypes.get(typeName)?.authenticate;
		if (typeof authenticate !== 'function') throw new Error(`${typeName} is not a function`);
		return await authenticate(credentials, options);
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('not used');
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_nodeCredentials: unknown,
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		return { ...this.data[type] };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string): INodeProperties[] {
		return credentialTypes.get(type)?.properties ?? [];
	}
}

/** n8n's deduplication store, in memory; as there, one list for each workflow and node. */
export class MemoryDeduplicator implements IDataDeduplicator {
	private readonly lists = new Map<string, Set<string>>();

	/** Makes every use of the store fail while set. */
	broken = false;

	/** Makes taking back fail while set. */
	keepsAll = false;

	/** Thrown by the next recording, once the store has recorded if `recordsFirst`. */
	fault: { error: Error; recordsFirst: boolean } | undefined;

	clear(): void {
		this.lists.clear();
		this.broken = false;
		this.keepsAll = false;
		this.fault = undefined;
	}

	/** How many items the store knows. */
	get size(): number {
		return [...this.lists.values()].reduce((sum, list) => sum + list.size, 0);
	}

	private list(workflowId: string, node: INode | undefined): Set<string> {
		if (this.broken) throw new Error('the database is gone');
		const key = `${workflowId}/${node?.id ?? ''}`;
		const list = this.lists.get(key) ?? new Set<string>();
		this.lists.set(key, list);
		return list;
	}

	checkProcessedAndRecord: IDataDeduplicator['checkProcessedAndRecord'] = async (
		items,
		_scope,
		{ workflow, node },
	) => {
		const list = this.list(workflow.id, node);
		const { fault } = this;
		this.fault = undefined;
		if (fault?.recordsFirst === false) throw fault.error;
		// As n8n does it: what is known is looked up before anything of this call is recorded.
		const before = new Set(list);
		for (const item of items) list.add(String(item));
		if (fault !== undefined) throw fault.error;
		return {
			new: items.filter((item) => !before.has(String(item))),
			processed: items.filter((item) => before.has(String(item))),
		};
	};

	removeProcessed: IDataDeduplicator['removeProcessed'] = async (items, _scope, data) => {
		if (this.keepsAll) throw new Error('the database is read-only');
		const list = this.list(data.workflow.id, data.node);
		for (const item of items) list.delete(String(item));
	};

	async clearAllProcessedItems(): Promise<void> {}

	async getProcessedDataCount(): Promise<number> {
		return 0;
	}
}

export const deduplicator = new MemoryDeduplicator();
void DataDeduplicationService.init(deduplicator);

/** A workflow as tests write it down: nodes in order, connected one after the other. */
export interface TestWorkflow {
	nodes: INode[];
	connections: IConnections;
}

export interface RunOptions {
	credentials: Record<string, ICredentialDataDecryptedObject>;
	mode?: WorkflowExecuteMode;
	/** As callers see this n8n. */
	publicUrl?: string;
	workflowId?: string;
	/** The workflow's time zone; absent: n8n's own. */
	timezone?: string;
	/** The workflow's static data; n8n wraps it and changes it in place. */
	staticData?: IDataObject;
	/** The data of an execution that is to be tried again, as n8n stored it. */
	retryOf?: IRunExecutionData;
	/** Called once with a function that stops the execution. */
	onStart?: (stop: () => void) => void;
}

const WORKFLOW_ID = 'workflow-1';
let nodeCount = 0;

/** A node of a workflow, `type` with or without the package's name before it. */
export function node(type: string, name: string, more: Partial<INode> = {}): INode {
	const fullType = type.includes('.') ? type : `${PACKAGE}.${type}`;
	const needed = typeOf(fullType).description.credentials ?? [];
	const credentials = needed.map((credential) => [credential.name, { id: '1', name: 'test' }]);
	return {
		id: `node-${++nodeCount}`,
		name,
		type: fullType,
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...(credentials.length === 0 ? {} : { credentials: Object.fromEntries(credentials) }),
		...more,
	};
}

/** Connects nodes one after the other. */
export function chain(...nodes: INode[]): TestWorkflow {
	const connections: IConnections = {};
	for (const [index, { name }] of nodes.entries()) {
		const next = nodes[index + 1];
		if (next === undefined) continue;
		connections[name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	}
	return { nodes, connections };
}

/** A workflow as n8n's engine takes it, and what n8n puts around it. */
export function surroundings(
	workflow: TestWorkflow,
	options: RunOptions,
): { instance: Workflow; additionalData: IWorkflowExecuteAdditionalData } {
	const { mode = 'trigger', workflowId = WORKFLOW_ID } = options;
	const publicUrl = options.publicUrl ?? 'http://127.0.0.1:5678/';
	const instance = new Workflow({
		id: workflowId,
		nodes: workflow.nodes,
		connections: workflow.connections,
		active: false,
		nodeTypes: knownNodeTypes,
		settings: options.timezone === undefined ? {} : { timezone: options.timezone },
		staticData: options.staticData,
	});
	const base = {
		id: workflowId,
		name: 'test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: workflow.nodes,
		connections: workflow.connections,
	};
	const additionalData = {
		executionId: '1',
		credentialsHelper: new TestCredentials(options.credentials),
		hooks: new ExecutionLifecycleHooks(mode, '1', base),
		currentNodeExecutionIndex: 0,
		restApiUrl: `${publicUrl}rest`,
		instanceBaseUrl: publicUrl,
		formBaseUrl: `${publicUrl}form`,
		formWaitingBaseUrl: `${publicUrl}form-waiting`,
		formTestBaseUrl: `${publicUrl}form-test`,
		webhookBaseUrl: `${publicUrl}webhook`,
		webhookWaitingBaseUrl: `${publicUrl}webhook-waiting`,
		webhookTestBaseUrl: `${publicUrl}webhook-test`,
		variables: {},
		logAiEvent: () => {},
	} as unknown as IWorkflowExecuteAdditionalData;
	return { instance, additionalData };
}

/** Runs a workflow in n8n's own engine. The first node gets `items` as its output. */
export async function run(
	workflow: TestWorkflow,
	items: INodeExecutionData[],
	options: RunOptions,
): Promise<IRun> {
	const { mode = 'trigger' } = options;
	const { instance, additionalData } = surroundings(workflow, options);

	const start = workflow.nodes[0];
	if (start === undefined) throw new Error('A workflow needs a node');
	const data =
		options.retryOf ??
		createRunExecutionData({
			startData: {},
			resultData: { runData: {} },
			executionData: {
				contextData: {},
				metadata: {},
				nodeExecutionStack: [{ node: start, data: { main: [items] }, source: null }],
				waitingExecution: {},
				waitingExecutionSource: {},
			},
		});
	const execution = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(
		instance,
	);
	options.onStart?.(() => void execution.cancel());
	return await execution;
}

/** The stored data of a failed execution as n8n prepares it for "Retry" in the executions list. */
export function prepareRetry(failed: IRun): IRunExecutionData {
	const data = JSON.parse(JSON.stringify(failed.data)) as IRunExecutionData;
	const { resultData } = data;
	const last = resultData.lastNodeExecuted;
	delete resultData.error;
	const runs = last === undefined ? undefined : resultData.runData[last];
	if (runs?.at(-1)?.error !== undefined) runs.pop();
	return data;
}

/** The items of a node's run, by output. */
export function outputs(result: IRun, nodeName: string, runIndex?: number): INodeExecutionData[][] {
	const runs = result.data.resultData.runData[nodeName] ?? [];
	const main = (runIndex === undefined ? runs.at(-1) : runs[runIndex])?.data?.main ?? [];
	return main.map((items) => items ?? []);
}

/** The JSON of the items of a node's output. */
export function json(result: IRun, nodeName: string, output = 0): IDataObject[] {
	return (outputs(result, nodeName)[output] ?? []).map((item) => item.json);
}

/** The error that stopped an execution. */
export function errorOf(result: IRun): { message: string; description: string } {
	const { error } = result.data.resultData;
	return { message: error?.message ?? '', description: String(error?.description ?? '') };
}

/** The hints that a node gave, of one type or of all. */
export function hints(result: IRun, nodeName: string, type?: 'info' | 'warning'): string[] {
	const run = result.data.resultData.runData[nodeName]?.at(-1);
	return (run?.hints ?? [])
		.filter((hint) => type === undefined || hint.type === type)
		.map(({ message }) => message);
}

/** Catches what nodes write to n8n's log from now on, until `stop`. */
export function catchLogs(): { lines: string[]; stop: () => void } {
	const lines: string[] = [];
	const write = (message: string): void => void lines.push(message);
	const logger = { debug: write, info: write, warn: write, error: write };
	let prototype: object = ExecuteContext.prototype;
	while (!Object.hasOwn(prototype, 'logger'))
		prototype = Object.getPrototypeOf(prototype) as object;
	const original = Object.getOwnPropertyDescriptor(prototype, 'logger') ?? {};
	Object.defineProperty(prototype, 'logger', { configurable: true, get: () => logger });
	return { lines, stop: () => Object.defineProperty(prototype, 'logger', original) };
}
