import { readNetworkFault } from '../../../nodes/shared/calling/network-faults';

/** An error as Node makes it, wrapped as axios and n8n wrap it. */
function wrapped(code: string, message: string, syscall?: string): Error {
	const error = Object.assign(new Error(message), { code, ...(syscall ? { syscall } : {}) });
	return new Error('n8n', { cause: Object.assign(new Error(message), { code, cause: error }) });
}

const WRONG_VERSION = 'error:0A00010B:SSL routines:ssl3_get_record:wrong version number';

/** As Node 20 and 24 gave them, tried against servers of each kind. */
describe('whether a request surely never arrived', () => {
	it.each([
		['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1', 'connect'],
		['ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere.example', 'getaddrinfo'],
		['EHOSTUNREACH', 'connect EHOSTUNREACH', 'connect'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
		// No TLS behind https://, and no version in common.
		['EPROTO', `write EPROTO ${WRONG_VERSION}`, 'write'],
		['EPROTO', 'write EPROTO error:0A00042E:SSL routines:tlsv1 alert protocol version', 'write'],
		[
			'ECONNRESET',
			'Client network socket disconnected before secure TLS connection was established',
		],
	])('yes: %s, %s', (code, message, ...rest: string[]) => {
		expect(readNetworkFault(wrapped(code, message, rest[0])).neverArrived).toBe(true);
	});

	it.each([
		// Something on the way answered in clear text after the request was read.
		['ERR_SSL_WRONG_VERSION_NUMBER', WRONG_VERSION],
		['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'SSL routines:packet length too long'],
		['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'sslv3 alert handshake failure'],
		['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'decryption failed or bad record mac'],
		['EPROTO', 'write EPROTO bad record mac', 'write'],
		['ECONNRESET', 'socket hang up'],
		['EPIPE', 'write EPIPE', 'write'],
		['ETIMEDOUT', 'read ETIMEDOUT', 'read'],
		['EHOSTUNREACH', 'read EHOSTUNREACH', 'read'],
	])('no: %s, %s', (code, message, ...rest: string[]) => {
		expect(readNetworkFault(wrapped(code, message, rest[0])).neverArrived).toBe(false);
	});
});
