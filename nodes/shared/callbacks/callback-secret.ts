import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

type Context = IHookFunctions | IWebhookFunctions;

/** By node, credential and mode. */
const underWay = new Map<string, Promise<string>>();

async function read(context: Context, credentialType: string): Promise<string> {
	const { callbackSecret } = await context.getCredentials(credentialType);
	return typeof callbackSecret === 'string' ? callbackSecret : '';
}

/**
 * The callback secret of a trigger's credential, empty where none is set.
 *
 * Callbacks that come while it is being read share that reading, as n8n takes an isolate for each.
 * Nothing is kept beyond it: the next callback meets the credential as it is then.
 *
 * @throws what n8n throws of a credential that is missing or cannot be read
 */
export async function callbackSecretOf(context: Context, credentialType: string): Promise<string> {
	const node = context.getNode();
	const credentialId = node.credentials?.[credentialType]?.id ?? '';
	const name = [context.getWorkflow().id, node.id, credentialId, context.getMode()].join('/');
	const reading = underWay.get(name) ?? read(context, credentialType);
	underWay.set(name, reading);
	try {
		return await reading;
	} finally {
		if (underWay.get(name) === reading) underWay.delete(name);
	}
}
