/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** A call of vk-io's builder of keyboards: a method and what it is given. */
export type BuilderCall = [method: string, given?: unknown];

const PROGRAM = `
const { Keyboard } = require('vk-io');
const keyboards = JSON.parse(process.argv[1]).map((calls) =>
	calls.reduce((builder, [method, given]) => builder[method](given), Keyboard.builder()).toString());
process.stdout.write(JSON.stringify(keyboards));
process.exit();
`;

/**
 * The keyboards that vk-io, an independent library for VK, builds. In a process of its own: it loads
 * an ES module, which Jest does not do.
 */
export function keyboardsOfVkIo(keyboards: BuilderCall[][]): unknown[] {
	const output = execFileSync(process.execPath, ['-e', PROGRAM, JSON.stringify(keyboards)], {
		cwd: resolve(__dirname, '..', '..'),
		encoding: 'utf8',
	});
	return (JSON.parse(output) as string[]).map((keyboard) => JSON.parse(keyboard) as unknown);
}
