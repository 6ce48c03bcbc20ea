import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

import { contactsDescription } from './description';
import { run } from './run';

export class SmscContacts implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'SMSC Contacts',
		name: 'smscContacts',
		icon: { light: 'file:../../icons/smsc.svg', dark: 'file:../../icons/smsc.dark.svg' },
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Keep contacts, groups and the black list at SMSC',
		usableAsTool: true,
		...contactsDescription,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await run(this)];
	}
}
