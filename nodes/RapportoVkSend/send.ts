import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { FORM_CONTENT_TYPE } from '../../providers/form';
import { SEND_PATH } from '../../providers/rapporto/endpoints';
import { sendForm } from '../../providers/rapporto/message';
import { readSendAnswer, type RapportoAnswer } from '../../providers/rapporto/send-answer';
import { cancelled, excerptOf, Unreachable } from '../shared/calling/failures';
import { departIn } from '../shared/calling/pacing';
import { outsideHours } from '../shared/sending/allowed-hours';
import { Guards } from '../shared/sending/guards';
import { asGiven, readItems } from '../shared/sending/read-items';
import type { SendingEvents } from '../shared/sending/plan';
import { runSender, type Sender } from '../shared/sending/sending';
import type { Provider, ProviderAnswer } from '../shared/calling/transport';
import { isRecord } from '../../providers/json';
import { labelOf } from './description';
import { dispatch, type Halt, type ReadyMessage } from './dispatch';
import { explainResult, NO_SUBJECT, RAPPORTO_WORDS, type Subject } from './message-outcome';
import { resultOf, waitBeforeRepeat, type Attempt, type MessageResult } from './repeats';
import { buildMessage, readSettings, SEND_PARAMETERS } from './request-item';

const ACCEPTED_ANSWERS = 'text/plain, application/xml, text/xml, */*';

const subjectOf = ({ message: { clientId, partnerMsgId, ptag } }: ReadyMessage): Subject => ({
	phone: clientId,
	partnerMsgId: partnerMsgId ?? null,
	ptag: ptag ?? null,
});

const asUnreachable = (error: unknown): Unreachable =>
	error instanceof Unreachable
		? error
		: new Unreachable('The request broke off', 'Look first', 'INTERNAL', 'uncertain');

/** Thrown in place of a request that is no longer to leave. */
class HeldBack extends Error {
	constructor(readonly halt: Halt) {
		super('No further request leaves');
	}
}

/** The way of messages to Rapporto: paced, and sent again only where that is safe. */
class Line {
	constructor(
		private readonly provider: Provider,
		private readonly duplicateControl: boolean,
		private readonly onDeparture: SendingEvents['onDeparture'],
	) {}

	/** @param halted why no further request is to leave, if so; it may come to be while this waits */
	async send(entry: ReadyMessage, halted: () => Halt | undefined): Promise<MessageResult> {
		const guarded = this.duplicateControl && entry.message.partnerMsgId !== undefined;
		const attempts: Attempt[] = [];
		const attempt = async (): Promise<ProviderAnswer> => {
			try {
				const answer = await this.attempt(entry, halted);
				attempts.push(this.read(answer));
				return answer;
			} catch (error) {
				if (!(error instanceof HeldBack)) attempts.push(asUnreachable(error));
				throw error as Error;
			}
		};
		const mayRepeat = (): number | false => {
			const last = attempts.at(-1);
			if (last === undefined || halted() !== undefined) return false;
			return waitBeforeRepeat(last, guarded) ?? false;
		};
		try {
			await this.provider.repeat(attempt, mayRepeat);
		} catch (error) {
			if (error instanceof HeldBack && attempts.length === 0) return error.halt;
		}
		return resultOf(attempts);
	}

	private read({ status, text }: ProviderAnswer): RapportoAnswer {
		const answer = readSendAnswer(status, text);
		if (answer.kind !== 'unintelligible') return answer;
		const excerpt = excerptOf(this.provider.redact(text));
		return { ...answer, place: `${answer.place}. The answer begins: ${excerpt}` };
	}

	private async attempt(
		{ itemIndex, message, settings, hours }: ReadyMessage,
		halted: () => Halt | undefined,
	): Promise<ProviderAnswer> {
		const { provider } = this;
		const { messagesPerSecond, timeout } = settings;
		const signal = provider.cancelSignal;
		const release = await departIn(provider.account, 1, messagesPerSecond, signal);
		if (release === undefined) throw cancelled('certain');
		const outside = hours === undefined ? undefined : outsideHours(hours, Date.now());
		const halt: Halt | undefined =
			halted() ?? (outside === undefined ? undefined : { code: 'NOT_SENT', why: outside });
		if (halt !== undefined) {
			release(false);
			throw new HeldBack(halt);
		}
		try {
			this.onDeparture([itemIndex]);
			return await provider.call({
				method: 'POST',
				path: SEND_PATH,
				body: { contentType: FORM_CONTENT_TYPE, text: sendForm(message) },
				accept: ACCEPTED_ANSWERS,
				timeout,
			});
		} finally {
			release();
		}
	}
}

/** How many seconds the set rates make of the messages, at least. */
function secondsFor(queue: readonly ReadyMessage[]): number {
	return queue.reduce(
		(sum, { settings: { messagesPerSecond } }) =>
			messagesPerSecond === 0 ? sum : sum + 1 / messagesPerSecond,
		0,
	);
}

const rapporto: Sender = {
	displayName: 'Rapporto VK Send',
	credential: {
		type: 'rapportoApi',
		secretFields: ['password', 'callbackSecret'],
		accountFields: ['serviceId'],
	},
	words: RAPPORTO_WORDS,
	noSubject: NO_SUBJECT,
	plan: async ({ context, items, provider, credential, ledger }) => {
		const queue: ReadyMessage[] = [];
		const guards = new Guards(labelOf, context.getTimezone());
		const read = await readItems(context, items, ledger, {
			parameters: SEND_PARAMETERS,
			labelOf,
			words: RAPPORTO_WORDS,
			givenSubject: ({ phone, options }) => ({
				phone: asGiven(phone),
				partnerMsgId: isRecord(options) ? asGiven(options.partnerMsgId) : null,
				ptag: isRecord(options) ? asGiven(options.ptag) : null,
			}),
			check: (parameters, itemIndex) => {
				const message = buildMessage(parameters, labelOf);
				const settings = readSettings(parameters, labelOf);
				const hours = guards.check(parameters.options, message.clientId);
				const entry: ReadyMessage = { itemIndex, message, settings, hours };
				return { subject: subjectOf(entry), queue: () => queue.push(entry) };
			},
		});
		return guards.guard({
			...read,
			messages: queue.length,
			seconds: secondsFor(queue),
			send: async ({ onDeparture, onOutcome }) => {
				const line = new Line(provider, credential.duplicateControl === true, onDeparture);
				await dispatch(
					queue,
					async (entry, halted) => await line.send(entry, halted),
					(entry, result) => onOutcome(entry.itemIndex, explainResult(result, subjectOf(entry))),
				);
			},
		});
	},
};

/** Sends the input items and gives an output item for each, in their order. */
export async function send(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await runSender(context, rapporto);
}
