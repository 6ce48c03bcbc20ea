import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { BadParameter } from '../calling/failures';
import { scalarText } from '../parameters/values';

type Context = IHookFunctions | IWebhookFunctions;

const isWritable = (value: unknown): boolean =>
	typeof value === 'number' &&
	Number.isFinite(value) &&
	(Number.isSafeInteger(value) || !Number.isInteger(value));

function kindOf(value: unknown): string {
	if (value === undefined || value === null) return 'an expression that gives nothing';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'number' ? `the number ${value}` : `a value of type ${typeof value}`;
}

/**
 * A secret that somebody has to show: a text as it is, or a number as a text; empty where none is
 * set, which is so only for what is absent or empty. An expression that gives nothing was meant to
 * give a secret: to take that for none would let everybody in.
 *
 * @param holder a credential's fields, or a node's options
 * @param byExpression whether an expression gives the field, where that is known
 * @throws BadParameter for anything else
 */
export function readSecret(
	holder: Readonly<Record<string, unknown>>,
	name: string,
	label: string,
	byExpression = false,
): string {
	if (!(name in holder)) return '';
	const value = holder[name];
	if (typeof value === 'string' && (value !== '' || !byExpression)) return value;
	if (isWritable(value)) return scalarText(value, label);
	throw new BadParameter(
		label,
		`is ${value === '' ? kindOf(undefined) : kindOf(value)}, not a text`,
		`Write the secret into '${label}', or correct the expression there. Until then nobody is let in`,
	);
}

/** The callback secret of a credential of this package. @throws BadParameter as {@link readSecret} */
export const callbackSecretIn = (credential: Readonly<Record<string, unknown>>): string =>
	readSecret(credential, 'callbackSecret', 'Callback Secret');

/** By node, credential and mode. */
const underWay = new Map<string, Promise<string>>();

/**
 * The callback secret of a trigger's credential, empty where none is set.
 *
 * Callbacks that come while it is being read share that reading, as n8n takes an isolate for each.
 * Nothing is kept beyond it: the next callback meets the credential as it is then.
 *
 * @throws what n8n throws of a credential that is missing or cannot be read, and BadParameter for a
 * secret that is none
 */
export async function callbackSecretOf(context: Context, credentialType: string): Promise<string> {
	const node = context.getNode();
	const credentialId = node.credentials?.[credentialType]?.id ?? '';
	const name = [context.getWorkflow().id, node.id, credentialId, context.getMode()].join('/');
	const reading =
		underWay.get(name) ?? context.getCredentials(credentialType).then(callbackSecretIn);
	underWay.set(name, reading);
	try {
		return await reading;
	} finally {
		if (underWay.get(name) === reading) underWay.delete(name);
	}
}
