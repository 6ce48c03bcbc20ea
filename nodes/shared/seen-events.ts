import type { IWebhookFunctions } from 'n8n-workflow';

/** Kept of a node in this process. */
export const MOST_IN_PROCESS = 10_000;
/** Kept of a node in the workflow's static data, for a restart. */
export const MOST_STORED = 1_000;
/** Nodes whose memories are kept in this process; the one not used for longest goes first. */
const MOST_MEMORIES = 1_000;

type Entries = Map<string, string>;

const memories = new Map<string, Entries>();

function entriesOf(name: string): Entries {
	const entries: Entries = memories.get(name) ?? new Map<string, string>();
	memories.delete(name);
	memories.set(name, entries);
	for (const oldest of memories.keys()) {
		if (memories.size <= MOST_MEMORIES) break;
		memories.delete(oldest);
	}
	return entries;
}

/** Half a character, which JSON may hold, cannot be encoded: it must not spoil all that is kept. */
const encode = (text: string): string =>
	encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));

/** One text, not a list: n8n wraps every object in static data in a proxy. */
function write(entries: Entries): string {
	return [...entries]
		.slice(-MOST_STORED)
		.map(([key, value]) => `${encode(key)} ${encode(value)}`.trimEnd())
		.join('\n');
}

/** What somebody has spoiled is as good as forgotten. */
function read(text: string): Array<[key: string, value: string]> {
	try {
		return text.split('\n').flatMap((line): Array<[string, string]> => {
			const [key = '', value = ''] = line.split(' ').map(decodeURIComponent);
			return key === '' ? [] : [[key, value]];
		});
	} catch {
		return [];
	}
}

/**
 * What a trigger remembers of the events that it has seen, by a key of each: the last 10,000 in
 * this process, and the last 1,000 of them in the node's static data, which n8n saves after the
 * answer. Of parallel requests the last to save wins, but each saves what the whole process knows.
 * In a test run nothing is known from before, and nothing is kept.
 */
export class SeenEvents {
	private changed = false;

	private constructor(
		private readonly context: IWebhookFunctions,
		private readonly topic: string,
		private readonly entries: Entries,
		private readonly isTest: boolean,
	) {}

	/** @param topic what is remembered; the name in static data too */
	static open(context: IWebhookFunctions, topic: string): SeenEvents {
		const isTest = context.getMode() === 'manual';
		if (isTest) return new SeenEvents(context, topic, new Map(), isTest);
		const workflowId = context.getWorkflow().id ?? '';
		const entries = entriesOf(`${workflowId}/${context.getNode().id}/${topic}`);
		const stored: unknown = context.getWorkflowStaticData('node')[topic];
		const seen = new SeenEvents(context, topic, entries, isTest);
		if (typeof stored === 'string') {
			for (const [key, value] of read(stored)) if (!entries.has(key)) seen.keep(key, value);
		}
		return seen;
	}

	get(key: string): string | undefined {
		return this.entries.get(key);
	}

	set(key: string, value: string): void {
		this.entries.delete(key);
		this.keep(key, value);
		this.changed = true;
	}

	/** Whether the key was not there before; it is now. */
	claim(key: string): boolean {
		if (this.entries.has(key)) return false;
		this.set(key, '');
		return true;
	}

	/** Puts what is new into the node's static data. */
	save(): void {
		if (!this.changed || this.isTest) return;
		this.context.getWorkflowStaticData('node')[this.topic] = write(this.entries);
		this.changed = false;
	}

	private keep(key: string, value: string): void {
		this.entries.set(key, value);
		for (const oldest of this.entries.keys()) {
			if (this.entries.size <= MOST_IN_PROCESS) break;
			this.entries.delete(oldest);
		}
	}
}

/** Forgets what this process knows, as a restart does. */
export function forgetSeenEvents(): void {
	memories.clear();
}
