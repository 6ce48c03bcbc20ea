export interface InstallationOptions {
	/** The folder whose package.json and package-lock.json pin n8n. Default: `n8n/`. */
	directory?: string;
	/** Called about once a second with what is being done. */
	progress?: (text: string) => void;
	signal?: AbortSignal;
}

/** `n8n/`, which pins the n8n that `npm start` runs. (`n8n/1.123/` pins one more, for the tests.) */
export const PINNED_N8N: string;

/** Milliseconds that compiling may take. */
export const COMPILE_TIMEOUT_MS: number;

/** No Node here can run this n8n. */
export class NodeMissingError extends Error {
	constructor(wanted: string);
}

/** The path in node_modules of the Node that is pinned for this machine. */
export function pinnedNode(): string;

/** Whether our own Node can run what wants `engines`, such as `>=24.0.0` or `>=20.19 <= 24.x`. */
export function ownNodeWillDo(engines: string): boolean;

/** Fetches n8n's packages by the lock file. Returns whether there was anything to do. */
export function installPackages(options?: InstallationOptions): Promise<boolean>;

/**
 * Compiles SQLite (or fetches it ready-made) in a folder of its own, while n8n's packages are on their way.
 * What cannot be compiled yet is left to the time when n8n is there.
 */
export function compileAhead(options?: InstallationOptions): Promise<void>;

/** Puts what {@link compileAhead} made where n8n looks for it, and tidies up. */
export function placeCompiled(directory: string): void;

/** The environment for npm to compile in, for a Node binary. */
export function compilerEnvironment(node: string, path?: string): NodeJS.ProcessEnv;
