import type { IConnections, INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowFile } from '../n8n/driver';

const PACKAGE = 'n8n-nodes-devino-vk';
const COMPANION = 'n8n-nodes-bench-companion';
const CREDENTIALS = { devinoVkApi: { id: '', name: '' } };

/** Where each measured node keeps its name: run data is by name. */
export const SUBJECT = 'Subject';
/** The node that the items come from. */
const ITEMS = 'Items';

/** A node of a workflow, still without a place. */
export type NodeDraft = Pick<INode, 'type' | 'typeVersion' | 'parameters' | 'credentials'>;

/** A node of this package. */
export function ownNode(name: string, parameters: INodeParameters): NodeDraft {
	return { type: `${PACKAGE}.${name}`, typeVersion: 1, parameters, credentials: CREDENTIALS };
}

/** A node of the benchmark's companion package. */
export function companionNode(name: string, parameters: INodeParameters = {}): NodeDraft {
	return { type: `${COMPANION}.${name}`, typeVersion: 1, parameters };
}

/** n8n's HTTP helper posting the bodies in a file, with the credential of the nodes of this package. */
export function helperAlone(url: string, file: string): NodeDraft {
	return { ...companionNode('benchPost', { url, file }), credentials: CREDENTIALS };
}

/** One of n8n's own nodes, without a credential. */
export function n8nNode(
	name: string,
	typeVersion: number,
	parameters: INodeParameters = {},
): NodeDraft {
	return { type: `n8n-nodes-base.${name}`, typeVersion, parameters };
}

/** n8n's HTTP Request node, calling with the same credential as the nodes of this package. */
export function httpRequest(parameters: INodeParameters): NodeDraft {
	const authentication = {
		authentication: 'predefinedCredentialType',
		nodeCredentialType: 'devinoVkApi',
	};
	return {
		...n8nNode('httpRequest', 4.2, { ...authentication, ...parameters }),
		credentials: CREDENTIALS,
	};
}

let hooks = 0;

/** The node that {@link startNode} makes. */
const START = 'Start';

/** Where a POST starts a workflow that begins with {@link startNode}; `undefined` for any other. */
export function startPathOf({ nodes }: WorkflowFile): string | undefined {
	const path = nodes.find(({ name }) => name === START)?.parameters.path;
	return typeof path === 'string' ? path : undefined;
}

/** A trigger that answers when the workflow is over: nobody has to ask n8n while somebody measures. */
function startNode(): NodeDraft {
	return n8nNode('webhook', 2, {
		httpMethod: 'POST',
		path: `start-${++hooks}`,
		responseMode: 'lastNode',
		responseData: 'noData',
	});
}

/** A workflow to be run by {@link Stage.run}: these nodes one after the other, by name. */
export function runnable(name: string, drafts: Record<string, NodeDraft>): WorkflowFile {
	return chain(name, { [START]: startNode(), ...drafts });
}

/** A workflow of nodes one after the other, by name. */
export function chain(name: string, drafts: Record<string, NodeDraft>): WorkflowFile {
	const nodes = Object.entries(drafts).map(
		([nodeName, draft], index): INode => ({
			...draft,
			name: nodeName,
			id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
			webhookId: `00000000-0000-4000-9000-${String(++hooks).padStart(12, '0')}`,
			position: [index * 220, 0],
		}),
	);
	const connections: IConnections = {};
	for (const [index, { name: from }] of nodes.entries()) {
		const next = nodes[index + 1];
		if (next === undefined) continue;
		connections[from] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	}
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/** So many customers, and what is done with them. */
export function withCustomers(count: number, subject: NodeDraft): WorkflowFile {
	return runnable(`${count} customers`, {
		[ITEMS]: companionNode('benchItems', { count }),
		[SUBJECT]: subject,
	});
}
