/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fixture as it stands on the provider's page, byte for byte. */
export function fixtureText(path: string): string {
	return readFileSync(join(__dirname, '..', 'fixtures', path), 'utf8');
}
