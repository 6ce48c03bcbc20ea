// Plain JavaScript without dependencies: scripts/start.mjs needs it before anything is installed.
const { spawn } = require('node:child_process');

const KEPT_OUTPUT = 200_000;

/** A command that could not be started, ended with another code than 0, or took too long. */
class CommandError extends Error {
	/**
	 * @param {string} message
	 * @param {string} output what the command printed, the last part of it if it was long
	 * @param {{ cause?: unknown }} [options]
	 */
	constructor(message, output, options) {
		super(message, options);
		this.name = 'CommandError';
		this.output = output;
	}
}

/**
 * Ends a process group: SIGTERM, and SIGKILL after the grace period.
 *
 * @param {import('node:child_process').ChildProcess} child started with `detached: true`
 * @param {number} graceMs
 */
async function endGroup(child, graceMs) {
	if (child.pid === undefined) return;
	const { pid } = child;
	const ended =
		child.exitCode !== null || child.signalCode !== null
			? Promise.resolve()
			: new Promise((resolve) => child.once('exit', resolve));
	signalGroup(pid, 'SIGTERM');
	let timer;
	const late = new Promise((resolve) => {
		timer = setTimeout(resolve, graceMs);
	});
	await Promise.race([ended, late]);
	clearTimeout(timer);
	signalGroup(pid, 'SIGKILL');
	await ended;
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
	try {
		process.kill(-pid, signal);
	} catch (error) {
		// ESRCH: everybody in the group is gone. EPERM: what macOS says of a group of zombies.
		if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
	}
}

/**
 * Runs a command to its end, in a process group of its own, so that nothing of it stays behind
 * when it takes too long, is aborted, or this process ends.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('./command.cjs').RunOptions} options
 * @returns {Promise<string>} what it printed on stdout
 */
async function run(command, args, { cwd, env, timeoutMs, signal, onOutput }) {
	signal?.throwIfAborted();
	const shown = [command, ...args].join(' ');
	const child = spawn(command, args, {
		cwd,
		env,
		detached: true,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const killNow = () => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL');
	process.once('exit', killNow);

	let stdout = '';
	let output = '';
	const keep = (chunk) => {
		output = (output + chunk).slice(-KEPT_OUTPUT);
		onOutput?.(chunk);
	};
	child.stdout.setEncoding('utf8').on('data', (chunk) => {
		stdout += chunk;
		keep(chunk);
	});
	child.stderr.setEncoding('utf8').on('data', keep);

	/** @type {string | undefined} */
	let endedBecause;
	const end = (reason) => {
		endedBecause ??= reason;
		void endGroup(child, 5_000);
	};
	const timer = setTimeout(() => end(`took more than ${timeoutMs / 1000} s`), timeoutMs);
	const onAbort = () => end('was interrupted');
	signal?.addEventListener('abort', onAbort);

	try {
		const [code, killedBy] = await new Promise((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (...ending) => resolve(ending));
		});
		signal?.throwIfAborted();
		if (endedBecause) throw new CommandError(`\`${shown}\` ${endedBecause}`, output);
		if (code !== 0) {
			const how = killedBy ? `was ended by ${killedBy}` : `ended with code ${code}`;
			throw new CommandError(`\`${shown}\` ${how}`, output);
		}
		return stdout;
	} catch (error) {
		if (error instanceof CommandError || signal?.aborted) throw error;
		throw new CommandError(`\`${shown}\` could not be started: ${error.message}`, output, {
			cause: error,
		});
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', onAbort);
		process.removeListener('exit', killNow);
	}
}

module.exports = { CommandError, endGroup, run, signalGroup };
