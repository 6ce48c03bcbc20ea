import {
	NodeConnectionTypes,
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
