import fc from 'fast-check';
import { Metadata, getCountries, getExampleNumber } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/mobile/examples';
import metadata from 'libphonenumber-js/metadata.max.json';

import { BadParameter } from '../../../nodes/shared/calling/failures';
import { normalizePhone } from '../../../nodes/shared/parameters/phone';

/** What the function gives, or undefined where it refuses. */
function sent(written: unknown): string | undefined {
	try {
		return normalizePhone(written, 'Phone');
	} catch (error) {
		expect(error).toBeInstanceOf(BadParameter);
		return undefined;
	}
}

describe('a phone', () => {
	it.each([
		['+7 (999) 123-45-67', '79991234567'],
		['8 999 123 45 67', '79991234567'],
		['8 (799) 123-45-67', '77991234567'],
		['9991234567', '79991234567'],
		['(999) 123-45-67', '79991234567'],
		['79991234567', '79991234567'],
		['7 (495) 123-45-67', '74951234567'],
		[79991234567, '79991234567'],
		[9991234567, '79991234567'],
		[375291234567, '375291234567'],
		['0079991234567', '79991234567'],
		['00 375 29 123-45-67', '375291234567'],
		['+375 29 123-45-67', '375291234567'],
		['375291234567', '375291234567'],
		['12025550123', '12025550123'],
		['85212345678', '85212345678'],
		['+7 495 123-45-67', '74951234567'],
		['+44 7911 123456', '447911123456'],
		['+84 91 234 56 78', '84912345678'],
		['+7.999.123.45.67', '79991234567'],
		['+7.9991234567', '79991234567'],
		['(+7) 999 123-45-67', '79991234567'],
		['+7 [999] 123-45-67', '79991234567'],
		['+7 (9991234567)', '79991234567'],
	])('%j goes out as %j', (written, digits) => {
		expect(sent(written)).toBe(digits);
	});

	it.each([
		'8 10 375 29 123-45-67',
		'8-10-375-29-123-45-67',
		'810375291234567',
		'8 (10) 375291234567',
	])('%j leaves Russia by its exit', (written) => expect(sent(written)).toBe('375291234567'));

	it.each([
		['+44 (0)7911 123456', '447911123456'],
		['+49(0)151 12345678', '4915112345678'],
		['0049 ( 0 ) 151 12345678', '4915112345678'],
		['8 10 44 (0) 7911 123456', '447911123456'],
		['+4479(0)11123456', undefined],
		['8 (0) 999 123-45-67', undefined],
	])('the zero in %j is no digit of it', (written, digits) => {
		expect(sent(written)).toBe(digits);
	});

	it.each([
		...['\u00ad', '\ufe0d', '\ufe0f', '\u200b', '\u200e', '\u202a', '\u2060', '\u034f', '\ufeff'],
		...['\u{e0100}', '\u180e', '\u061c', '\u2066'],
	])('with the invisible %j in it is the same', (invisible) => {
		expect(sent(`${invisible}+7 999${invisible} 123-45-67${invisible}`)).toBe('79991234567');
		expect(sent(`7999${invisible}1234567`)).toBe('79991234567');
	});

	it.each([
		...['-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212', '\u2e3a'],
		...['\ufe58', '\ufe63', '\uff0d', '\u05be', '\u1806', '\u2053', '\u207b', '\u208b', '\u301c'],
		...[' ', '\t', '\u00a0', '\u1680', '\u2000', '\u2009', '\u202f', '\u205f', '\u3000'],
		...['.', '\u2024', '(', ')', '[', ']', '\uff08', '\uff09', ' - '],
	])('may have %j between its groups', (between) => {
		expect(sent(['+7', '999', '123', '45', '67'].join(between))).toBe('79991234567');
		expect(sent(['8', '999', '123', '45', '67'].join(between))).toBe('79991234567');
	});

	it('may be written with characters of full width', () => {
		expect(sent('＋７（９９９）１２３－４５－６７')).toBe('79991234567');
	});

	it.each([
		...[undefined, null, '', '   ', '\u00ad\u200b', 'call me', '7999123456O', 'tel:+79991234567'],
		...['7.99E10', '79991234567.0', '7999123456.7', 79991234567.5, -79991234567, NaN, Infinity],
		...['1234567', '12345678', '1234567890', '4951234567', '123456789012345', 2e20],
		...['+7 999 123-45-67, +7 999 123-45-68', '79991234567;79991234568'],
		...['79991234567/79991234568', '79991234567 79991234568', '79991234567\n79991234568'],
		...['+1234567890123456', '7+9991234567', '++79991234567', '+0 999 123 45 67', '+', '+7', '00'],
		// Extensions, a digit too few or too many.
		...['(905) 312-34-56 (78)', '8 (999) 123-45-67 (123)', '+7 (999) 123-45-67 (123)'],
		...['+7 999 123-45-6', '+7 999 123 45 67 8', '+49 1512 345678 (1)', '8 999 123-45-67 доб. 1'],
		...['+7 999 123-45-67 #12', '+7 999 123-45-67 x5', '9991234567 12'],
		// Without a country.
		...['84951234567', '8 (495) 123-45-67', '88121234567', '375 29 123-45-67', '+8 999 123-45-67'],
		...['00 8 999 123-45-67', '+8 495 123-45-67', '+89991234567', '+38 050 123 45 6', '007'],
		...['+70001234567', '+7 012 345 67 89', '+2101234567', '+800 1234 5678', '+882 1312 3456'],
		// A tax number, a time in milliseconds, a time in seconds, bar codes, a card.
		...['772012345678', 500100732259, 1672531200000, '1764072000000', 1764072000, '7707083893'],
		...['4607001234567', '5901234123457', '9780201379624', '4111111111111111', '046-454-286 92'],
		...[[79991234567], { phone: '79991234567' }, true, new Date(0), '٧٩٩٩١٢٣٤٥٦٧', '7️⃣9991234567'],
	])('is not %j', (written) => {
		expect(sent(written)).toBeUndefined();
	});

	it.each([
		['+8 999 123-45-67', 'did you mean +7 999 123-45-67?'],
		['+89991234567', 'did you mean +7 999 123-45-67?'],
		['00 8 999 123-45-67', 'did you mean +7 999 123-45-67?'],
		['84951234567', 'did you mean +7 495 123-45-67?'],
		['+7 999 123 45 67 8', 'has 12 digits, not 10 behind +7'],
		['+49 151 123456', 'has 11 digits, not 10 or 11 behind +49'],
		['+49 1512 345678 (1)', 'has an extension'],
		['٧٩٩٩١٢٣٤٥٦٧', 'holds "٧" (U+0667)'],
		[2 ** 53, 'its last digits are already lost'],
	])('%j is refused with what is wrong with it: %s', (written, words) => {
		expect(() => normalizePhone(written, 'Phone')).toThrow(words);
	});

	it('is quoted with no more than its first 60 characters', () => {
		expect.assertions(2);
		try {
			normalizePhone('9'.repeat(100_000), 'Phone');
		} catch (error) {
			expect(error).toMatchObject({
				fault: `is not one phone number: "${'9'.repeat(60)}"…`,
				advice: expect.stringContaining('with + and the country code'),
			});
			expect(error).toBeInstanceOf(BadParameter);
		}
	});

	it('is a number of 7 to 15 digits or refused, whatever comes', () => {
		const wild = fc.oneof(fc.anything(), fc.string(), fc.stringMatching(/^[+0-9 ()-]{5,20}$/));
		fc.assert(
			fc.property(wild, (written) => {
				expect(sent(written) ?? '7999123').toMatch(/^[1-9]\d{6,14}$/);
			}),
		);
	});
});

/** By calling code: the lengths of mobile numbers in all its countries, as libphonenumber has them. */
const witness = new Map<string, Set<number>>();
const plans = new Metadata(metadata);
/** What the package's types leave out of a plan. */
interface Plan {
	callingCode(): string;
	type(type: 'MOBILE'): { possibleLengths(): number[] } | undefined;
}
for (const country of getCountries(metadata)) {
	plans.selectNumberingPlan(country);
	const plan = plans.numberingPlan as unknown as Plan;
	const code = plan.callingCode();
	const lengths = witness.get(code) ?? new Set<number>();
	for (const length of plan.type('MOBILE')?.possibleLengths() ?? []) {
		lengths.add(length);
	}
	witness.set(code, lengths);
}
witness.delete('7');

describe('beside libphonenumber', () => {
	/** In one piece these are Russian, or could be. */
	const mayBeRussian = /^(?:8[34789]\d{9}|9\d{9}|7\d{10}|810\d*)$/;

	const isTakenAs = (code: string, behind: string): void => {
		const digits = `${code}${behind}`;
		const whole = witness.get(code)?.has(behind.length) === true ? digits : undefined;
		for (const exit of ['+', '00', '8 10 ', '810', '8~10 ']) {
			expect(sent(`${exit}${digits}`)).toBe(whole);
		}
		if (!mayBeRussian.test(digits)) {
			expect(sent(digits)).toBe(digits.length >= 11 ? whole : undefined);
		}
	};

	it.each([...witness.keys()])('+%s has the same lengths', (code) => {
		for (let length = 1; length <= 15; length++)
			isTakenAs(code, '5123456789012345'.slice(0, length));
	});

	it('goes by length alone', () => {
		const behind = fc.bigInt(1n, 10n ** 15n - 1n).map(String);
		fc.assert(fc.property(fc.constantFrom(...witness.keys()), behind, isTakenAs));
	});

	// Tristan da Cunha (TA) has no mobile phones.
	it.each(getCountries(metadata).filter((country) => country !== 'TA'))(
		"takes %s's example of a mobile phone",
		(country) => {
			const example = getExampleNumber(country, examples, metadata);
			const digits = example?.number.slice(1);
			expect(sent(example?.number)).toBe(digits);
			expect(sent(example?.formatInternational())).toBe(digits);
			expect(sent(example?.format('IDD', { fromCountry: 'RU' }))).toBe(digits);
		},
	);

	it('takes no calling code that does not exist', () => {
		const codes = new Set([...witness.keys(), '7']);
		const free = Array.from({ length: 900 }, (_, index) => String(100 + index)).filter(
			(code) => ![1, 2, 3].some((length) => codes.has(code.slice(0, length))),
		);
		expect(free).toContain('800');
		for (const code of free) {
			for (let length = 4; length < 13; length++) {
				expect(sent(`+${code}${'5'.repeat(length)}`)).toBeUndefined();
			}
		}
	});
});
