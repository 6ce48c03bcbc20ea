import type { IExecuteFunctions } from 'n8n-workflow';

import { ENDPOINTS } from '../../providers/devino/endpoints';
import { sendBody } from '../../providers/devino/message';
import { readSendAnswer } from '../../providers/devino/send-answer';
import { excerptOf, Unreachable } from '../shared/calling/failures';
import type { MessageKeys } from '../shared/sending/message-keys';
import { departIn } from '../shared/calling/pacing';
import type { Provider, ProviderAnswer } from '../shared/calling/transport';
import type { Line, MessageResult, ReadyMessage, RequestResult } from './dispatch';
import type { SenderGroup } from './read-messages';

/** What all lines of a run share. */
export interface LineSurroundings {
	context: IExecuteFunctions;
	provider: Provider;
	keys: MessageKeys;
	/** Called before a request with these items leaves. */
	onDeparture: (itemIndexes: readonly number[]) => void;
	onResult: (entry: ReadyMessage, result: MessageResult) => void;
}

const surelyNotAccepted = (outcome: ProviderAnswer | Unreachable, count: number): boolean =>
	outcome instanceof Unreachable
		? outcome.certainty === 'certain'
		: outcome.status === 429 &&
			readSendAnswer(outcome.status, outcome.text, count).kind === 'throttled';

/** The line to Devino for the messages of one sender: paced, sent once. */
export class SenderLine implements Line {
	constructor(
		private readonly around: LineSurroundings,
		private readonly settings: SenderGroup['settings'],
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
				`Devino VK Send: ${keys.length} message keys could not be taken back; their messages were not sent`,
			);
		});
	}

	/** Sends one request; again only where it surely never arrived. */
	async post(part: readonly ReadyMessage[]): Promise<RequestResult> {
		const { provider } = this.around;
		const text = sendBody(part.map(({ message }) => message));
		const answer = await provider
			.repeat(
				async () => await this.attempt(part, text),
				(outcome) => surelyNotAccepted(outcome, part.length),
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
		const read = readSendAnswer(answer.status, answer.text, part.length);
		if (read.kind !== 'unintelligible') return read;
		const excerpt = excerptOf(provider.redact(answer.text));
		return { ...read, place: `${read.place}. The answer begins: ${excerpt}` };
	}

	settle(entry: ReadyMessage, result: MessageResult): void {
		this.around.onResult(entry, result);
	}

	private async attempt(part: readonly ReadyMessage[], text: string): Promise<ProviderAnswer> {
		const { provider, onDeparture } = this.around;
		const lane = `${provider.account}/${part[0]?.message.service ?? ''}`;
		const { messagesPerSecond, timeout } = this.settings;
		const release = await departIn(lane, part.length, messagesPerSecond, provider.cancelSignal);
		if (release === undefined) {
			throw new Unreachable(
				'The execution was stopped',
				'Nothing was sent',
				'CANCELLED',
				'certain',
			);
		}
		try {
			onDeparture(part.map(({ itemIndex }) => itemIndex));
			return await provider.call({
				method: 'POST',
				path: ENDPOINTS.messages,
				body: { contentType: 'application/json', text },
				timeout,
			});
		} finally {
			release();
		}
	}
}
