import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type INodeType,
} from 'n8n-workflow';

import { chain, node, surroundings } from './engine';
import { NoOpNode } from './engine-nodes';

/** What the credential's dialog shows. */
export interface Verdict {
	status: 'OK' | 'Error';
	message?: string;
}

/** As lodash's `get` reads a path of one step, also into a text. */
const at = (value: unknown, key: string): unknown =>
	value === null || value === undefined ? undefined : (Object(value) as never)[key];

/**
 * Tests a credential by n8n's own engine, and judges as n8n's server does
 * (cli/src/services/credentials-tester.service.ts).
 */
export async function testCredential(
	type: ICredentialType,
	data: ICredentialDataDecryptedObject,
): Promise<Verdict> {
	const { request, rules = [] } = type.test ?? {};
	if (request === undefined) throw new Error(`${type.name} has no test`);
	const { description } = new NoOpNode();
	const routed = {
		description: {
			...description,
			credentials: [{ name: type.name, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', routing: { request }, default: '' },
			],
		},
	} as INodeType;
	const decrypted = { id: '1', name: 'test', type: type.name, data };
	const temp = node('test.noOp', 'Temp', {
		credentials: { [type.name]: { id: '1', name: 'test' } },
	});
	const { instance, additionalData } = surroundings(chain(temp), {
		credentials: { [type.name]: data },
	});
	// n8n drops what a type does not know.
	temp.parameters = { temp: '' };
	const context = new ExecuteContext(
		instance,
		temp,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node: temp, data: {}, source: null },
		[],
	);
	let body: unknown;
	try {
		const response = await new RoutingNode(context, routed, decrypted).runNode();
		body = response?.[0]?.[0]?.json;
	} catch (error) {
		const { cause, message } = error as Error & {
			cause?: { response?: { status: number; statusText: string }; code?: string };
		};
		const status = cause?.response?.status;
		const rule = rules.find(
			(one) => one.type === 'responseCode' && one.properties.value === status,
		);
		const words = rule?.properties.message ?? cause?.response?.statusText ?? cause?.code;
		return { status: 'Error', message: words ?? message };
	}
	for (const rule of rules) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		if (at(body, key) === value) return { status: 'Error', message };
	}
	return { status: 'OK' };
}
