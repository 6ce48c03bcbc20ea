/**
 * What is wrong with a provider's base URL, as the end of a sentence, or `undefined` if it may be
 * used. Without TLS only a loopback address will do: the API key travels in a header.
 */
export function baseUrlFault(baseUrl: string): string | undefined {
	let url: URL;
	try {
		url = new URL(baseUrl);
	} catch {
		return 'is not a URL: write it with https:// in front';
	}
	if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
	// What the nodes add to the address would end up in the query, or nowhere.
	if (/[?#]/.test(baseUrl)) return 'must not hold a ? or #: end it with the path';
	if (isSafeToCarry(url)) return undefined;
	return 'has no TLS, so the API key would travel in the open: begin it with https://';
}

/** Whether what is sent to a URL travels under TLS, or does not leave this machine. */
const isSafeToCarry = ({ protocol, hostname }: URL): boolean =>
	protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));

/** Whether a file may be posted to an address that a provider gave for it. */
export const isUploadAddress = (url: string): boolean =>
	URL.canParse(url) && isSafeToCarry(new URL(url));

/** Whether the host name of a URL is this machine itself: localhost, 127.0.0.0/8 or [::1]. */
export function isLoopback(hostname: string): boolean {
	return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Joins a base URL, with or without a path or a slash at its end, and an absolute path or none. */
export function joinUrl(baseUrl: string, path: string): string {
	if (path === '') return baseUrl;
	return baseUrl.replace(/\/+$/, '') + path;
}
