import fc from 'fast-check';

import { parseLossless, tryParseLossless } from '../../providers/json';

describe('parseLossless', () => {
	it('gives integers beyond 2^53 as strings of their digits', () => {
		expect(parseLossless('{"messageId":3721115754893245581}')).toEqual({
			messageId: '3721115754893245581',
		});
		expect(parseLossless('[9007199254740991,9007199254740992,-9007199254740993]')).toEqual([
			9007199254740991,
			'9007199254740992',
			'-9007199254740993',
		]);
	});

	it('leaves digits inside of strings and names alone', () => {
		const text =
			'{"3721115754893245581":"a \\" 3721115754893245581, \\\\","b":3721115754893245581}';
		expect(parseLossless(text)).toEqual({
			'3721115754893245581': 'a " 3721115754893245581, \\',
			b: '3721115754893245581',
		});
	});

	it('leaves fractions and exponents numbers', () => {
		expect(parseLossless('[12345678901234567890.5,1e21,12345678901234567890e2,-0]')).toEqual([
			Number('12345678901234567890.5'),
			1e21,
			Number('12345678901234567890e2'),
			-0,
		]);
	});

	it('refuses just what JSON.parse refuses', () => {
		const pieces = fc.constantFrom(
			'{',
			'}',
			'[',
			']',
			',',
			':',
			'"',
			'\\',
			'-',
			'.',
			'e',
			'0',
			'01',
			'12345678901234567890',
			'"a"',
			'true',
			'nul',
			' ',
			'\n',
			'"\\""',
		);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
				const text = parts.join('');
				const native = attempt(() => JSON.parse(text) as unknown);
				const own = attempt(() => parseLossless(text));
				expect(own instanceof SyntaxError).toBe(native instanceof SyntaxError);
			}),
			{ numRuns: 5000 },
		);
	});

	it('agrees with JSON.parse on everything without unsafe integers', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
				const text = JSON.stringify(value, null, indent);
				const withoutUnsafe = !/\d{16,}/.test(text);
				fc.pre(withoutUnsafe);
				expect(parseLossless(text)).toEqual(JSON.parse(text));
			}),
		);
	});

	it('gives back each 64-bit integer digit for digit, wherever it stands', () => {
		fc.assert(
			fc.property(
				fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: 1 }),
				fc.string(),
				(ids, noise) => {
					const text = `{"noise":${JSON.stringify(noise)},"ids":[ ${ids.join(' ,\n')} ]}`;
					const parsed = parseLossless(text) as { noise: string; ids: unknown[] };
					expect(parsed.noise).toBe(noise);
					expect(parsed.ids.map(String)).toEqual(ids.map(String));
					for (const id of parsed.ids) {
						expect(typeof id).toBe(Number.isSafeInteger(Number(id)) ? 'number' : 'string');
					}
				},
			),
		);
	});

	it('reads a string of ten million characters', () => {
		const long = 'x'.repeat(10_000_000);
		expect(parseLossless(`["${long}",12345678901234567890]`)).toEqual([
			long,
			'12345678901234567890',
		]);
	});

	it('tryParseLossless gives undefined for what is not JSON', () => {
		expect(tryParseLossless('<html>')).toBeUndefined();
		expect(tryParseLossless('1')).toBe(1);
	});
});

function attempt(work: () => unknown): unknown {
	try {
		return work();
	} catch (error) {
		return error;
	}
}
