import type { IWebhookFunctions } from 'n8n-workflow';

import { Community, connect } from './community';
import { listenerOf } from './entry';

/** What VK is about to ask a listener, or to tell it, before static data knows of it. */
interface Expected {
	secret: string;
	/** Absent: to be asked for when VK wants it. */
	code: string | undefined;
}

/**
 * Of registrations that are under way: VK asks for the code while n8n still waits for `create`, so
 * static data has nothing yet. In queue mode another process may be asked, which then asks VK.
 */
const expected = new Map<string, Expected>();

/** Runs a registration; until it ends, its listener expects what `expect` says. */
export async function whileExpecting<T>(
	listener: string,
	work: (expect: (what: Expected) => void) => Promise<T>,
): Promise<T> {
	try {
		return await work((what) => {
			codes.delete(listener);
			expected.set(listener, what);
		});
	} finally {
		expected.delete(listener);
	}
}

/** The secret that a registration which is under way has given VK. */
export const expectedSecret = (listener: string): string | undefined =>
	expected.get(listener)?.secret;

/** So long a code is given again: everybody may ask for one, and each question to VK counts there. */
const CODE_VALID_MS = 200;
const MOST_CODES = 1_000;
const codes = new Map<string, { askedAt: number; code: Promise<string> }>();

async function ask(context: IWebhookFunctions, groupId: string): Promise<string> {
	return await Community.known(await connect(context), groupId).confirmationCode();
}

/**
 * What VK wants to hear now. Asked of VK anew for each confirmation but those that a registration
 * has fetched it for: it changes whenever somebody adds or edits a server of the community.
 *
 * @throws what VK refuses it with
 */
export async function confirmationCode(
	context: IWebhookFunctions,
	groupId: string,
): Promise<string> {
	const listener = listenerOf(context);
	const known = expected.get(listener)?.code;
	if (known !== undefined) return known;
	const recent = codes.get(listener);
	if (recent !== undefined && Date.now() - recent.askedAt < CODE_VALID_MS) {
		return await recent.code;
	}
	if (codes.size >= MOST_CODES) codes.clear();
	const code = ask(context, groupId);
	codes.set(listener, { askedAt: Date.now(), code });
	return await code;
}
