/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { execFile } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../n8n/driver';
import { startDaemon, type Daemon } from './daemon';
import { findPostgresql } from './programs';

const execFileAsync = promisify(execFile);

const USER = 'n8n';
const DATABASE = 'postgres';
const MOST_DUMPED = 1024 ** 3;

/** A PostgreSQL cluster of our own. */
export interface Postgres extends Daemon {
	/** What n8n wants to know of it. */
	readonly env: Record<string, string>;
	/** Such as `15.13`. */
	readonly version: string;
	/** What n8n's Postgres node wants to know of it. */
	readonly login: Record<string, string | number>;
	/** What a query gives: one value. */
	query(sql: string): Promise<string>;
	/** Everything in its tables, as text. */
	dump(): Promise<string>;
}

/** PostgreSQL refuses to run as root. */
async function somebodyElse(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const idOf = async (flag: string, user: string): Promise<number> =>
		Number((await execFileAsync('id', [flag, user])).stdout);
	for (const user of ['postgres', 'nobody']) {
		try {
			return { uid: await idOf('-u', user), gid: await idOf('-g', user) };
		} catch {
			continue;
		}
	}
	throw new Error('PostgreSQL cannot run as root, and there is neither "postgres" nor "nobody"');
}

/**
 * Makes a cluster in `folder` and starts it. Whom it runs as has to be able to reach that folder:
 * all the folders above it are to be open to others.
 */
export async function startPostgres(folder: string): Promise<Postgres> {
	const programs = findPostgresql();
	const user = await somebodyElse();
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	if (user !== undefined) chownSync(folder, user.uid, user.gid);
	const data = join(folder, 'data');
	const run = async (program: string, ...args: string[]): Promise<string> =>
		(
			await execFileAsync(join(programs, program), args, {
				cwd: folder,
				maxBuffer: MOST_DUMPED,
				...user,
			})
		).stdout;
	await run(
		'initdb',
		...['--pgdata', data, '--username', USER, '--auth', 'trust'],
		...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
	);
	const port = await freePort();
	const at = ['--host', '127.0.0.1', '--port', String(port), '--username', USER];
	const settings = [
		'listen_addresses=127.0.0.1',
		`port=${port}`,
		'unix_socket_directories=',
		'fsync=off',
	];
	const daemon = await startDaemon(
		join(programs, 'postgres'),
		['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
		{
			folder,
			logFile: join(folder, 'postgres.log'),
			isReady: async () =>
				await run('pg_isready', ...at, '--dbname', DATABASE).then(
					() => true,
					() => false,
				),
			user,
		},
	);
	const version = await run('postgres', '--version');
	return {
		...daemon,
		version: /PostgreSQL\) ([\d.]+)/.exec(version)?.[1] ?? version.trim(),
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: USER,
		},
		login: {
			host: '127.0.0.1',
			port,
			database: DATABASE,
			user: USER,
			password: '',
			ssl: 'disable',
		},
		query: async (sql) =>
			(await run('psql', ...at, '--no-align', '--tuples-only', '--command', sql, DATABASE)).trim(),
		dump: async () => await run('pg_dump', ...at, '--data-only', DATABASE),
	};
}
