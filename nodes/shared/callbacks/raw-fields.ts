import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../../providers/json';

function masked(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(masked);
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			name,
			name.toLowerCase() === 'secret' ? '***' : masked(inner),
		]),
	);
}

/** What came, as the option 'Include Raw Event' adds it: without secrets, however deep they stand. */
export function rawFields(raw: unknown): { raw: IDataObject } {
	return { raw: masked(raw) as IDataObject };
}
