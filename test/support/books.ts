import type { IDataObject, INodeExecutionData, IRun } from 'n8n-workflow';

import { errorOf, outputs } from './engine';

/** What a sender's node says of one input item. */
export interface Told {
	code: string;
	messageId: string | null;
}

/** What a provider knows of one message that it accepted. */
export interface Accepted {
	id: string;
	/** The input item that it came from. */
	item: number;
}

/** Codes of messages that the provider surely has not accepted. */
const NEVER_ACCEPTED: ReadonlySet<string> = new Set([
	'INVALID',
	'REJECTED',
	'NOT_SENT',
	'DUPLICATE',
	'DRY_RUN',
]);
const CODES: ReadonlySet<string> = new Set(['OK', 'UNKNOWN', ...NEVER_ACCEPTED]);

/** The outcomes of a message that was waited for, as codes of the sending that came before. */
const SENT_AS: Readonly<Record<string, string>> = {
	delivered: 'OK',
	seen: 'OK',
	failed: 'OK',
	timeout: 'OK',
	rejected: 'REJECTED',
	unknown: 'UNKNOWN',
	not_sent: 'NOT_SENT',
	invalid: 'INVALID',
};

function toldBy({ json }: INodeExecutionData): Told {
	const { error, outcome } = json;
	if (typeof outcome === 'string') {
		return { code: SENT_AS[outcome] ?? outcome, messageId: json.messageId as string | null };
	}
	if (error === undefined) return json as unknown as Told;
	const facts = error as IDataObject;
	expect(facts.certainty).toBe(facts.code === 'UNKNOWN' ? 'uncertain' : 'certain');
	return facts as unknown as Told;
}

/**
 * What a run of the node `name` says of each of `count` input items, exactly once, each item paired
 * with its own; undefined if it stopped the workflow, which then must say why.
 */
export function toldOf(result: IRun, name: string, count: number): Told[] | undefined {
	if (result.status === 'error') {
		expect(outputs(result, name).flat()).toEqual([]);
		expect(errorOf(result).message).toMatch(/not accepted|None of .* accepted|Nothing was sent/);
		expect(errorOf(result).description).toContain('Item ');
		return undefined;
	}
	expect(result.status).toBe('success');
	return toldByItems(outputs(result, name).flat(), count);
}

/** What output items say of each of `count` input items, exactly once, each paired with its own. */
export function toldByItems(items: readonly INodeExecutionData[], count: number): Told[] {
	const told = new Map(
		items.map((item) => [(item.pairedItem as { item: number }).item, toldBy(item)]),
	);
	expect(items).toHaveLength(count);
	expect([...told.keys()].sort((one, other) => one - other)).toEqual([...Array(count).keys()]);
	for (const { code, messageId } of told.values()) {
		expect(CODES).toContain(code);
		expect(code === 'OK').toBe(typeof messageId === 'string');
	}
	return Array.from({ length: count }, (_, index) => told.get(index) as Told);
}

/**
 * Lays what the node said of each item beside what the provider accepted: what is OK was accepted
 * under that very id, what was accepted is OK or UNKNOWN, and nothing was accepted twice.
 */
export function balance(told: readonly Told[], accepted: readonly Accepted[]): void {
	const ids = told.map((): string[] => []);
	for (const { id, item } of accepted) ids[item]?.push(id);
	const faults = told.flatMap(({ code, messageId }, item) => {
		const known = ids[item]?.join() ?? '';
		const fits = known === messageId || (code === 'UNKNOWN' && !known.includes(','));
		return fits || (code !== 'OK' && known === '')
			? []
			: `Item ${item} is ${code} ${messageId ?? ''}, the provider has '${known}'`;
	});
	expect(faults).toEqual([]);
	expect(ids.flat()).toHaveLength(accepted.length);
}
