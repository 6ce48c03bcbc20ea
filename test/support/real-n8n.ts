/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { createEmulator, type DevinoEmulator, type DevinoSeed } from '../../emulator';
import {
	ensureInstalled,
	N8nClient,
	packAndInstall,
	startN8n,
	type CredentialFile,
	type CredentialTestResult,
	type N8nInstance,
	type StoredCredential,
	type WorkflowFile,
} from '../../n8n/driver';
import { pinnedN8n } from './pinned-n8n';
import { OWNER } from './real-workflow';
import { record } from './run-record';
import { scanUserFolder, SecretScan } from './secrets';
import { API_KEY } from './send';

export { OWNER, realNode, realWorkflow } from './real-workflow';

const ROOT = resolve(__dirname, '..', '..');
const SET_UP_MS = 30 * 60_000;

/** A real n8n with the packed package in it, signed in, and an emulator with a credential for it. */
export interface RealN8n {
	n8n: N8nInstance;
	client: N8nClient;
	emulator: DevinoEmulator;
	credential: StoredCredential;
	/** n8n's folder, kept over restarts. */
	userFolder: string;
	/** Ends n8n and starts it again on the same port, with everything that it knew, and more settings. */
	restart: (env?: Record<string, string>) => Promise<void>;
}

export interface RealN8nOptions {
	seed?: DevinoSeed;
	env?: Record<string, string>;
	callbackSecret?: string;
}

/** The fields of this package's credentials that are to be seen nowhere. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
	'accessToken',
	'apiKey',
	'callbackSecret',
	'password',
]);

/** A client that lets the secrets of each credential be looked for in all that n8n answers it. */
class WatchingClient extends N8nClient {
	constructor(
		url: string,
		private readonly scan: SecretScan,
	) {
		super(url, (path, text) => scan.look(`n8n's answer to ${path}`, text));
	}

	override async createCredential(credential: CredentialFile): Promise<StoredCredential> {
		this.lookForSecretsOf(credential);
		return await super.createCredential(credential);
	}

	override async testCredential(credential: CredentialFile): Promise<CredentialTestResult> {
		this.lookForSecretsOf(credential);
		return await super.testCredential(credential);
	}

	private lookForSecretsOf({ type, data }: CredentialFile): void {
		for (const [field, value] of Object.entries(data)) {
			if (SECRET_FIELDS.has(field)) this.scan.add(`${field} of ${type}`, String(value));
		}
	}
}

/**
 * Installs and starts everything once for a test file; the emulator is emptied before each test. In
 * the end all that n8n answered and left behind, its log at its most talkative among it, is looked
 * through for the secrets of the credentials that were made or tested.
 */
export function useRealN8n({
	seed = {},
	env = {},
	callbackSecret = '',
}: RealN8nOptions = {}): () => RealN8n {
	let real: RealN8n | undefined;
	// What is up is ended even if what should have come after it failed.
	const endings: Array<() => unknown> = [];
	const scan = new SecretScan();
	const settings = { N8N_LOG_LEVEL: 'debug', ...env };

	beforeAll(async () => {
		const userFolder = mkdtempSync(join(tmpdir(), 'real-n8n-'));
		endings.push(() => rmSync(userFolder, { recursive: true, force: true }));
		const installation = await ensureInstalled({ directory: pinnedN8n.directory });
		endings.push(async () => {
			const rows = await scanUserFolder(scan, installation, userFolder);
			if (real !== undefined && rows === 0)
				throw new Error("n8n's database was not looked through");
		});
		await packAndInstall(ROOT, userFolder);
		const emulator = await createEmulator({ seed });
		endings.push(async () => await emulator.close());
		const n8n = await startN8n({ installation, userFolder, env: settings });
		endings.push(async () => await (real?.n8n ?? n8n).stop());
		const client = new WatchingClient(n8n.url, scan);
		endings.push(async () => await client.close());
		await client.signIn(OWNER);
		record({ kind: 'n8n', ...(await client.about()) });
		const credential = await client.createCredential({
			name: 'Devino VK',
			type: 'devinoVkApi',
			data: { apiKey: API_KEY, baseUrl: emulator.url, callbackSecret },
		});
		real = {
			n8n,
			client,
			emulator,
			credential,
			userFolder,
			restart: async (more = {}) => {
				if (real === undefined) return;
				await real.n8n.stop();
				real.n8n = await startN8n({
					installation,
					userFolder,
					env: { ...settings, ...more },
					port: real.n8n.port,
				});
			},
		};
	}, SET_UP_MS);

	beforeEach(() => real?.emulator.reset());

	afterAll(async () => {
		const faults: unknown[] = [];
		for (const end of endings.reverse()) {
			try {
				await end();
			} catch (error) {
				faults.push(error);
			}
		}
		if (faults.length > 0) throw faults[0];
		scan.assertNothingFound();
	}, SET_UP_MS);

	return () => {
		if (real === undefined) throw new Error('n8n is not up yet');
		return real;
	};
}

/** A workflow as it stands in examples/. */
export function example(file: string): WorkflowFile {
	record({ kind: 'example', file });
	return JSON.parse(readFileSync(join(ROOT, 'examples', file), 'utf8')) as WorkflowFile;
}
