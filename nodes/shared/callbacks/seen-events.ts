import { createHash } from 'node:crypto';

import type { IWebhookFunctions } from 'n8n-workflow';

import { eventIdOf } from './event-id';
import { forgetOldest } from './forget-oldest';
import { isBeingUnpublished, memoryKey, triggerName, type Topic } from './trigger-registry';

/** Kept of a node in this process. */
export const MOST_IN_PROCESS = 10_000;
/** Kept of a node in the workflow's static data, for a restart. */
export const MOST_STORED = 1_000;
/** Requests whose events may be missing there while others are under way. */
export const MOST_UNSAVED = 20;
/** Nodes whose memories are kept in this process; the one not used for longest goes first. */
const MOST_MEMORIES = 1_000;
/** Longer is no value of ours. */
const LONGEST_VALUE = 64;
/** Texts of static data whose entries are known; more than requests are under way at once. */
const MOST_TEXTS = 100;

/** What is kept of a key: of a text of any length and make the id that {@link eventIdOf} gives it. */
const keyOf = (key: string): string => (/^[0-9a-f]{32}$/.test(key) ? key : eventIdOf(key));

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

interface Entry {
	value: string;
	/** As it is written. */
	line: string;
}

/**
 * What this process remembers of one node. A callback may come thousands of times: each costs what
 * it brings, not what is remembered already.
 */
class Memory {
	private readonly entries = new Map<string, Entry>();

	/** Those under way. */
	requests = 0;

	/** Requests whose events are not in static data yet. */
	unsaved = 0;

	/** Digests of texts that hold nothing new. */
	private readonly texts = new Set<string>();

	get(key: string): string | undefined {
		return this.entries.get(key)?.value;
	}

	has(key: string): boolean {
		return this.entries.has(key);
	}

	set(key: string, value: string): void {
		this.entries.delete(key);
		this.entries.set(key, { value, line: `${key} ${value}`.trimEnd() });
	}

	/** One text, not a list: n8n wraps every object in static data in a proxy. */
	write(): string {
		this.forget();
		const newest = [...this.entries.values()].slice(-MOST_STORED);
		const text = newest.map(({ line }) => line).join('\n');
		this.isKnown(text);
		return text;
	}

	/** Takes in what {@link write} wrote, here or elsewhere; what is known already stands. */
	read(text: string): void {
		if (this.isKnown(text)) return;
		for (const [key, value] of entriesIn(text)) if (!this.has(key)) this.set(key, value);
		this.forget();
	}

	/** Once for a whole callback: a map is slow to find its oldest entry when many were taken out. */
	private forget(): void {
		forgetOldest(this.entries, MOST_IN_PROCESS);
	}

	/** Whether a text was here before; from here on it was. */
	private isKnown(text: string): boolean {
		const name = digest(text);
		if (this.texts.has(name)) return true;
		this.texts.add(name);
		forgetOldest(this.texts, MOST_TEXTS);
		return false;
	}
}

/** What somebody has spoiled is as good as forgotten. */
function entriesIn(text: string): Array<[key: string, value: string]> {
	return text.split('\n').flatMap((line): Array<[string, string]> => {
		const [key = '', value = ''] = line.split(' ', 2);
		return keyOf(key) === key ? [[key, value.slice(0, LONGEST_VALUE)]] : [];
	});
}

const memories = new Map<string, Memory>();

function memoryOf(name: string): Memory {
	const memory = memories.get(name) ?? new Memory();
	memories.delete(name);
	memories.set(name, memory);
	forgetOldest(memories, MOST_MEMORIES);
	return memory;
}

/** What a trigger remembers of the events that it has seen, by a key of each. */
export class SeenEvents {
	private changed = false;
	private mayBeSaved = true;

	private constructor(
		private readonly context: IWebhookFunctions,
		private readonly topic: Topic,
		private readonly memory: Memory,
		private readonly isTest: boolean,
	) {
		memory.requests++;
	}

	/**
	 * Lends a request what its node remembers while it is under way: the last 10,000 events in this
	 * process, and the last 1,000 of them in the workflow's static data, which n8n saves after the
	 * answer.
	 *
	 * Of requests that are under way together the last one saves for all, and every 20th before it:
	 * n8n writes the whole workflow's static data each time. Of processes that save at once the last
	 * wins, but each saves all that it knows. In a test run nothing is known from before, and nothing
	 * is kept.
	 */
	static async during<T>(
		context: IWebhookFunctions,
		topic: Topic,
		work: (seen: SeenEvents) => Promise<T>,
	): Promise<T> {
		const seen = SeenEvents.open(context, topic);
		try {
			return await work(seen);
		} finally {
			seen.close();
		}
	}

	private static open(context: IWebhookFunctions, topic: Topic): SeenEvents {
		const isTest = context.getMode() === 'manual';
		if (isTest) return new SeenEvents(context, topic, new Memory(), isTest);
		const memory = memoryOf(`${triggerName(context)}/${topic}`);
		const seen = new SeenEvents(context, topic, memory, isTest);
		const stored = seen.stored;
		if (typeof stored === 'string') memory.read(stored);
		return seen;
	}

	private get key(): string {
		return memoryKey(this.context.getNode().id, this.topic);
	}

	private get stored(): unknown {
		return this.context.getWorkflowStaticData('global')[this.key];
	}

	/**
	 * Leaves it to a later request to save what this one brings. To be said by one that has taken its
	 * time: the static data that n8n has loaded for it is old by now, and would be written back whole.
	 */
	leaveToNext(): void {
		this.mayBeSaved = false;
	}

	get(key: string): string | undefined {
		return this.memory.get(keyOf(key));
	}

	/** @param value short, and without a space */
	set(key: string, value: string): void {
		this.memory.set(keyOf(key), value);
		this.changed = true;
	}

	/** Whether the key was not there before; it is now. */
	claim(key: string): boolean {
		if (this.memory.has(keyOf(key))) return false;
		this.set(key, '');
		return true;
	}

	private close(): void {
		const { memory } = this;
		memory.requests--;
		if (this.changed) memory.unsaved++;
		if (this.isTest || memory.unsaved === 0 || !this.mayBeSaved) return;
		if (memory.requests > 0 && memory.unsaved < MOST_UNSAVED) return;
		if (isBeingUnpublished(this.context)) return;
		this.context.getWorkflowStaticData('global')[this.key] = memory.write();
		memory.unsaved = 0;
	}
}

/** Forgets what this process knows, as a restart does. */
export function forgetSeenEvents(): void {
	memories.clear();
}
