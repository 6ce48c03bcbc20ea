import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { isToolRun } from '../shared/parameters/parameters';
import { sendDescription } from './description';
import { send } from './send';
import { getTemplateVariables } from './template-variables';
import { receiveStatus } from './waiting/receive';
import { sendAndWait } from './waiting/send-and-wait';

export class DevinoVkSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Devino VK Send',
		name: 'devinoVkSend',
		icon: { light: 'file:../../icons/devinoVk.svg', dark: 'file:../../icons/devinoVk.dark.svg' },
		subtitle:
			'={{ ($parameter["operation"] === "sendAndWaitForStatus" ? "send and wait: " : "send: ") + ($parameter["content"] === "text" ? "text" : $parameter["template"] || "template not chosen") }}',
		description: 'Send VKontakte messages to customers by phone number through Devino Telecom',
		usableAsTool: true,
		...sendDescription,
	};

	methods = { resourceMapping: { getTemplateVariables } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0);
		switch (operation) {
			case 'send':
				return [await send(this)];
			case 'sendAndWaitForStatus':
				if (!isToolRun(this)) return [await sendAndWait(this)];
				throw new NodeOperationError(this.getNode(), "A tool can't wait for a status", {
					description: "Choose 'Send' in 'Operation'",
				});
			default:
				throw new NodeOperationError(
					this.getNode(),
					`The operation '${String(operation)}' is not known`,
					{ description: "Choose 'Send' or 'Send and Wait for Status' in 'Operation'" },
				);
		}
	}

	/** Wakes an execution that waits for statuses. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveStatus(this);
	}
}
