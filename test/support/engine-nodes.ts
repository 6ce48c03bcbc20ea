import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

function describeNode(name: string, outputs: number): INodeTypeDescription {
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: name,
		defaults: { name },
		inputs: [NodeConnectionTypes.Main],
		outputs: Array.from({ length: outputs }, () => NodeConnectionTypes.Main),
		properties: [],
	};
}

/** Passes its input on: where a workflow starts. */
export class StartNode implements INodeType {
	description = describeNode('start', 1);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

/** Passes its input on: where a workflow ends. */
export class NoOpNode implements INodeType {
	description = describeNode('noOp', 1);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}

/** Gives out its first input one item a round: on the second output, and on the first when done. */
export class LoopNode implements INodeType {
	description = describeNode('loop', 2);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const context = this.getContext('node') as { left?: INodeExecutionData[] };
		context.left ??= [...this.getInputData()];
		const next = context.left.shift();
		return next === undefined ? [[{ json: { done: true } }], []] : [[], [next]];
	}
}

/** Always fails. */
export class FailNode implements INodeType {
	description = describeNode('fail', 1);

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		throw new NodeOperationError(this.getNode(), 'This node always fails');
	}
}

type Probe = (context: IExecuteFunctions) => void;
let current: Probe | undefined;

/** Sets what the probe node does with n8n's context; the function that it gives ends that. */
export function probe(work: Probe): () => void {
	current = work;
	return () => {
		current = undefined;
	};
}

/** Shows a test the context that n8n gives a node. */
export class ProbeNode implements INodeType {
	description: INodeTypeDescription = {
		...describeNode('probe', 1),
		usableAsTool: true,
		properties: [{ displayName: 'Value', name: 'value', type: 'json', default: '' }],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		current?.(this);
		return [this.getInputData()];
	}
}
