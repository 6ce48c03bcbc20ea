/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';

import { SecretScan } from '../../support/secrets';

const SECRET = 'open "sesame" & mo/re?ё';
const found = (text: string, secret = SECRET): boolean => {
	const scan = new SecretScan({ 'callback secret': secret });
	scan.look('here', text);
	return scan.findings.length > 0;
};

describe('the scan for secrets', () => {
	it.each([
		['as it is', SECRET],
		['in a URL', `http://h/x?secret=${encodeURIComponent(SECRET)}&a=1`],
		['in a form', new URLSearchParams({ secret: SECRET }).toString()],
		['in JSON', JSON.stringify({ deep: [SECRET] })],
		['in JSON within JSON', JSON.stringify(JSON.stringify({ deep: [SECRET] }))],
		['in hexadecimal', Buffer.from(`x${SECRET}`).toString('hex')],
	])('finds one %s', (_, text) => {
		expect(found(text)).toBe(true);
	});

	it('finds one in Base64, wherever it begins', () => {
		fc.assert(
			fc.property(
				fc.string({ minLength: 8 }),
				fc.string(),
				fc.string(),
				fc.constantFrom('base64' as const, 'base64url' as const),
				(secret, before, behind, encoding) => {
					const encoded = Buffer.from(`${before}${secret}${behind}`).toString(encoding);
					expect(found(encoded, secret)).toBe(true);
				},
			),
		);
	});

	it('finds none where none stands', () => {
		expect(found('open sesame, and more of it')).toBe(false);
	});

	it('says where it stood and what stood around it', () => {
		const scan = new SecretScan({ 'API key': 'key-of-the-test' });
		scan.look("n8n's log", 'Authorization: Key key-of-the-test');
		expect(() => scan.assertNothingFound()).toThrow(
			/API key .*stands in n8n's log: … "Authorization: Key key-of-the-test" …/,
		);
	});

	it('refuses to look for what stands everywhere', () => {
		expect(() => new SecretScan({ password: '123' })).toThrow('too short');
		expect(() => new SecretScan({ callbackSecret: '' })).not.toThrow();
	});

	it('looks through the files of n8n, and not through the package itself', () => {
		const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
		try {
			mkdirSync(join(folder, '.n8n', 'nodes'), { recursive: true });
			writeFileSync(join(folder, '.n8n', 'nodes', 'readme'), 'key-of-the-test');
			writeFileSync(join(folder, '.n8n', 'event.log'), Buffer.from('\0\xffkey-of-the-test'));
			const scan = new SecretScan({ apiKey: 'key-of-the-test' });
			scan.lookThroughFolder(folder);
			expect(scan.findings.map(({ place }) => place)).toEqual([join(folder, '.n8n', 'event.log')]);
		} finally {
			rmSync(folder, { recursive: true, force: true });
		}
	});
});
