import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { DevinoEmulator } from '../../../emulator';
import { chain, node, type TestWorkflow } from '../../support/engine';

/** A Devino SMS Send node; parameters go over the usual ones. */
export function smsNode(parameters: INodeParameters = {}, more: Partial<INode> = {}): INode {
	return node('devinoSmsSend', 'SMS', {
		...more,
		parameters: { from: 'Shop', phone: '={{ $json.phone }}', text: 'Hello', ...parameters },
	});
}

/** Start → SMS. */
export function smsWorkflow(
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): TestWorkflow {
	return chain(node('test.start', 'Start'), smsNode(parameters, more));
}

/** Start → SMS, to those whom VK did not reach. */
export function fallbackWorkflow(
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): TestWorkflow {
	return smsWorkflow({ operation: 'sendToNotReached', ...parameters }, more);
}

/** The requests of SMS that reached the emulator. */
export function smsRequests(
	emulator: DevinoEmulator,
): Array<{ query: string; messages: IDataObject[] }> {
	return emulator.state.requests
		.filter(({ endpoint }) => endpoint === 'sms')
		.map(({ query, body }) => ({
			query,
			messages: (JSON.parse(body) as { messages: IDataObject[] }).messages,
		}));
}

/** The phones that the emulator accepted an SMS for, each as often as it did. */
export const smsPhones = ({ state }: DevinoEmulator): string[] =>
	[...state.sms.values()].map(({ phone }) => phone).sort();

let lastPhone = 0;
let lastId = 10_000;

/** An item of the wait. */
export function waited(outcome: string, more: IDataObject = {}): INodeExecutionData {
	const messageId = ['rejected', 'not_sent', 'invalid', 'unknown'].includes(outcome)
		? null
		: `36908371113174${++lastId}`;
	return {
		json: {
			outcome,
			status: null,
			errorCode: null,
			messageId,
			phone: String(79_123_000_000 + ++lastPhone),
			advice: 'What to do',
			waitedSeconds: 3,
			...more,
		},
	};
}
