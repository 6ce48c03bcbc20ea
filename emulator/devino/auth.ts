import type { EmulatedRequest } from '../common/exchange';
import type { Answer } from '../common/provider';
import { refuse } from './refusals';
import type { CompleteSeed, Scope } from './seed';

const SCHEME = 'Key ';

/**
 * `Authorization: Key <apiKey>`, as in the page's curl examples. The page names no HTTP status; 401
 * for a key that isn't known and 403 for one without the right is the emulator's choice.
 */
export function checkKey(
	request: EmulatedRequest,
	keys: CompleteSeed['apiKeys'],
	scope: Scope,
): Answer | undefined {
	const { authorization } = request;
	const scopes = authorization?.startsWith(SCHEME)
		? keys.get(authorization.slice(SCHEME.length).trim())
		: undefined;
	if (!scopes) return refuse(401, 'login.must.be.not.null');
	return scopes.has(scope) ? undefined : refuse(403, 'forbidden');
}
