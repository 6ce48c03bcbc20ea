/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A sample of a provider's page, word for word: `rapporto/send-response.xml`. */
export function fixture(path: string): string {
	return readFileSync(join(__dirname, '..', 'fixtures', path), 'utf8');
}
