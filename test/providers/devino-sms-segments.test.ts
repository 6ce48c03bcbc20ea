import fc from 'fast-check';
import { split } from 'split-sms';

import { smsSize } from '../../providers/devino/segments';

const GSM = [
	...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà',
];
const EXTENSION = [...'\f^{}\\[~]|€'];
const BEYOND = [...'Привет, Анна`çё😀👍🏽𝒳'];

describe('how many SMS a text is', () => {
	it.each([
		['nothing', '', 'GSM-7', 1],
		['160 of the alphabet', 'a'.repeat(160), 'GSM-7', 1],
		['161 of the alphabet', 'a'.repeat(161), 'GSM-7', 2],
		['two full parts', 'a'.repeat(306), 'GSM-7', 2],
		['one more', 'a'.repeat(307), 'GSM-7', 3],
		['80 of the extension table', '€'.repeat(80), 'GSM-7', 1],
		['81 of the extension table', '€'.repeat(81), 'GSM-7', 2],
		['an escape sequence over the border', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 3],
		['the same one septet earlier', `${'a'.repeat(151)}€${'a'.repeat(153)}`, 'GSM-7', 2],
		['70 Cyrillic', 'я'.repeat(70), 'UCS-2', 1],
		['71 Cyrillic', 'я'.repeat(71), 'UCS-2', 2],
		['134 Cyrillic', 'я'.repeat(134), 'UCS-2', 2],
		['135 Cyrillic', 'я'.repeat(135), 'UCS-2', 3],
		['35 emoji', '😀'.repeat(35), 'UCS-2', 1],
		['36 emoji', '😀'.repeat(36), 'UCS-2', 2],
		['a surrogate pair over the border', `${'я'.repeat(66)}😀${'я'.repeat(66)}`, 'UCS-2', 3],
		['one character beyond the alphabet', `${'a'.repeat(70)}\``, 'UCS-2', 2],
		['an extension character among Cyrillic', `${'я'.repeat(69)}€`, 'UCS-2', 1],
	])('%s', (_what, text, encoding, segments) => {
		expect(smsSize(text)).toEqual({ encoding, segments });
	});

	it.each([
		['the alphabet', GSM],
		['the alphabet and its extension', [...GSM, ...EXTENSION]],
		['the extension table', EXTENSION],
		['anything', [...GSM, ...EXTENSION, ...BEYOND]],
		['what is beyond the alphabet', BEYOND],
	])('agrees with an independent library on 500 random texts of %s', (_what, characters) => {
		const text = fc
			.array(fc.constantFrom(...characters), { maxLength: 700 })
			.map((list) => list.join(''));
		fc.assert(
			fc.property(text, (sms) => {
				const { characterSet, parts } = split(sms);
				expect(smsSize(sms)).toEqual({
					encoding: characterSet === 'GSM' ? 'GSM-7' : 'UCS-2',
					segments: parts.length,
				});
			}),
			{ numRuns: 500, seed: 20_260_917 },
		);
	});
});
