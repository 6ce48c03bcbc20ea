/** The characters of windows-1251 by their bytes; Node can read it but not write it. */
const CHARACTERS = new Map(
	Array.from({ length: 256 }, (_, byte) => [
		new TextDecoder('windows-1251').decode(Uint8Array.of(byte)),
		byte,
	]),
);
const QUESTION_MARK = 0x3f;

/** A text in windows-1251, SMSC's own charset; what it has no character for is a question mark. */
export function inWindows1251(text: string): Buffer {
	return Buffer.from([...text].map((character) => CHARACTERS.get(character) ?? QUESTION_MARK));
}
