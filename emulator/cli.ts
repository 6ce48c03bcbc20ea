/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { createEmulator } from '.';
import type { DevinoSeed } from '.';
import type { Host } from './common/host';
import { createVkEmulator } from './vk';
import type { VkSeed } from './vk/seed';

const USAGE = `A provider on your own machine.

  --provider <name>  devino (default) or vk
  --port <number>    default 8808; 0 takes a free one
  --seed <file>      JSON with keys, services, templates, messages, switches …
  --speed <number>   Devino: how much faster lives go, default 1
  --jitter <number>  Devino: how unlike each other they are, 0 to 1, default 0.5
  --help
`;

const options = {
	provider: { type: 'string', default: 'devino' },
	port: { type: 'string', default: '8808' },
	seed: { type: 'string' },
	speed: { type: 'string', default: '1' },
	jitter: { type: 'string', default: '0.5' },
	help: { type: 'boolean', default: false },
} as const;

const say = (text: string): void => {
	process.stdout.write(`${text}\n`);
};

function readNumber(name: string, text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
		throw new Error(`--${name} must be a number, not "${text}"`);
	}
	return value;
}

const readFile = (file: string | undefined): unknown =>
	file === undefined ? {} : JSON.parse(readFileSync(file, 'utf8'));

type Values = Record<'provider' | 'port' | 'speed' | 'jitter', string> & { seed?: string };

async function start({ provider, ...values }: Values): Promise<Host> {
	const port = readNumber('port', values.port);
	if (provider === 'vk') {
		return await createVkEmulator({ port, seed: readFile(values.seed) as VkSeed });
	}
	if (provider !== 'devino') throw new Error(`--provider must be devino or vk, not "${provider}"`);
	const speed = readNumber('speed', values.speed);
	const jitter = readNumber('jitter', values.jitter);
	const { switches, ...seed } = readFile(values.seed) as DevinoSeed;
	const lives = { speed, jitter, ...switches?.lives };
	return await createEmulator({ port, seed: { ...seed, switches: { ...switches, lives } } });
}

async function run(): Promise<void> {
	const { values } = parseArgs({ options });
	if (values.help) {
		say(USAGE);
		return;
	}
	const emulator = await start(values);
	say(emulator.url);
	const stop = (): void => {
		void emulator.close();
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

run().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
