/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Owner } from '../../n8n/driver';
import { DEMO } from './settings';

/**
 * The owner of the demo's n8n. The password is made once and kept beside n8n's state: whoever knows it can
 * run code here through n8n, so it is neither in the repository nor the same on two machines.
 */
export function demoOwner(stateFolder: string): Owner {
	const file = join(stateFolder, 'owner.json');
	if (!existsSync(file)) {
		const owner: Owner = {
			email: DEMO.ownerEmail,
			firstName: 'Demo',
			lastName: 'Owner',
			// n8n asks for a capital letter and a digit.
			password: `Vk1-${randomBytes(6).toString('hex')}`,
		};
		mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
		writeFileSync(file, JSON.stringify(owner, null, '\t'), { mode: 0o600 });
	}
	return JSON.parse(readFileSync(file, 'utf8'));
}
