import type { IDataObject } from 'n8n-workflow';

import { RawJson } from '../../../providers/devino/message';
import { parseLossless } from '../../../providers/json';

/** A message as it would go out, for a dry run: what is undefined is not sent. */
export function shownRequest(message: object): IDataObject {
	const members = Object.entries(message).filter(([, value]) => value !== undefined);
	return Object.fromEntries(
		members.map(([key, value]: [string, unknown]) => [
			key,
			value instanceof RawJson ? parseLossless(value.text) : value,
		]),
	) as IDataObject;
}
