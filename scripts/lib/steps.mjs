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

/** @param {NodeJS.WriteStream} out @param {string[]} lines @param {boolean} again over the ones before */
function draw(out, lines, again) {
	const width = (out.columns ?? 80) - 1;
	const up = again ? `\x1b[${lines.length}A` : '';
	out.write(up + lines.map((line) => `\r\x1b[K${line.slice(0, width)}\n`).join(''));
}

/**
 * @param {{ total: number; out?: NodeJS.WriteStream }} options how many steps there will be
 */
export function createSteps({ total, out = process.stdout }) {
	let count = 0;

	/**
	 * Steps that go on at the same time, a line each; the first that fails ends the wait for all.
	 *
	 * @template {Array<{ title: string; work: (progress: (text: string) => void) => Promise<unknown> }>} Jobs
	 * @param {Jobs} jobs
	 */
	async function together(jobs) {
		const shown = jobs.map(({ title, work }) => {
			count += 1;
			const number = `[${count}/${total}]`;
			return { number, title, work, startedAt: Date.now(), latest: '', ended: '' };
		});
		const line = ({ number, title, startedAt, latest, ended }) => {
			const status = [secondsSince(startedAt), latest].filter(Boolean).join(', ');
			return ended || `${number} ${title} … ${status}`;
		};
		const redraw = () => draw(out, shown.map(line), true);

		if (out.isTTY) draw(out, shown.map(line), false);
		else for (const { number, title } of shown) out.write(`${number} ${title}\n`);
		const timer = setInterval(
			() => {
				if (out.isTTY) return redraw();
				for (const { number, startedAt, latest, ended } of shown) {
					if (ended) continue;
					const status = [secondsSince(startedAt), latest].filter(Boolean).join(', ');
					out.write(`${number} … ${status}\n`);
				}
			},
			out.isTTY ? LIVE_EVERY_MS : PLAIN_EVERY_MS,
		);
		const end = (job, mark) => {
			const { number, title, startedAt, latest } = job;
			const status = [secondsSince(startedAt), latest].filter(Boolean).join(', ');
			job.ended = `${mark} ${number} ${title}: ${status}`;
			if (out.isTTY) redraw();
			else out.write(`${number} ${mark} ${status}\n`);
		};
		try {
			return await Promise.all(
				shown.map(async (job) => {
					try {
						const result = await job.work((text) => {
							job.latest = text;
						});
						end(job, '✓');
						return result;
					} catch (error) {
						end(job, '✗');
						throw new StepError(`${job.number} ${job.title}`, error);
					}
				}),
			);
		} finally {
			clearInterval(timer);
		}
	}

	return {
		together,

		/**
		 * @template T
		 * @param {string} title
		 * @param {(progress: (text: string) => void) => Promise<T>} work its progress may be told as often
		 *   as it likes; the last one told stands in the finished line
		 * @returns {Promise<T>}
		 */
		async run(title, work) {
			const [result] = await together([{ title, work }]);
			return result;
		},
	};
}
