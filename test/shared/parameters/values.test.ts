import fc from 'fast-check';
import { DateTime } from 'luxon';

import { BadParameter } from '../../../nodes/shared/calling/failures';
import {
	exactId,
	flag,
	jsonObjectText,
	limitedText,
	oneOf,
	scalarText,
	someOf,
	webUrl,
	wholeNumber,
} from '../../../nodes/shared/parameters/values';

describe('scalarText', () => {
	it.each([
		['Anna', 'Anna'],
		['', ''],
		[0, '0'],
		[-0.5, '-0.5'],
		[1.5e-7, '0.00000015'],
		[true, 'true'],
		[10n ** 20n, '100000000000000000000'],
		[new Date('2026-01-02T03:04:05Z'), '2026-01-02T03:04:05.000Z'],
		[
			DateTime.fromISO('2026-01-02T03:04:05+03:00', { setZone: true }),
			'2026-01-02T03:04:05.000+03:00',
		],
	])('writes %p as %j', (value, text) => {
		expect(scalarText(value, 'Value')).toBe(text);
	});

	it.each([
		undefined,
		null,
		NaN,
		Infinity,
		{},
		[],
		['Anna'],
		new Date(NaN),
		Symbol('x'),
		() => 1,
		2 ** 53,
		-(2 ** 53),
		3721115754893245e3,
		1e21,
	])('refuses %p', (value) => {
		expect(() => scalarText(value, 'Value')).toThrow(BadParameter);
	});

	it('writes every number so that it reads back the same, without an exponent', () => {
		const numbers = fc
			.double({ noNaN: true, noDefaultInfinity: true })
			.filter((number) => !Number.isInteger(number) || Number.isSafeInteger(number));
		fc.assert(
			fc.property(numbers, (number) => {
				const text = scalarText(number, 'Value');
				expect(text).toMatch(/^-?\d+(\.\d+)?$/);
				expect(Number(text)).toBe(number === 0 ? 0 : number);
			}),
		);
	});
});

describe('exactId', () => {
	it('takes a text and a safe number', () => {
		expect(exactId('3721115754893245581', 'ID')).toBe('3721115754893245581');
		expect(exactId(2354676865423253, 'ID')).toBe('2354676865423253');
	});

	it('refuses a number whose digits are lost, and says so', () => {
		expect(() => exactId(Number('3721115754893245581'), 'ID')).toThrow(
			"'ID' is the number 3721115754893245400, beyond 2^53 - 1: its last digits are already lost",
		);
		expect(() => exactId(1.5, 'ID')).toThrow('not a whole number');
	});
});

describe('jsonObjectText', () => {
	it('keeps the text as given', () => {
		const text = '{ "id": 12345678901234567890, "n": 1.10 }';
		expect(jsonObjectText(`  ${text}\n`, 'JSON')).toBe(text);
	});

	it('writes an object that an expression gave', () => {
		expect(jsonObjectText({ a: 1 }, 'JSON')).toBe('{"a":1}');
	});

	it.each([undefined, '', 'Anna', '[1]', 'null', '1', '{"a":1,}', [1], 5, true])(
		'refuses %j',
		(value) => {
			expect(() => jsonObjectText(value, 'JSON')).toThrow(/not a JSON object/);
		},
	);

	it.each([new Date(0), DateTime.fromMillis(0)])('refuses a date: %p', (value) => {
		expect(() => jsonObjectText(value, 'JSON')).toThrow('is a date, not a JSON object');
	});

	it.each([
		{ order: Number('3721115754893245581') },
		{ orders: [{ order: Number('3721115754893245581') }] },
	])('refuses an object in which digits are lost: %j', (value) => {
		expect(() => jsonObjectText(value, 'JSON')).toThrow(
			`'JSON' holds under "order" the number 3721115754893245400, beyond 2^53 - 1: its last digits are already lost`,
		);
	});
});

describe('numbers, words and URLs', () => {
	it('takes whole numbers within bounds, as text too', () => {
		expect(wholeNumber('60', { min: 60, max: 90 }, 'N')).toBe(60);
		for (const value of [59, 91, 60.5, '', ' ', 'x', null, true, [60], '1e2']) {
			expect(() => wholeNumber(value, { min: 60, max: 90 }, 'N')).toThrow(BadParameter);
		}
	});

	it('takes words in any case, lists and texts with commas', () => {
		expect(oneOf('any', ['ANY', 'other'], 'W')).toBe('ANY');
		expect(someOf('vk, OK,vk', ['VK', 'OK'], 'W')).toEqual(['VK', 'OK']);
		expect(someOf(['OK'], ['VK', 'OK'], 'W')).toEqual(['OK']);
		expect(() => someOf(['SMS'], ['VK', 'OK'], 'W')).toThrow('not one of VK, OK');
	});

	it('takes http and https URLs only', () => {
		expect(webUrl('http://your.website.com/', 'U')).toBe('http://your.website.com/');
		for (const value of [
			'example.com/x',
			'ftp://a/b',
			'https://',
			'//a/b',
			'http:/a',
			'https:// a',
		]) {
			expect(() => webUrl(value, 'U')).toThrow('http:// or https://');
		}
	});

	it('counts characters, not halves of them', () => {
		expect(limitedText('🙂'.repeat(4), 4, 'T')).toHaveLength(8);
		expect(() => limitedText('x'.repeat(5), 4, 'T')).toThrow('has 5 characters, more than 4');
	});

	it('takes true and false, as text too', () => {
		expect([true, 'true', false, 'false', undefined].map((value) => flag(value, 'F'))).toEqual([
			true,
			true,
			false,
			false,
			false,
		]);
		expect(() => flag('yes', 'F')).toThrow(BadParameter);
	});
});
