import type { ILoadOptionsFunctions, ResourceMapperFields } from 'n8n-workflow';

import { templateVariables } from './template-data';

/** The fields that the resource mapper shows: one for each variable of the approved text. */
export async function getTemplateVariables(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	const text = this.getCurrentNodeParameter('templateText');
	const names = typeof text === 'string' ? templateVariables(text) : [];
	return {
		fields: names.map((name) => ({
			id: name,
			displayName: name,
			type: 'string',
			required: true,
			defaultMatch: false,
			canBeUsedToMatch: false,
			display: true,
		})),
		emptyFieldsNotice:
			"Paste the text of the template into 'Approved Text', with each variable in braces like { name }, then press 'Retry'",
	};
}
