import type { VkMessage } from '../../providers/vk/message';
import { METHODS } from '../../providers/vk/endpoints';
import { errorCode } from '../../providers/vk/error-codes';
import { Refused, Unreachable } from '../shared/calling/failures';
import type { Provider, ProviderAnswer } from '../shared/calling/transport';
import { callVk } from '../shared/calling/vk-methods';
import type { Outcome } from '../shared/sending/outcomes';
import type { SendingEvents } from '../shared/sending/plan';
import {
	explainHalted,
	explainResult,
	explainUploadFailure,
	type Halt,
	type Subject,
} from './message-outcome';
import { attemptOf, isVerdict, mayRepeat, resultOf, type Attempt } from './repeats';
import type { BuiltMessage, SendSettings } from './request-item';
import type { Uploads } from './uploads';

/** A message that is ready to go, and the input item that it came from. */
export interface ReadyMessage extends BuiltMessage {
	itemIndex: number;
	randomId: string;
	settings: SendSettings;
}

/** Requests under way at the same time, each with one message. */
const MOST_AT_ONCE = 10;

export const subjectOf = ({ peerId }: Pick<ReadyMessage, 'peerId'>): Subject => ({
	peerId,
	conversationMessageId: null,
});

/** The whole message, once its files are at VK. */
export function completeMessage(
	{ message, randomId }: Pick<ReadyMessage, 'message' | 'randomId'>,
	attachments: readonly string[],
): VkMessage {
	return {
		...message,
		random_id: randomId,
		attachment: attachments.length === 0 ? undefined : attachments.join(','),
	};
}

/** The way of a run's messages to VK: several at once, each repeated under its own random id. */
export class Line {
	private halt: Halt | undefined;

	/** When VK last answered as a service that works, by the monotonic clock. */
	private lastVerdict = Number.NEGATIVE_INFINITY;

	/** The last message of each peer: messages of one dialogue go out in their order. */
	private readonly lastOf = new Map<string, Promise<void>>();

	constructor(
		private readonly provider: Provider,
		private readonly uploads: Uploads,
		private readonly events: SendingEvents,
	) {}

	/** Sends messages in their order and settles each. */
	async sendAll(queue: readonly ReadyMessage[]): Promise<void> {
		let next = 0;
		const work = async (): Promise<void> => {
			for (let entry = queue[next++]; entry !== undefined; entry = queue[next++]) {
				await this.inOrderOfPeer(entry);
			}
		};
		await Promise.all(Array.from({ length: MOST_AT_ONCE }, work));
	}

	private async inOrderOfPeer(entry: ReadyMessage): Promise<void> {
		const before = this.lastOf.get(entry.peerId) ?? Promise.resolve();
		const settled = before.then(async () =>
			this.events.onOutcome(entry.itemIndex, await this.send(entry)),
		);
		this.lastOf.set(entry.peerId, settled);
		await settled;
	}

	private async send(entry: ReadyMessage): Promise<Outcome> {
		const subject = subjectOf(entry);
		if (this.halt !== undefined) return explainHalted(this.halt, subject);
		const startedAt = performance.now();
		let attachments: string[];
		try {
			attachments = await this.upload(entry);
		} catch (failure) {
			if (failure instanceof Refused) this.stopAt(Number(failure.key));
			return explainUploadFailure(failure, subject);
		}
		const attempts = await this.attempts(entry, completeMessage(entry, attachments));
		const result = resultOf(attempts);
		const last = attempts.at(-1);
		if (last?.kind === 'refused' && last.code !== undefined) this.stopAt(last.code);
		const failed = result.kind === 'unknown' || result.kind === 'notSent';
		const isSilent = last?.kind === 'unreachable' || last?.kind === 'throttled';
		const answered = /^http\./.test(last?.kind === 'fault' ? last.key : '');
		if (failed && (isSilent || answered) && this.lastVerdict < startedAt) {
			this.halt ??= { why: 'silent' };
		}
		return explainResult(result, subject, this.halt);
	}

	private stopAt(code: number): void {
		if (errorCode(code).kind === 'token') this.halt ??= { why: 'refused', code };
	}

	private async upload({ attachments, peerId, settings }: ReadyMessage): Promise<string[]> {
		const ids: string[] = [];
		for (const attachment of attachments) {
			ids.push(
				attachment.kind === 'id'
					? attachment.id
					: await this.uploads.idOf(attachment, { peerId, ...settings }),
			);
		}
		return ids;
	}

	private async attempts(
		{ itemIndex, settings: { timeout, requestsPerSecond } }: ReadyMessage,
		message: VkMessage,
	): Promise<Attempt[]> {
		const { provider } = this;
		const attempts: Attempt[] = [];
		let taken: ProviderAnswer | Unreachable | undefined;
		const take = (outcome: ProviderAnswer | Unreachable): Attempt => {
			const attempt = attemptOf(outcome, provider.redact);
			if (isVerdict(attempt)) this.lastVerdict = performance.now();
			attempts.push(attempt);
			taken = outcome;
			return attempt;
		};
		const last = await provider
			.repeat(
				async () =>
					await callVk(
						provider,
						{ method: METHODS.send, fields: { ...message }, timeout, requestsPerSecond },
						{
							mayStillLeave: () => this.halt === undefined,
							onDeparture: () => this.events.onDeparture([itemIndex]),
						},
					),
				(outcome) => {
					const repeat = mayRepeat(take(outcome));
					return this.halt === undefined ? repeat : false;
				},
			)
			.catch((error: unknown) =>
				error instanceof Unreachable
					? error
					: new Unreachable('The request broke off', 'Look first', 'INTERNAL', 'uncertain'),
			);
		if (last !== taken) take(last);
		return attempts;
	}
}
