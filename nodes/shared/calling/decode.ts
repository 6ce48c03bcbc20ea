/** The charset that a `Content-Type` header names, in lower case. */
export function charsetOf(contentType: unknown): string | undefined {
	if (typeof contentType !== 'string') return undefined;
	return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1]?.toLowerCase();
}

/** Bytes as text. What cannot be read, or a charset that Node does not know, leaves U+FFFD behind. */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
	try {
		return new TextDecoder(charset ?? 'utf-8').decode(bytes);
	} catch {
		return new TextDecoder().decode(bytes);
	}
}
