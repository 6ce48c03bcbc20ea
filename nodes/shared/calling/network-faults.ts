/** What went wrong on the way to a provider, and whether the request surely never arrived. */
export interface NetworkFault {
	/** The error code of Node or axios, or UNKNOWN. */
	code: string;
	/** The request surely never reached the provider. */
	neverArrived: boolean;
	/** What happened, as the end of a sentence that begins with the provider's host. */
	words: string;
}

interface Cause {
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	errors?: unknown;
}

const DNS_CODES = /^(?:ENOTFOUND|EAI_[A-Z]+)$/;
/** Node's codes for a certificate that it does not accept: found before the request is written. */
const CERTIFICATE_CODES =
	/^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_|HOSTNAME_MISMATCH)/;
/** OpenSSL's words for a handshake that came to nothing. */
const HANDSHAKE_WORDS =
	/wrong.version.number|handshake.failure|unsupported.protocol|protocol.version|no.protocols.available|packet.length.too.long|unknown.protocol/i;
/** Node's own words for a connection that ended amid the handshake. */
const BEFORE_TLS = /before secure TLS connection was established/i;
/** The network said no to the connection itself. */
const CONNECT_CODES = /^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/;

/** The error and what it says caused it, outermost first. n8n wraps axios' error, axios Node's. */
function chainOf(error: unknown): Cause[] {
	const chain: Cause[] = [];
	let current: unknown = error;
	while (typeof current === 'object' && current !== null && chain.length < 8) {
		const cause: Cause = current;
		chain.push(cause);
		current =
			cause.cause ?? (Array.isArray(cause.errors) ? (cause.errors as unknown[])[0] : undefined);
	}
	return chain;
}

/** Reads an error that n8n's HTTP helper threw. What is not surely a fault before arrival is not one. */
export function readNetworkFault(error: unknown): NetworkFault {
	const chain = chainOf(error);
	const codes = chain.flatMap(({ code }) => (typeof code === 'string' ? [code] : []));
	const messages = chain
		.map(({ message }) => (typeof message === 'string' ? message : ''))
		.join('\n');
	const connecting = chain.some(({ syscall }) => syscall === 'connect');
	const find = (pattern: RegExp): string | undefined => codes.find((code) => pattern.test(code));

	if (find(/^ECONNREFUSED$/)) {
		return { code: 'ECONNREFUSED', neverArrived: true, words: 'refused the connection' };
	}
	const dns = find(DNS_CODES);
	if (dns) return { code: dns, neverArrived: true, words: 'has no address that could be found' };
	const certificate = find(CERTIFICATE_CODES);
	if (certificate) {
		return {
			code: certificate,
			neverArrived: true,
			words: 'has a certificate that is not accepted',
		};
	}
	const last = codes.at(-1) ?? 'UNKNOWN';
	// The same words come from a later record, when the request may have been read: its fault has a
	// code of OpenSSL's (ERR_SSL_…) and no system call, that of the handshake EPROTO and the write.
	const inHandshake = chain.some(
		({ code, syscall }) => code === 'EPROTO' && typeof syscall === 'string',
	);
	if (BEFORE_TLS.test(messages) || (inHandshake && HANDSHAKE_WORDS.test(messages))) {
		return { code: last, neverArrived: true, words: 'did not agree on a TLS connection' };
	}
	const connect = find(CONNECT_CODES);
	if (connect && connecting) {
		return { code: connect, neverArrived: true, words: 'cannot be reached over the network' };
	}
	if (find(/^(?:ETIMEDOUT|ECONNABORTED|ESOCKETTIMEDOUT)$/)) {
		return { code: 'TIMEOUT', neverArrived: false, words: 'did not answer in time' };
	}
	return { code: last, neverArrived: false, words: 'broke the connection off' };
}
