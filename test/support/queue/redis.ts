/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { freePort } from '../../../n8n/driver';
import { startDaemon, type Daemon } from './daemon';
import { findRedis } from './programs';

/** A Redis of our own. */
export interface Redis extends Daemon {
	readonly port: number;
	/** Such as `7.0.15`. */
	readonly version: string;
	/** Every command that has changed anything in it, since it was started. */
	history(): string;
}

async function answersPing(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
		socket.setTimeout(1_000, () => socket.destroy());
		socket.once('data', (data) => {
			resolve(data.toString().startsWith('+PONG'));
			socket.destroy();
		});
		socket.once('error', () => resolve(false));
		socket.once('close', () => resolve(false));
	});
}

/** Starts a Redis that keeps its state, and a record of all that came, in `folder`. */
export async function startRedis(folder: string): Promise<Redis> {
	const program = findRedis();
	const data = join(folder, 'data');
	mkdirSync(data, { recursive: true });
	const port = await freePort();
	const settings: Record<string, string> = {
		port: String(port),
		bind: '127.0.0.1',
		dir: data,
		save: '',
		appendonly: 'yes',
		// The record stays a text from the first command on.
		'aof-use-rdb-preamble': 'no',
		'auto-aof-rewrite-percentage': '0',
	};
	const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
	const daemon = await startDaemon(program, args, {
		folder,
		logFile: join(folder, 'redis.log'),
		isReady: async () => await answersPing(port),
	});
	const { stdout } = await promisify(execFile)(program, ['--version']);
	return {
		...daemon,
		port,
		version: /v=([\d.]+)/.exec(stdout)?.[1] ?? stdout.trim(),
		history: () =>
			readdirSync(data, { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.aof'))
				.map((file) => readFileSync(join(data, file), 'utf8'))
				.join('\n'),
	};
}
