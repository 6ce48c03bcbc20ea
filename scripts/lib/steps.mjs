/**
 * Shows work step by step: number, title, what is going on, time. On a terminal as one live line a
 * step; elsewhere (CI, a file) as plain lines.
 */

const LIVE_EVERY_MS = 250;
const PLAIN_EVERY_MS = 15_000;

/** A step that failed; `cause` says why. */
export class StepError extends Error {
	/**
	 * @param {string} step its number and title
	 * @param {unknown} cause
	 */
	constructor(step, cause) {
		super(`${step} failed`, { cause });
		this.name = 'StepError';
	}
}

/** @param {number} sinceMs */
function secondsSince(sinceMs) {
	const seconds = (Date.now() - sinceMs) / 1_000;
	return seconds < 60
		? `${seconds.toFixed(1)} s`
		: `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * @param {{ total: number; out?: NodeJS.WriteStream }} options how many steps there will be
 */
export function createSteps({ total, out = process.stdout }) {
	let count = 0;

	/** @param {string} line */
	const overwrite = (line) => {
		out.write(`\r\x1b[K${line.slice(0, (out.columns ?? 80) - 1)}`);
	};

	return {
		/**
		 * @template T
		 * @param {string} title
		 * @param {(progress: (text: string) => void) => Promise<T>} work its progress may be told as often
		 *   as it likes; the last one told stands in the finished line
		 * @returns {Promise<T>}
		 */
		async run(title, work) {
			count += 1;
			const step = `[${count}/${total}] ${title}`;
			const startedAt = Date.now();
			let latest = '';
			const status = () => [secondsSince(startedAt), latest].filter(Boolean).join(', ');

			if (out.isTTY) overwrite(`${step} …`);
			else out.write(`${step}\n`);
			const timer = setInterval(
				() => {
					if (out.isTTY) overwrite(`${step} … ${status()}`);
					else out.write(`      … ${status()}\n`);
				},
				out.isTTY ? LIVE_EVERY_MS : PLAIN_EVERY_MS,
			);
			const finish = (mark) => {
				clearInterval(timer);
				if (out.isTTY) overwrite(`${mark} ${step}: ${status()}`);
				else out.write(`      ${mark} ${status()}`);
				out.write('\n');
			};
			try {
				const result = await work((text) => {
					latest = text;
				});
				finish('✓');
				return result;
			} catch (error) {
				finish('✗');
				throw new StepError(step, error);
			}
		},
	};
}
