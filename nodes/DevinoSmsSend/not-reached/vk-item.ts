import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../../providers/json';
import { BadParameter } from '../../shared/calling/failures';
import { OUTCOME_CODES, type OutcomeCode } from '../../shared/sending/outcomes';
import { OF_UNACCEPTED, WAIT_OUTCOMES, type WaitOutcome } from '../../shared/sending/wait-outcomes';
import { exactId, isBlank } from '../../shared/parameters/values';

/** What an input item tells of a VK message. */
export interface VkItem {
	outcome: WaitOutcome;
	/** One of the callbacks' words, or what else stood there. */
	status: string | null;
	messageId: string | null;
	phone: unknown;
	advice: string | null;
	/** The message went out in another execution, or was only tried out: not_sent, but not failed. */
	heldBy: 'DUPLICATE' | 'DRY_RUN' | undefined;
	/** What became of an SMS, where the item comes from this operation itself. */
	sms: { code: string; messageId: string | null } | undefined;
	/** The fields that the item has beside those of an error. */
	fields: IDataObject;
}

const EXPECTED =
	"This operation takes the items of Devino VK Send (operation 'Send and Wait for Status'), from either of its outputs: connect it right behind that node, or keep the fields 'outcome', 'messageId' and 'phone' of its items";

const text = (value: unknown): string | null =>
	typeof value === 'string' && value !== '' ? value : null;

const isOneOf = <Word extends string>(words: readonly Word[], word: unknown): word is Word =>
	(words as readonly unknown[]).includes(word);

/** By the reason of a wait's item that was not sent; the wait has no other place for it. */
const HELD_BY: Readonly<Record<string, VkItem['heldBy']>> = {
	'message.key.known': 'DUPLICATE',
	'dry.run': 'DRY_RUN',
};

const idOf = (value: unknown): string | null =>
	isBlank(value) ? null : exactId(value, 'messageId');

function smsOf({ sms }: Record<string, unknown>): VkItem['sms'] {
	if (!isRecord(sms) || typeof sms.code !== 'string') return undefined;
	return { code: sms.code, messageId: text(sms.messageId) };
}

/** An item's fields without some. */
const beside = (json: IDataObject, names: readonly string[]): IDataObject =>
	Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)));

/** An outcome of `send`, as an item or within an error: what nobody waits for. */
function readOutcome(code: OutcomeCode, told: Record<string, unknown>, json: IDataObject): VkItem {
	const vk = isRecord(told.vk) ? told.vk : {};
	return {
		// Accepted, and not waited for: it is to be looked up.
		outcome: code === 'OK' ? 'timeout' : OF_UNACCEPTED[code],
		status: null,
		messageId: idOf(told.messageId ?? vk.messageId),
		phone: told.phone ?? json.phone,
		advice: text(told.advice),
		heldBy: code === 'DUPLICATE' || code === 'DRY_RUN' ? code : undefined,
		sms: smsOf(told),
		fields: told === json ? json : beside(json, ['error', 'message']),
	};
}

/**
 * Reads an input item: one of the wait, one of its error items on any setting of On Error (on the
 * Error output n8n adds the input's fields), or one of `send`; whatever a person merged into it.
 *
 * @throws BadParameter for an item that is none of these, saying what is expected
 */
export function readVkItem(json: IDataObject): VkItem {
	const { error, outcome, code } = json;
	// First of all: the fields that n8n adds to an error item may hold an earlier outcome.
	if (isRecord(error) && isOneOf(OUTCOME_CODES, error.code) && 'phone' in error) {
		return readOutcome(error.code, error, json);
	}
	if (isOneOf(WAIT_OUTCOMES, outcome)) {
		return {
			outcome,
			status: text(json.status),
			messageId: idOf(json.messageId),
			phone: json.phone,
			advice: text(json.advice),
			heldBy: outcome === 'not_sent' ? HELD_BY[String(json.errorCode)] : undefined,
			sms: smsOf(json),
			fields: json,
		};
	}
	const own = smsOf(json);
	if (outcome === 'accepted' && own !== undefined) {
		return { ...readOutcome('OK', json, json), sms: own };
	}
	if (isOneOf(OUTCOME_CODES, code) && 'service' in json) return readOutcome(code, json, json);
	throw new BadParameter(
		'Item',
		`tells nothing of a VK message: it has no 'outcome' of the wait, and no 'error' of Devino VK Send${outcome === undefined ? '' : ` ('outcome' is ${JSON.stringify(outcome)?.slice(0, 60)})`}`,
		EXPECTED,
	);
}
