import type { IDataObject } from 'n8n-workflow';

import {
	DETAIL_FIELDS,
	shownFacts,
	withStatusFacts,
	type DetailField,
	type DetailRow,
} from '../../providers/devino/detail';

/** A simplified message: ten fields in the same order for every message, null where there is nothing. */
function simplified(row: DetailRow): DetailRow {
	const { normalizedStatus, isFinal, isDelivered, isSeen } = shownFacts(row) ?? {};
	// Written out: field by field this was a tenth of the time that a long read takes.
	return {
		messageId: row.messageId ?? null,
		recipient: row.recipient ?? null,
		status: row.status ?? null,
		normalizedStatus: normalizedStatus ?? null,
		isFinal: isFinal ?? null,
		isDelivered: isDelivered ?? null,
		isSeen: isSeen ?? null,
		sentDateTime: row.sentDateTime ?? null,
		eventDateTime: row.eventDateTime ?? null,
		errorCode: row.errorCode ?? null,
	};
}

const STATUS_FIELDS = ['status', 'normalizedStatus', 'isFinal', 'isDelivered', 'isSeen'];

/** Some fields, in the given order; null where there is nothing. */
function pick(row: DetailRow, names: readonly string[]): DetailRow {
	const picked: DetailRow = {};
	for (const name of names) picked[name] = row[name] ?? null;
	return picked;
}

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
		return (simplify ? simplified(row) : withStatusFacts(row)) as IDataObject;
	}
	if (simplify) {
		const names = outFields.map((name) => DETAIL_FIELDS[name]);
		return pick(
			withStatusFacts(row),
			names.flatMap((name) => (name === 'status' ? STATUS_FIELDS : [name])),
		) as IDataObject;
	}
	const wanted = { ...row };
	for (const name of alsoAsked) {
		if (!outFields.includes(name)) delete wanted[DETAIL_FIELDS[name]];
	}
	return withStatusFacts(wanted) as IDataObject;
}
