import type { IDataObject } from 'n8n-workflow';

import { ENDPOINTS, LIMITS } from '../../providers/devino/endpoints';
import { sendBody, type VkMessage } from '../../providers/devino/message';
import { readSendAnswer } from '../../providers/devino/send-answer';
import { meaningOf, sendCode } from '../../providers/devino/send-codes';
import type { Product } from '../shared/sending/product';
import { shownRequest } from '../shared/sending/shown-request';

/** A message as it would go out, for a dry run. */
function shown(message: VkMessage): IDataObject {
	const statusUrl = message.statusUrl?.replace(/([?&]secret=)[^&#]*/g, '$1***');
	return shownRequest({ ...message, statusUrl });
}

/** Messages through Devino to VK. */
export const VK_PRODUCT: Product<VkMessage> = {
	displayName: 'Devino VK Send',
	lane: 'vk',
	words: {
		provider: 'Devino',
		lookUpOne: 'look it up with Devino VK Stats (Get Many, by period and recipient)',
		lookUpAll: 'Look the UNKNOWN ones up with Devino VK Stats',
	},
	settings: {
		batchSize: LIMITS.messagesPerRequest,
		mostInBatch: LIMITS.messagesPerRequest,
		messagesPerSecond: LIMITS.messagesPerSecond,
	},
	senderOf: ({ service }) => service,
	subjectOf: ({ phone, service }) => ({ phone, service }),
	shown,
	path: ENDPOINTS.messages,
	bodyOf: sendBody,
	readAnswer: readSendAnswer,
	explainCode: (key) => ({ meaning: meaningOf(key), advice: sendCode(key).advice }),
};
