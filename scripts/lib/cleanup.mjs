/** Ends in order what was started, whatever ends us. */

/** One Ctrl-C reaches us twice: from the terminal, and from npm, which passes it on. */
const ECHO_MS = 500;

/**
 * An interruption (Ctrl-C, SIGTERM, a closed terminal) aborts `signal`; the work under way then fails, and
 * what was put on the stack is ended, the last first. A second Ctrl-C doesn't wait: every process that we
 * started is killed as this one exits.
 */
export function createCleanup() {
	/** @type {Array<() => unknown>} */
	const stack = [];
	const interruption = new AbortController();

	let interruptedAt = 0;
	for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
		process.on(name, () => {
			const now = Date.now();
			if (!interruption.signal.aborted) interruptedAt = now;
			else if (name === 'SIGINT' && now - interruptedAt > ECHO_MS) process.exit(130);
			interruption.abort(new Error(`interrupted by ${name}`));
		});
	}

	return {
		signal: interruption.signal,

		/** @param {() => unknown} close called once, when all is over */
		add(close) {
			stack.push(close);
		},

		/** Ends everything; a failing one doesn't keep the others from being ended. */
		async run() {
			for (let close = stack.pop(); close; close = stack.pop()) {
				try {
					await close();
				} catch (error) {
					console.error(`While stopping: ${error}`);
				}
			}
		},

		/** Resolves on an interruption. */
		async interrupted() {
			if (interruption.signal.aborted) return;
			await new Promise((resolve) => interruption.signal.addEventListener('abort', resolve));
		},
	};
}
