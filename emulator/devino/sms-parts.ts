/**
 * In how many parts a text goes out, for the bill: 160 septets of the GSM alphabet alone or 153 in a
 * part of several, else 70 units of UTF-16 or 67.
 */

/** GSM 03.38 in the order of its table, the escape (0x1B) left out. */
const BASIC =
	/^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;
const ESCAPED = /^[\f^{}\\[~\]|€]$/;

export function partsOf(text: string): number {
	const isGsm = BASIC.test(text);
	const lengths = [...text].map((character) =>
		isGsm ? (ESCAPED.test(character) ? 2 : 1) : character.length,
	);
	const [whole, part] = isGsm ? [160, 153] : [70, 67];
	if (lengths.reduce((sum, length) => sum + length, 0) <= whole) return 1;
	let parts = 1;
	let room = part;
	for (const length of lengths) {
		if (length > room) {
			parts++;
			room = part;
		}
		room -= length;
	}
	return parts;
}
