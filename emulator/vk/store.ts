import type { JsonObject } from '../common/json';
import type { Keyboard } from './keyboard';

/** A message of a dialogue, in or out. */
export interface VkMessage {
	/** Of the community. */
	id: number;
	/** Of the dialogue. */
	conversationMessageId: number;
	peerId: number;
	fromId: number;
	/** From the community. */
	out: boolean;
	text: string;
	at: number;
	randomId: number;
	keyboard: Keyboard | undefined;
	/** As they were given to messages.send. */
	attachments: string[];
	/** The parameters of the call that made it, or what a person added. */
	extra: JsonObject;
	readAt: number | null;
}

/** A file that came by an upload, byte for byte. */
export interface StoredFile {
	/** `photo-1_2` or `doc-1_2`. */
	id: string;
	kind: 'photo' | 'doc';
	name: string;
	contentType: string;
	bytes: Buffer;
}

/** A callback button that somebody pressed. */
export interface Press {
	eventId: string;
	userId: number;
	peerId: number;
	conversationMessageId: number;
	row: number;
	column: number;
	at: number;
	/** `event_data` of the answer; null: answered with nothing; undefined: not answered. */
	answer: JsonObject | null | undefined;
}

/** What the community and the people have said, with the ids that VK counts. */
export class Store {
	readonly messages: VkMessage[] = [];
	readonly files = new Map<string, StoredFile>();
	readonly presses = new Map<string, Press>();
	/** Who has forbidden messages. */
	readonly denied = new Set<number>();
	/** Until when the community types in a dialogue. */
	readonly typingUntil = new Map<number, number>();
	/** How many messages went to each peer: one that comes twice counts twice. */
	readonly acceptedByPeer = new Map<number, number>();
	/** What each random_id led to: «unique for app and sender». */
	readonly byRandomId = new Map<string, Map<number, VkMessage>>();
	private readonly lastOfPeer = new Map<number, number>();
	private lastFile = 0;

	add(
		message: Pick<VkMessage, 'peerId' | 'fromId' | 'text' | 'at'> & Partial<VkMessage>,
	): VkMessage {
		const conversationMessageId = (this.lastOfPeer.get(message.peerId) ?? 0) + 1;
		this.lastOfPeer.set(message.peerId, conversationMessageId);
		const whole: VkMessage = {
			...{ id: this.messages.length + 1, conversationMessageId, out: false, randomId: 0 },
			...{ keyboard: undefined, attachments: [], extra: {}, readAt: null },
			...message,
		};
		this.messages.push(whole);
		if (whole.out) {
			this.acceptedByPeer.set(whole.peerId, (this.acceptedByPeer.get(whole.peerId) ?? 0) + 1);
		}
		return whole;
	}

	of(peerId: number): VkMessage[] {
		return this.messages.filter((message) => message.peerId === peerId);
	}

	nextFileId(): number {
		return ++this.lastFile;
	}

	clear(): void {
		this.messages.length = 0;
		this.lastFile = 0;
		const maps = [this.files, this.presses, this.denied, this.typingUntil, this.acceptedByPeer];
		for (const map of [...maps, this.byRandomId, this.lastOfPeer]) map.clear();
	}
}
