/** The charset that a `Content-Type` header names, in lower case. */
export function charsetOf(contentType: unknown): string | undefined {
	if (typeof contentType !== 'string') return undefined;
	return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase();
}

/** What decoding leaves where the bytes were none of the charset. */
export const UNREADABLE = '\ufffd';

/** Bytes as text, in UTF-8 where Node does not know the charset. */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
	try {
		return new TextDecoder(charset ?? 'utf-8').decode(bytes);
	} catch {
		return new TextDecoder().decode(bytes);
	}
}
