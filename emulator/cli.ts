/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { createEmulator } from '.';
import type { DevinoSeed } from '.';

const USAGE = `Devino on your own machine.

  --port <number>    default 8808; 0 takes a free one
  --seed <file>      JSON with keys, services, templates, messages, switches …
  --speed <number>   how much faster lives go, default 1
  --jitter <number>  how unlike each other they are, 0 to 1, default 0.5
  --help
`;

const options = {
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

function readSeed(file: string | undefined, speed: number, jitter: number): DevinoSeed {
	const seed = file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as DevinoSeed);
	const { switches } = seed;
	return { ...seed, switches: { ...switches, lives: { speed, jitter, ...switches?.lives } } };
}

async function run(): Promise<void> {
	const { values } = parseArgs({ options });
	if (values.help) {
		say(USAGE);
		return;
	}
	const speed = readNumber('speed', values.speed);
	const jitter = readNumber('jitter', values.jitter);
	const seed = readSeed(values.seed, speed, jitter);
	const emulator = await createEmulator({ port: readNumber('port', values.port), seed });
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
