import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

const LEDGER = 'sent';
const UNKNOWN = '?';

/** What the ledger knows of an item: accepted under an id, or possibly sent. */
export type Standing = { code: 'OK'; messageId: string } | { code: 'UNKNOWN' };

/**
 * What this execution's run of the node has sent, by item index, so that a retry sends nothing
 * twice. It lives in the node's context, which n8n keeps over the tries of Retry On Fail and stores
 * with the execution for a retry from the executions list. A loop's next round is another run and
 * begins with an empty ledger.
 */
export class SentLedger {
	private constructor(
		private readonly context: IDataObject,
		private readonly entries: Record<string, string>,
	) {}

	static open(execution: IExecuteFunctions): SentLedger {
		// As an agent's sub-node several calls run under one index at the same time, and a try has
		// another: what one of them sent says nothing of the next.
		const isSubNode = execution.isToolExecution?.() === true;
		const context = isSubNode ? {} : execution.getContext('node');
		const { $runIndex: run } = execution.getWorkflowDataProxy(0);
		const stored = context[LEDGER] as { run: number; entries: Record<string, string> } | undefined;
		if (stored !== undefined && stored.run === run) return new SentLedger(context, stored.entries);
		const entries: Record<string, string> = {};
		context[LEDGER] = { run: run as number, entries };
		return new SentLedger(context, entries);
	}

	standing(itemIndex: number): Standing | undefined {
		const entry = this.entries[itemIndex];
		if (entry === undefined) return undefined;
		return entry === UNKNOWN ? { code: 'UNKNOWN' } : { code: 'OK', messageId: entry };
	}

	/** To be called before a request leaves: from here on the item may have been sent. */
	enter(itemIndex: number): void {
		this.entries[itemIndex] = UNKNOWN;
	}

	/** It is known what became of the item: accepted under an id, or surely not sent. */
	settle(itemIndex: number, messageId: string | null): void {
		if (messageId === null) delete this.entries[itemIndex];
		else this.entries[itemIndex] = messageId;
	}

	/** Forgets everything: no retry of this run is possible any more. */
	close(): void {
		delete this.context[LEDGER];
	}
}
