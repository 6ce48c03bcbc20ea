/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync } from 'node:fs';

/** The most memory that a process has held so far, in bytes: VmHWM of Linux, its resident set's peak. */
export function peakMemory(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
	if (kilobytes === undefined) throw new Error(`Process ${pid} has no VmHWM: this needs Linux`);
	return Number(kilobytes) * 1024;
}
