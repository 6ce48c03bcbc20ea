import type { Message, StatusChange } from './model';

/** A message without what the store gives it. */
export type NewMessage = Omit<Message, 'id' | 'history'> & Partial<Pick<Message, 'id' | 'history'>>;

/** Every message that was accepted, by id, in the order of acceptance. */
export class MessageStore {
	readonly messages = new Map<string, Message>();
	/** Grows with every change, so that what was computed from the messages can be kept. */
	revision = 0;

	private accepted: StatusChange = { status: 'ACCEPTED', errorCode: '', detailStatus: '', at: 0 };

	constructor(private readonly nextId: () => string) {}

	/** How many messages were accepted for each phone. Counted when asked for: most never ask. */
	countByPhone(): Map<string, number> {
		const counts = new Map<string, number>();
		for (const { phone } of this.messages.values()) {
			counts.set(phone, (counts.get(phone) ?? 0) + 1);
		}
		return counts;
	}

	add(given: NewMessage): Message {
		const { acceptedAt, phone, service, message: sent, fate } = given;
		// Written out: a spread would cost more than all the rest of accepting a message.
		const message: Message = {
			id: given.id ?? this.nextId(),
			phone,
			service,
			acceptedAt,
			message: sent,
			history: given.history ?? [this.acceptance(acceptedAt)],
			taskId: given.taskId,
			triggerId: given.triggerId,
			companyId: given.companyId,
			fate,
			cost: given.cost,
		};
		this.messages.set(message.id, message);
		this.changed();
		return message;
	}

	changed(): void {
		this.revision++;
	}

	remove(messages: readonly Message[]): void {
		for (const { id } of messages) this.messages.delete(id);
		this.changed();
	}

	clear(): void {
		this.messages.clear();
		this.changed();
	}

	private acceptance(at: number): StatusChange {
		if (this.accepted.at !== at) this.accepted = { ...this.accepted, at };
		return this.accepted;
	}
}
