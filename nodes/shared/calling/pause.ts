import { sleep } from 'n8n-workflow';

/** The promise's value, or `undefined` as soon as the signal fires; the promise is then left alone. */
export async function unlessAborted<T>(
	promise: Promise<T>,
	signal: AbortSignal | undefined,
): Promise<T | undefined> {
	if (signal === undefined) return await promise;
	if (signal.aborted) return undefined;
	let stop = (): void => {};
	const aborted = new Promise<undefined>((resolve) => {
		stop = () => resolve(undefined);
		signal.addEventListener('abort', stop, { once: true });
	});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/**
 * Waits `ms` milliseconds, or until the signal fires, whichever comes first. Look at the signal
 * afterwards. (n8n's own `sleep` ignores a signal before 2.x.)
 */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
	const slept = sleep(ms, signal).catch(() => {});
	await unlessAborted(slept, signal);
}
