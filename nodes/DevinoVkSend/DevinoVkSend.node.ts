import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { sendDescription } from './description';
import { send } from './send';
import { getTemplateVariables } from './template-variables';

export class DevinoVkSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Devino VK Send',
		name: 'devinoVkSend',
		icon: { light: 'file:../../icons/devinoVk.svg', dark: 'file:../../icons/devinoVk.dark.svg' },
		subtitle:
			'={{ $parameter["content"] === "text" ? "send: text" : "send: " + ($parameter["template"] || "template not chosen") }}',
		description: 'Send VKontakte messages to customers by phone number through Devino Telecom',
		usableAsTool: true,
		...sendDescription,
	};

	methods = { resourceMapping: { getTemplateVariables } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0);
		if (operation !== 'send') {
			throw new NodeOperationError(
				this.getNode(),
				`The operation '${String(operation)}' is not known`,
				{
					description: "Choose 'Send' in 'Operation'",
				},
			);
		}
		return [await send(this)];
	}
}
