/**
 * How many SMS a text is: what is billed. 3GPP TS 23.038 (the GSM alphabet and its extension table)
 * and TS 23.040 (a part of a longer message gives six octets to its header).
 */

/** The default alphabet, but for the escape to the extension table. One septet each. */
const ALPHABET =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** The extension table: an escape and a character, two septets that stay together. */
const EXTENSION = '\f^{}\\[~]|€';

export type SmsEncoding = 'GSM-7' | 'UCS-2';

/** Septets or UTF-16 units in an SMS that stands alone, and in each part of a longer one. */
const ROOM: Record<SmsEncoding, { alone: number; part: number }> = {
	'GSM-7': { alone: 160, part: 153 },
	'UCS-2': { alone: 70, part: 67 },
};

const SEPTETS: ReadonlyMap<string, number> = new Map([
	...[...ALPHABET].map((character): [string, number] => [character, 1]),
	...[...EXTENSION].map((character): [string, number] => [character, 2]),
]);

export interface SmsSize {
	encoding: SmsEncoding;
	segments: number;
}

/**
 * What a text comes to as an SMS. It goes out in the GSM alphabet where each of its characters is in
 * it, else in UCS-2; an escape sequence and a surrogate pair are not parted between two segments.
 */
export function smsSize(text: string): SmsSize {
	const characters = [...text];
	const encoding = characters.every((character) => SEPTETS.has(character)) ? 'GSM-7' : 'UCS-2';
	const { alone, part } = ROOM[encoding];
	let units = 0;
	let segments = 1;
	let used = 0;
	for (const character of characters) {
		const size = encoding === 'GSM-7' ? (SEPTETS.get(character) ?? 1) : character.length;
		units += size;
		used += size;
		if (used <= part) continue;
		segments++;
		used = size;
	}
	return { encoding, segments: units <= alone ? 1 : segments };
}
