import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { planBatches } from '../shared/sending/batch-sender';
import { asGiven } from '../shared/sending/read-items';
import { runSender, type Sender } from '../shared/sending/sending';
import { labelOf } from './description';
import { SMS_PRODUCT } from './product';
import { buildSms, SMS_PARAMETERS } from './request-item';

/** Devino SMS Send, whichever of its operations. */
export const SMS_SENDER: Omit<Sender, 'plan'> = {
	displayName: SMS_PRODUCT.displayName,
	credential: { type: 'devinoVkApi', secretFields: ['apiKey', 'callbackSecret'] },
	words: SMS_PRODUCT.words,
	noSubject: { phone: null, from: null },
};

/** The operation `send`: sends the input items and gives an output item for each, in their order. */
export async function send(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runSender(context, {
		...SMS_SENDER,
		plan: async (run) =>
			await planBatches(run, SMS_PRODUCT, {
				parameters: SMS_PARAMETERS,
				labelOf,
				givenSubject: ({ phone, from }) => ({ phone: asGiven(phone), from: asGiven(from) }),
				build: (parameters) => buildSms(parameters, labelOf),
			}),
	});
}
