import type { JsonObject } from '../common/json';
import type { Answer } from '../common/provider';
import { REFUSAL_TEXTS } from './page';
import type { RefusalKey } from './page';

/** A reason as the answer gives it. */
export interface Reason {
	key: string;
	ref?: string;
}

/** What is said beside a key. */
export function describeRefusal(key: RefusalKey): string {
	return REFUSAL_TEXTS[key];
}

/** The page's «Примеры ответов», the second: a request refused as a whole. */
export function refusedRequest(status: number, reasons: Reason[], description: string): Answer {
	return { status, json: { result: null, reasons: reasons.map(asJson), description } };
}

/** A refusal by one of the known keys. */
export function refuse(status: number, key: RefusalKey, ref?: string): Answer {
	return refusedRequest(status, [{ key, ref }], describeRefusal(key));
}

/** A reason without members that are absent. */
export const asJson = ({ key, ref }: Reason): JsonObject =>
	ref === undefined ? { key } : { key, ref };
