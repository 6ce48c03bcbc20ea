import type { ReadyMessage } from './dispatch';
import type { Product } from './product';
import type { SendSettings } from './settings';

type GroupSettings = Pick<SendSettings, 'batchSize' | 'messagesPerSecond' | 'timeout'>;

/** The messages that may share requests, and the strictest settings among them. */
export interface SenderGroup<Message> {
	messages: Array<ReadyMessage<Message>>;
	settings: GroupSettings;
}

/** Gathers messages by what has to be the same in a request. */
export class Grouping<Message> {
	private readonly byKey = new Map<string, SenderGroup<Message>>();

	constructor(private readonly product: Product<Message>) {}

	get groups(): Array<SenderGroup<Message>> {
		return [...this.byKey.values()];
	}

	add(ready: ReadyMessage<Message>, own: SendSettings): void {
		const key = this.keyOf(ready.message);
		const group = this.byKey.get(key);
		if (group === undefined) {
			this.byKey.set(key, { messages: [ready], settings: { ...own } });
			return;
		}
		group.messages.push(ready);
		const { settings } = group;
		const rates = [settings.messagesPerSecond, own.messagesPerSecond].filter((rate) => rate > 0);
		settings.batchSize = Math.min(settings.batchSize, own.batchSize);
		settings.messagesPerSecond = rates.length === 0 ? 0 : Math.min(...rates);
		settings.timeout = Math.max(settings.timeout, own.timeout);
	}

	private keyOf(message: Message): string {
		const { senderOf, queryOf } = this.product;
		const sender = senderOf(message);
		return queryOf === undefined ? sender : JSON.stringify([sender, queryOf(message)]);
	}
}

/** Messages in a request at most. */
export function batchSizeOf({ batchSize, messagesPerSecond }: GroupSettings): number {
	return messagesPerSecond === 0 ? batchSize : Math.min(batchSize, messagesPerSecond);
}

/** How many seconds the set rates make of the messages, at least. @param atOnce groups served so */
export function secondsFor(groups: ReadonlyArray<SenderGroup<unknown>>, atOnce: number): number {
	let longest = 0;
	let all = 0;
	for (const { messages, settings } of groups) {
		const { messagesPerSecond } = settings;
		if (messagesPerSecond === 0) continue;
		const size = batchSizeOf(settings);
		const requestsASecond = Math.max(1, Math.floor(messagesPerSecond / size));
		const seconds = Math.ceil(messages.length / size) / requestsASecond;
		longest = Math.max(longest, seconds);
		all += seconds;
	}
	return Math.max(longest, all / atOnce);
}
