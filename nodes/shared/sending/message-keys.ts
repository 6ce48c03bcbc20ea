import type { ICheckProcessedOptions, IExecuteFunctions } from 'n8n-workflow';

/** n8n rewrites the whole list for each request, so it cannot grow without bound. */
export const MOST_KEYS = 100_000;

const OPTIONS: ICheckProcessedOptions = { mode: 'entries', maxEntries: MOST_KEYS };

/** One turn at a time for each node in this process: n8n's store reads, changes and writes. */
const turns = new Map<string, Promise<unknown>>();

async function inTurn<T>(node: string, work: () => Promise<T>): Promise<T> {
	const turn = (turns.get(node) ?? Promise.resolve()).then(work, work);
	turns.set(node, turn);
	try {
		return await turn;
	} finally {
		if (turns.get(node) === turn) turns.delete(node);
	}
}

/**
 * The keys of messages that this node has sent in any execution, in n8n's deduplication store
 * (the one behind Remove Duplicates). Exact within one process; between workers that record at the
 * same moment n8n's store may lose one of two.
 */
export class MessageKeys {
	private readonly node: string;

	constructor(private readonly context: IExecuteFunctions) {
		this.node = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
	}

	/**
	 * Records the keys, each given once, and gives those that were not there before.
	 *
	 * @throws n8n's error if the store is not to be had: nothing may be sent then
	 */
	async claim(keys: string[]): Promise<Set<string>> {
		if (keys.length === 0) return new Set();
		const record = async () =>
			await this.context.helpers.checkProcessedAndRecord(keys, 'node', OPTIONS);
		// The first record of a node fails if another process makes it at the same moment.
		const result = await inTurn(this.node, async () => await record().catch(record));
		return new Set(result.new.map(String));
	}

	/** Takes back the keys of messages that surely were not sent. */
	async release(keys: string[]): Promise<void> {
		if (keys.length === 0) return;
		await inTurn(
			this.node,
			async () => await this.context.helpers.removeProcessed(keys, 'node', OPTIONS),
		);
	}
}
