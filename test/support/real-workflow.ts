import type { IConnections, INode } from 'n8n-workflow';

import type { WorkflowFile } from '../../n8n/driver';

/** Who is signed in. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olga',
	lastName: 'Owner',
	password: 'Test-password-1',
};

let nodeCount = 0;

/** A node of n8n's own, or of this package. */
export function realNode(type: string, name: string, more: Partial<INode> = {}): INode {
	const own = !type.includes('.');
	return {
		id: `00000000-0000-4000-8000-${String(++nodeCount).padStart(12, '0')}`,
		name,
		type: own ? `n8n-nodes-devino-vk.${type}` : type,
		typeVersion: 1,
		position: [nodeCount * 10, 0],
		parameters: {},
		...(own ? { credentials: { devinoVkApi: { id: 'devino-vk', name: 'Devino VK' } } } : {}),
		...more,
	};
}

/** A manual trigger, a node that makes items by a piece of code, and what comes after them. */
export function realWorkflow(name: string, jsCode: string, ...nodes: INode[]): WorkflowFile {
	const all = [
		realNode('n8n-nodes-base.manualTrigger', 'Start'),
		realNode('n8n-nodes-base.code', 'Items', { typeVersion: 2, parameters: { jsCode } }),
		...nodes,
	].map((one, index): INode => ({ ...one, position: [index * 220, 0] }));
	const connections: IConnections = {};
	for (const [index, node] of all.entries()) {
		const next = all[index + 1];
		if (next !== undefined) {
			connections[node.name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
		}
	}
	return { name, nodes: all, connections, settings: { executionOrder: 'v1' } };
}
