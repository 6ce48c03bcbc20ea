import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { isToolRun } from '../shared/parameters/parameters';
import { smsDescription } from './description';
import { sendToNotReached } from './not-reached/send-to-not-reached';
import { send } from './send';

export class DevinoSmsSend implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Devino SMS Send',
		name: 'devinoSmsSend',
		icon: { light: 'file:../../icons/devinoSms.svg', dark: 'file:../../icons/devinoSms.dark.svg' },
		subtitle:
			'={{ $parameter["operation"] === "sendToNotReached" ? "send to those not reached by VK" : "send" }}',
		description:
			'Send SMS through Devino Telecom, to everybody or to those whom a VK message did not reach',
		usableAsTool: true,
		...smsDescription,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const operation = this.getNodeParameter('operation', 0);
		switch (operation) {
			case 'send':
				return [await send(this)];
			case 'sendToNotReached':
				if (!isToolRun(this)) return [await sendToNotReached(this)];
				throw new NodeOperationError(this.getNode(), 'A tool has no items of Devino VK Send', {
					description: "Choose 'Send' in 'Operation'",
				});
			default:
				throw new NodeOperationError(
					this.getNode(),
					`The operation '${String(operation)}' is not known`,
					{ description: "Choose 'Send' or 'Send to Those Not Reached by VK' in 'Operation'" },
				);
		}
	}
}
