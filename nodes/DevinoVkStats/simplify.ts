import type { IDataObject } from 'n8n-workflow';

import {
	DETAIL_FIELDS,
	pickFields,
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

/**
 * A message as it comes out. The fields that the user chose decide; without a choice it is
 * everything that the provider sent, or, simplified, ten fields in the same order for every message.
 */
export function messageJson(
	row: DetailRow,
	{
		simplify,
		outFields,
		alsoAsked = [],
	}: {
		simplify: boolean;
		outFields: readonly DetailField[] | undefined;
		/** Fields that the node needed itself, wanted or not. */
		alsoAsked?: readonly DetailField[];
	},
): IDataObject {
	if (outFields === undefined) {
		return (simplify ? pickFields(row, SIMPLE_FIELDS) : withStatusFacts(row)) as IDataObject;
	}
	if (simplify) {
		const names = outFields.map((name) => DETAIL_FIELDS[name]);
		return pickFields(
			row,
			names.flatMap((name) => (name === 'status' ? STATUS_FIELDS : [name])),
		) as IDataObject;
	}
	const wanted = { ...row };
	for (const name of alsoAsked) {
		if (!outFields.includes(name)) delete wanted[DETAIL_FIELDS[name]];
	}
	return withStatusFacts(wanted) as IDataObject;
}
