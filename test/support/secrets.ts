/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { N8nInstallation } from '../../n8n/driver';
import { run } from '../../n8n/driver/command.cjs';

/** A secret that stood somewhere. */
export interface Finding {
	secret: string;
	/** Where it stood: a file, a table's row, an address of n8n's. */
	place: string;
	/** What stood around it. */
	excerpt: string;
}

/** Who looks for a shorter one finds it in every other word. */
const FEWEST_CHARACTERS = 8;
const SHOWN_AROUND = 80;
/** Folders of a user of n8n's that hold the package itself, and what it was installed from. */
const NOT_WRITTEN_BY_N8N: ReadonlySet<string> = new Set(['nodes', 'packed', 'node_modules']);

/** The Base64 letters that a text gives wherever it begins in what is encoded. */
function base64Of(text: string): string[] {
	const bytes = Buffer.from(text);
	return [0, 1, 2].flatMap((before) => {
		const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
		// Letters that hold bits of a neighbour differ from place to place.
		const first = Math.ceil((before * 4) / 3);
		const last = Math.floor(((before + bytes.length) * 4) / 3);
		const letters = whole.slice(first, last);
		return [letters, letters.replaceAll('+', '-').replaceAll('/', '_')];
	});
}

/** The ways in which a text may stand in a log, a URL, JSON, JSON within JSON, a page or a header. */
export function spellingsOf(text: string): string[] {
	const inJson = (plain: string): string => JSON.stringify(plain).slice(1, -1);
	const spellings = [
		text,
		encodeURI(text),
		encodeURIComponent(text),
		new URLSearchParams([['', text]]).toString().slice(1),
		inJson(text),
		inJson(inJson(text)),
		text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
		Buffer.from(text).toString('hex'),
		...base64Of(text),
	];
	return [...new Set(spellings)];
}

/** Looks for secrets in any number of places, and remembers where it found them. */
export class SecretScan {
	readonly findings: Finding[] = [];
	/** What is looked for, and what it is called. */
	private readonly secrets = new Map<string, { name: string; spellings: Buffer[] }>();

	/** @param secrets by the name that a finding calls each */
	constructor(secrets: Readonly<Record<string, string>> = {}) {
		for (const [name, value] of Object.entries(secrets)) this.add(name, value);
	}

	/** Looks for this one too from now on; an empty one is none. */
	add(name: string, value: string): void {
		if (value === '' || this.secrets.has(value)) return;
		if (value.length < FEWEST_CHARACTERS) {
			throw new Error(`The test's ${name} is too short to be looked for: make it distinctive`);
		}
		const spellings = spellingsOf(value).map((spelling) => Buffer.from(spelling));
		this.secrets.set(value, { name, spellings });
	}

	/** Looks through a text, or through bytes of any kind. */
	look(place: string, content: string | Buffer): void {
		const bytes = typeof content === 'string' ? Buffer.from(content) : content;
		for (const [value, { name, spellings }] of this.secrets) {
			const at = spellings.map((spelling) => bytes.indexOf(spelling)).find((found) => found !== -1);
			if (at === undefined) continue;
			const around = bytes.subarray(Math.max(0, at - SHOWN_AROUND), at + SHOWN_AROUND);
			this.findings.push({
				secret: `${name} '${value}'`,
				place,
				excerpt: JSON.stringify(around.toString()),
			});
		}
	}

	/** Looks through every file that n8n wrote below a folder: logs, journals, binary data, database. */
	lookThroughFolder(folder: string): void {
		for (const entry of readdirSync(folder, { withFileTypes: true })) {
			const path = join(folder, entry.name);
			if (entry.isFile()) this.look(path, readFileSync(path));
			else if (entry.isDirectory() && !NOT_WRITTEN_BY_N8N.has(entry.name)) {
				this.lookThroughFolder(path);
			}
		}
	}

	/** @throws an Error that names every place where a secret stood */
	assertNothingFound(): void {
		if (this.findings.length === 0) return;
		const lines = this.findings.map(
			({ secret, place, excerpt }) => `${secret} stands in ${place}: … ${excerpt} …`,
		);
		throw new Error(`Secrets were written down:\n${lines.join('\n')}`);
	}
}

/** Prints every row of every table as a line of JSON, the table's name before it. */
const DUMP = `
const { Database, OPEN_READONLY } = require('sqlite3');
const db = new Database(process.argv[1], OPEN_READONLY);
const all = (sql) => new Promise((resolve, reject) =>
	db.all(sql, (error, rows) => (error ? reject(error) : resolve(rows))));
(async () => {
	for (const { name } of await all("SELECT name FROM sqlite_master WHERE type = 'table'")) {
		for (const row of await all('SELECT * FROM "' + name + '"')) {
			process.stdout.write(name + ' ' + JSON.stringify(row) + '\\n');
		}
	}
})().catch((error) => { console.error(error); process.exitCode = 1; });
`;

/**
 * Every row of n8n's SQLite database, as its table's name and JSON: in the file itself a long text
 * stands in pieces. None where this user of n8n's has no such database.
 */
export async function databaseRows(
	{ node, directory }: Pick<N8nInstallation, 'directory' | 'node'>,
	userFolder: string,
): Promise<string[]> {
	const file = join(userFolder, '.n8n', 'database.sqlite');
	if (!existsSync(file)) return [];
	const printed = await run(node, ['-e', DUMP, file], { cwd: directory, timeoutMs: 120_000 });
	return printed.split('\n').filter(Boolean);
}

/**
 * Looks through all that one n8n left behind: its files, and its database's rows. To be called when
 * it has ended.
 *
 * @returns how many rows the database had
 */
export async function scanUserFolder(
	scan: SecretScan,
	installation: Pick<N8nInstallation, 'directory' | 'node'>,
	userFolder: string,
): Promise<number> {
	scan.lookThroughFolder(userFolder);
	const rows = await databaseRows(installation, userFolder);
	for (const row of rows) {
		scan.look(`the database's table ${row.slice(0, row.indexOf(' '))}`, row);
	}
	return rows.length;
}
