import type { IExecuteFunctions } from 'n8n-workflow';

import { cancelled, excerptOf, Unreachable } from '../calling/failures';
import { departIn } from '../calling/pacing';
import type { Provider, ProviderAnswer } from '../calling/transport';
import type { Line, MessageResult, ReadyMessage, RequestResult } from './dispatch';
import type { SenderGroup } from './grouping';
import type { MessageKeys } from './message-keys';
import type { Product } from './product';

/** What all lines of a run share. */
export interface LineSurroundings<Message> {
	product: Product<Message>;
	context: IExecuteFunctions;
	provider: Provider;
	keys: MessageKeys;
	/** Called before a request with these items leaves. */
	onDeparture: (itemIndexes: readonly number[]) => void;
	onResult: (entry: ReadyMessage<Message>, result: MessageResult) => void;
}

/** The line to the provider for the messages of one sender: paced, sent once. */
export class SenderLine<Message> implements Line<Message> {
	constructor(
		private readonly around: LineSurroundings<Message>,
		private readonly settings: SenderGroup<Message>['settings'],
	) {}

	async claim(keys: string[]): Promise<Set<string> | Unreachable> {
		return await this.around.keys
			.claim(keys)
			.catch(
				() =>
					new Unreachable(
						"n8n's deduplication store could not be used, which 'Message Key' needs",
						"Nothing was sent. Save the workflow and run again, or remove 'Message Key'",
						'message.key.store',
						'certain',
					),
			);
	}

	async release(keys: string[]): Promise<void> {
		await this.around.keys.release(keys).catch(() => {
			this.around.context.logger.warn(
				`${this.around.product.displayName}: ${keys.length} message keys could not be taken back; their messages were not sent`,
			);
		});
	}

	/** Sends one request; again only where it surely never arrived. */
	async post(part: ReadonlyArray<ReadyMessage<Message>>): Promise<RequestResult> {
		const { provider, product } = this.around;
		const text = product.bodyOf(part.map(({ message }) => message));
		const answer = await provider
			.repeat(
				async () => await this.attempt(part, text),
				(outcome) => this.surelyNotAccepted(outcome, part.length),
			)
			.catch((error: unknown) =>
				error instanceof Unreachable
					? error
					: new Unreachable(
							'The request broke off',
							'Look before you repeat it',
							'INTERNAL',
							'uncertain',
						),
			);
		if (answer instanceof Unreachable) return { kind: 'unreachable', failure: answer };
		const read = product.readAnswer(answer.status, answer.text, part.length);
		if (read.kind !== 'unintelligible') return read;
		const excerpt = excerptOf(provider.redact(answer.text));
		return { ...read, place: `${read.place}. The answer begins: ${excerpt}` };
	}

	settle(entry: ReadyMessage<Message>, result: MessageResult): void {
		this.around.onResult(entry, result);
	}

	private surelyNotAccepted(outcome: ProviderAnswer | Unreachable, count: number): boolean {
		if (outcome instanceof Unreachable) return outcome.certainty === 'certain';
		const { status, text } = outcome;
		if (status !== 429) return false;
		return this.around.product.readAnswer(status, text, count).kind === 'throttled';
	}

	private async attempt(
		part: ReadonlyArray<ReadyMessage<Message>>,
		text: string,
	): Promise<ProviderAnswer> {
		const { product, provider, onDeparture } = this.around;
		const [first] = part;
		const sender = first === undefined ? '' : product.senderOf(first.message);
		const lane = `${provider.account}/${product.lane}/${sender}`;
		const { messagesPerSecond, timeout } = this.settings;
		const release = await departIn(lane, part.length, messagesPerSecond, provider.cancelSignal);
		if (release === undefined) throw cancelled('certain');
		try {
			onDeparture(part.map(({ itemIndex }) => itemIndex));
			return await provider.call({
				method: 'POST',
				path: product.path,
				query: first === undefined ? undefined : product.queryOf?.(first.message),
				body: { contentType: 'application/json', text },
				timeout,
			});
		} finally {
			release();
		}
	}
}
