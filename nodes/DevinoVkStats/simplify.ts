import type { IDataObject } from 'n8n-workflow';

import {
	DETAIL_FIELDS,
	withStatusFacts,
	type DetailField,
	type DetailRow,
} from '../../providers/devino/detail';

/** The fields of a simplified message, in their order. */
export const SIMPLE_FIELDS = [
	'messageId',
	'recipient',
	'status',
	'normalizedStatus',
	'isFinal',
	'isDelivered',
	'isSeen',
	'sentDateTime',
	'eventDateTime',
	'errorCode',
] as const;

const STATUS_FIELDS = ['status', 'normalizedStatus', 'isFinal', 'isDelivered', 'isSeen'];

function pick(row: DetailRow, names: readonly string[]): IDataObject {
	const picked: DetailRow = {};
	for (const name of names) picked[name] = row[name] ?? null;
	return picked as IDataObject;
}

/**
 * A message as it comes out. The fields that the user chose decide; without a choice it is
 * everything that the provider sent, or, simplified, ten fields in the same order for every message.
 */
export function messageJson(
	row: DetailRow,
	{ simplify, outFields }: { simplify: boolean; outFields: readonly DetailField[] | undefined },
): IDataObject {
	const whole = withStatusFacts(row);
	if (outFields === undefined)
		return simplify ? pick(whole, SIMPLE_FIELDS) : (whole as IDataObject);
	if (simplify) {
		const names = outFields.map((name) => DETAIL_FIELDS[name]);
		return pick(
			whole,
			names.flatMap((name) => (name === 'status' ? STATUS_FIELDS : [name])),
		);
	}
	if (!outFields.includes('MESSAGE_ID')) delete whole.messageId;
	return whole as IDataObject;
}
