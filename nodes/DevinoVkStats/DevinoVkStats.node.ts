import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { statsDescription } from './description';
import { getAccount } from './get-account';
import { getAll } from './get-all';
import { getStatistics } from './get-statistics';
import { get, getStatuses } from './look-up';
import { run } from './run';

export class DevinoVkStats implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Devino VK Stats',
		name: 'devinoVkStats',
		icon: { light: 'file:../../icons/devinoVk.svg', dark: 'file:../../icons/devinoVk.dark.svg' },
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description:
			'Find VKontakte messages sent through Devino Telecom, learn what became of each, count them, and see the account',
		usableAsTool: true,
		...statsDescription,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0);
		const operation = this.getNodeParameter('operation', 0);
		switch (`${String(resource)}: ${String(operation)}`) {
			case 'message: getAll':
				return [await run(this, getAll)];
			case 'message: get':
				return [await run(this, get)];
			case 'message: getStatuses':
				return [await run(this, getStatuses)];
			case 'statistics: get':
				return [await run(this, getStatistics)];
			case 'account: get':
				return [await run(this, getAccount)];
		}
		throw new NodeOperationError(
			this.getNode(),
			`The operation '${String(operation)}' of '${String(resource)}' is not known`,
			{ description: "Choose another one in 'Operation'" },
		);
	}
}
