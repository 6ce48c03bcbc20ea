import { property, assert, json, bigInt, array } from 'fast-check';

import { parseJson, writeJson } from '../../emulator/common/json';

describe('JSON without loss of digits', () => {
	it('reads whatever JSON.parse reads, alike', () => {
		assert(
			property(json(), (text) => {
				const plain = JSON.parse(text) as unknown;
				expect(JSON.parse(writeJson(parseJson(text)))).toEqual(plain);
			}),
		);
	});

	it('keeps every digit of 64-bit integers, wherever they stand', () => {
		assert(
			property(array(bigInt({ min: -(2n ** 63n), max: 2n ** 64n })), (numbers) => {
				const text = `{"list":[${numbers.join(', ')}],"ids":{"a":${numbers[0] ?? 0}}}`;
				expect(writeJson(parseJson(text))).toBe(text.replace(/, /g, ','));
			}),
		);
	});

	it('leaves digits inside strings alone', () => {
		const text =
			'{"a":"id 3721115754893245581","b":"\\"3721115754893245581","c":3721115754893245581}';
		expect(parseJson(text)).toEqual({
			a: 'id 3721115754893245581',
			b: '"3721115754893245581',
			c: 3721115754893245581n,
		});
	});

	it('does not take a fraction or an exponent for an integer', () => {
		expect(parseJson('[1.12345678901234567890,12345678901234567890e1]')).toEqual([
			JSON.parse('1.12345678901234567890'),
			JSON.parse('12345678901234567890e1'),
		]);
	});

	it.each(['', '{"a":1,}', '[01234567890123456789]', '[12345678901234567890'])(
		'refuses %j like JSON.parse',
		(text) => {
			expect(() => parseJson(text)).toThrow(SyntaxError);
		},
	);
});
