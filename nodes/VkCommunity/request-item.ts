import type { INodeExecutionData } from 'n8n-workflow';

import { isRecord } from '../../providers/json';
import { LIMITS, peerKind } from '../../providers/vk/endpoints';
import type { VkMessage } from '../../providers/vk/message';
import { BadParameter } from '../shared/calling/failures';
import { DEFAULT_TIMEOUT_MS, LONGEST_TIMEOUT_MS } from '../shared/calling/transport';
import {
	exactId,
	flag,
	isBlank,
	limitedText,
	oneOf,
	wholeNumber,
} from '../shared/parameters/values';
import { attachmentsOf, type Attachment } from './attachment-list';
import { keyboardOfJson, keyboardOfRows } from './button-rows';

export const SEND_PARAMETERS = [
	'peerId',
	'text',
	'keyboard',
	'buttons',
	'keyboardJson',
	'attachments',
	'options',
] as const;

/** The parameters of one item as n8n gives them. */
export type SendParameters = Partial<Record<(typeof SEND_PARAMETERS)[number], unknown>>;

type Label = (name: string) => string;

const KEYBOARDS = ['none', 'buttons', 'json'] as const;
const DEFAULT_REQUESTS_PER_SECOND = 15;
const PEER_ID = /^-?[1-9]\d{0,18}$/;
const POSITIVE_ID = /^[1-9]\d{0,18}$/;

const optionsOf = ({ options }: SendParameters): Record<string, unknown> =>
	isRecord(options) ? options : {};

/** The id of a dialogue, exact to the last digit. */
export function peerIdOf(given: unknown, label: string): string {
	const id = exactId(given, label);
	if (PEER_ID.test(id)) return id;
	throw new BadParameter(
		label,
		`is not an ID of VK: ${JSON.stringify(id.slice(0, 60))}`,
		`Give '${label}' digits only: a person’s ID, 2000000000 plus the number of a chat, or a community’s ID with a minus`,
	);
}

/** A person's id, exact to the last digit. */
export function userIdOf(given: unknown, label: string): string {
	const id = exactId(given, label);
	if (POSITIVE_ID.test(id) && peerKind(id) === 'person') return id;
	throw new BadParameter(
		label,
		`is not a person’s ID at VK: ${JSON.stringify(id.slice(0, 60))}`,
		`Give '${label}' the digits of a person’s ID, not of a chat or a community`,
	);
}

/** How long a request may take, by the option for it. */
export function timeoutOf(options: unknown, label: Label): number {
	const { timeout } = isRecord(options) ? options : {};
	if (isBlank(timeout)) return DEFAULT_TIMEOUT_MS;
	return wholeNumber(timeout, { min: 1, max: LONGEST_TIMEOUT_MS }, label('timeout'));
}

function keyboardOf(parameters: SendParameters, label: Label): string | undefined {
	const { keyboard } = parameters;
	switch (isBlank(keyboard) ? 'none' : oneOf(keyboard, KEYBOARDS, label('keyboard'))) {
		case 'none':
			return undefined;
		case 'json':
			return keyboardOfJson(parameters.keyboardJson, label);
		case 'buttons': {
			const options = optionsOf(parameters);
			const inline = isBlank(options.inlineKeyboard)
				? true
				: flag(options.inlineKeyboard, label('inlineKeyboard'));
			const oneTime = flag(options.oneTime, label('oneTime'));
			if (inline && oneTime) {
				throw new BadParameter(
					label('oneTime'),
					`is for a keyboard below the dialogue, and '${label('inlineKeyboard')}' is on`,
					`Switch '${label('inlineKeyboard')}' off in the options, or '${label('oneTime')}'`,
				);
			}
			return keyboardOfRows(parameters.buttons, inline ? { inline } : { inline, oneTime }, label);
		}
	}
}

/** What makes a message an answer to another. In a chat VK tells messages apart by their number there. */
function replyOf(
	given: unknown,
	peerId: string,
	label: string,
): Pick<VkMessage, 'reply_to' | 'forward'> {
	if (isBlank(given)) return {};
	const id = exactId(given, label);
	if (!POSITIVE_ID.test(id)) {
		throw new BadParameter(label, `is not the ID of a message: ${JSON.stringify(id.slice(0, 60))}`);
	}
	if (peerKind(peerId) !== 'chat') return { reply_to: id };
	return {
		forward: `{"peer_id":${peerId},"conversation_message_ids":[${id}],"is_reply":true}`,
	};
}

/** A message that is ready but for its files, which are yet to be uploaded, and its random id. */
export interface BuiltMessage {
	peerId: string;
	message: Omit<VkMessage, 'random_id' | 'attachment'>;
	attachments: Attachment[];
}

/**
 * The message that an item's parameters make. Parameters that the user left alone are not in it.
 *
 * @throws BadParameter for what cannot be right
 */
export function buildMessage(
	parameters: SendParameters,
	item: INodeExecutionData,
	label: Label,
): BuiltMessage {
	const options = optionsOf(parameters);
	const peerId = peerIdOf(parameters.peerId, label('peerId'));
	const text = isBlank(parameters.text)
		? ''
		: limitedText(parameters.text, LIMITS.textLength, label('text'));
	const attachments = attachmentsOf(parameters.attachments, item, label('attachments'));
	if (text.trim() === '' && attachments.length === 0) {
		throw new BadParameter(
			label('text'),
			`is empty, and there are no '${label('attachments')}'`,
			`Fill '${label('text')}' in`,
		);
	}
	const disableLinkPreview = flag(options.disableLinkPreview, label('disableLinkPreview'));
	const disableMentions = flag(options.disableMentions, label('disableMentions'));
	return {
		peerId,
		message: {
			peer_ids: peerId,
			message: text === '' ? undefined : text,
			keyboard: keyboardOf(parameters, label),
			...replyOf(options.replyTo, peerId, label('replyTo')),
			dont_parse_links: disableLinkPreview ? '1' : undefined,
			disable_mentions: disableMentions ? '1' : undefined,
		},
		attachments,
	};
}

/** How an item is to be sent. */
export interface SendSettings {
	requestsPerSecond: number;
	/** Milliseconds. */
	timeout: number;
	includeInput: boolean;
	dryRun: boolean;
}

/**
 * How an item is to be sent, by its options.
 *
 * @throws BadParameter for what cannot be right
 */
export function readSettings(parameters: SendParameters, label: Label): SendSettings {
	const options = optionsOf(parameters);
	const { requestsPerSecond } = options;
	return {
		requestsPerSecond: isBlank(requestsPerSecond)
			? DEFAULT_REQUESTS_PER_SECOND
			: wholeNumber(
					requestsPerSecond,
					{ min: 1, max: LIMITS.requestsPerSecond },
					label('requestsPerSecond'),
				),
		timeout: timeoutOf(options, label),
		includeInput: flag(options.includeInput, label('includeInput')),
		dryRun: flag(options.dryRun, label('dryRun')),
	};
}
