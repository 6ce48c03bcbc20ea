import type { INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

import { n8n } from '../../package.json';

/** The description of a node of this package, by its type name. */
export function descriptionOf(type: string): INodeTypeDescription {
	const built = n8n.nodes.find((path) => new RegExp(`/${type}\\.node\\.js$`, 'i').test(path));
	if (built === undefined) throw new Error(`The package has no node ${type}`);
	const source = built.replace(/^dist/, '../..').replace(/\.js$/, '.ts');
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	const exported: Record<string, unknown> = require(source);
	const isClass = (value: unknown): value is new () => INodeType => typeof value === 'function';
	const Node = Object.values(exported).find(isClass);
	if (Node === undefined) throw new Error(`${built} exports no node`);
	return new Node().description as INodeTypeDescription;
}

/** The fields of a collection of a node's, alphabetically as the editor has them. */
export function fieldsOf(type: string, collection: string): INodeProperties[] {
	const found = descriptionOf(type).properties.filter(({ name }) => name === collection);
	if (found.length === 0) throw new Error(`${type} has no ${collection}`);
	return found.flatMap(({ options = [] }) => options as INodeProperties[]);
}
