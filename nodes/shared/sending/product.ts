import type { IDataObject } from 'n8n-workflow';

import type { SendAnswer } from '../../../providers/devino/send-answer';
import type { ProviderRequest } from '../calling/transport';
import type { SenderWords } from './explain';
import type { Outcome } from './outcomes';
import type { SettingDefaults } from './settings';

/**
 * A kind of message of which many go out in one request, to be answered one by one: what differs
 * between them.
 */
export interface Product<Message> {
	/** The node as the user knows it. */
	displayName: string;
	/** Sets its rates apart from another product's through the same account. */
	lane: string;
	words: SenderWords;
	settings: SettingDefaults;
	/** The sender name: its messages share requests, and one rate. */
	senderOf: (message: Message) => string;
	/** What tells the user which message it is. */
	subjectOf: (message: Message) => Outcome['subject'];
	/** A message as it would go out, for a dry run; without secrets. */
	shown: (message: Message) => IDataObject;
	/** Where a request is posted. */
	path: string;
	/** What a request asks for beside its messages: they share one only where this is the same. */
	queryOf?: (message: Message) => ProviderRequest['query'];
	/** The JSON text of a request. */
	bodyOf: (messages: Message[]) => string;
	/** Reads an answer to a request of `count` messages. */
	readAnswer: (status: number, text: string, count: number) => SendAnswer;
	/** How many SMS a message is billed as, where it is one. */
	segmentsOf?: (message: Message) => number;
	/** What a code of refusal means, where that is known, and what to do about it. */
	explainCode: (key: string) => { meaning: string | undefined; advice: string };
}
