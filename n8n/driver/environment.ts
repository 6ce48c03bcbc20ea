/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { N8nInstallation } from './installation';

export type N8nRole = 'main' | 'worker' | 'webhook';

/** What a program needs of the machine; nothing else of our environment reaches n8n. */
const INHERITED = [
	'HOME',
	'LANG',
	'LC_ALL',
	'LOGNAME',
	'SHELL',
	'TERM',
	'TMPDIR',
	'TZ',
	'USER',
	'HTTP_PROXY',
	'HTTPS_PROXY',
	'http_proxy',
	'https_proxy',
	'NODE_EXTRA_CA_CERTS',
	'SSL_CERT_FILE',
];

/** No telemetry, no calls home, nothing between a newcomer and the editor. */
const QUIET: Record<string, string> = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_SECURE_COOKIE: 'false',
	N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
	N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
};

const LOOPBACK = '127.0.0.1';

export interface EnvironmentOptions {
	installation: N8nInstallation;
	userFolder: string;
	role: N8nRole;
	port: number;
	brokerPort: number;
}

/** The environment of a quiet n8n that listens on the loopback address only. */
export function environment({
	installation,
	userFolder,
	role,
	port,
	brokerPort,
}: EnvironmentOptions): Record<string, string> {
	const inherited = Object.fromEntries(
		INHERITED.flatMap((name) => {
			const value = process.env[name];
			return value === undefined ? [] : [[name, value]];
		}),
	);
	const noProxy = [process.env.NO_PROXY ?? process.env.no_proxy, LOOPBACK, 'localhost']
		.filter(Boolean)
		.join(',');
	return {
		...inherited,
		NO_PROXY: noProxy,
		no_proxy: noProxy,
		PATH: installation.path,
		...QUIET,
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: LOOPBACK,
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: LOOPBACK,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_PORT: String(port),
		...(role === 'worker'
			? {
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(port),
					N8N_WORKER_SERVER_ADDRESS: LOOPBACK,
				}
			: { WEBHOOK_URL: `http://${LOOPBACK}:${port}/` }),
	};
}
