import type { IConnections, INode, INodeCredentialsDetails, IWorkflowSettings } from 'n8n-workflow';

/** A workflow as the editor exports it: what stands in `examples/*.json`. */
export interface WorkflowFile {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: Record<string, unknown>;
}

/** A workflow as n8n stores it. */
export interface StoredWorkflow extends WorkflowFile {
	id: string;
	active: boolean;
	versionId: string;
	isArchived?: boolean;
}

/** A credential as n8n stores it, without its data. */
export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

/**
 * Binds the nodes' credentials to those of this n8n: by type, as a person does who imports a
 * workflow and picks the only credential offered. Types that aren't named stay as they are.
 */
export function bindCredentials(
	workflow: WorkflowFile,
	credentials: readonly StoredCredential[],
): WorkflowFile {
	const byType = new Map(credentials.map(({ id, name, type }) => [type, { id, name }]));
	const bind = (node: INode): INode => {
		if (!node.credentials) return node;
		const bound: Record<string, INodeCredentialsDetails> = {};
		for (const [type, saved] of Object.entries(node.credentials)) {
			bound[type] = byType.get(type) ?? saved;
		}
		return { ...node, credentials: bound };
	};
	return { ...workflow, nodes: workflow.nodes.map(bind) };
}
