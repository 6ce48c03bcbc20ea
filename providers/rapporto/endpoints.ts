/** Rapporto's HTTP gateway to VK, as its page describes it (VK: Sending request). */

/** The address is each partner's own, path included; nothing is added to it. */
export const SEND_PATH = '';

export const LIMITS = {
	/** Characters of `message`. */
	messageLength: 2048,
	/** Messages a second from one VK community. */
	messagesPerSecond: 50,
	/** Characters of `ptag` and of `partnerMsgId`. */
	tagLength: { min: 1, max: 50 },
} as const;

export const RESPONSE_FORMATS = ['text', 'xml'] as const;
export type ResponseFormat = (typeof RESPONSE_FORMATS)[number];
