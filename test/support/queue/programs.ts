/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian keeps PostgreSQL's programs: a folder for each version, none of them on PATH. */
const DEBIAN_POSTGRESQL = '/usr/lib/postgresql';

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function debianPostgresql(): string[] {
	try {
		return readdirSync(DEBIAN_POSTGRESQL)
			.sort((a, b) => Number(b) - Number(a))
			.map((version) => join(DEBIAN_POSTGRESQL, version, 'bin'));
	} catch {
		return [];
	}
}

/** A folder that holds all of the programs. */
function folderOf(programs: readonly string[], folders: readonly string[], debian: string): string {
	const found = folders.find((folder) =>
		programs.every((program) => isProgram(join(folder, program))),
	);
	if (found !== undefined) return found;
	throw new Error(
		`${programs.join(', ')} not found: install the Debian package "${debian}" ` +
			'(queue mode needs redis-server and postgresql: apt-get install redis-server postgresql)',
	);
}

const onPath = (): string[] => (process.env.PATH ?? '').split(delimiter).filter(Boolean);

/** @throws naming the Debian package if it isn't installed */
export function findRedis(): string {
	return join(folderOf(['redis-server'], onPath(), 'redis-server'), 'redis-server');
}

/**
 * The folder of PostgreSQL's programs, the newest version's.
 *
 * @throws naming the Debian package if it isn't installed
 */
export function findPostgresql(): string {
	const programs = ['initdb', 'postgres', 'pg_dump', 'pg_isready', 'psql'];
	return folderOf(programs, [...debianPostgresql(), ...onPath()], 'postgresql');
}
