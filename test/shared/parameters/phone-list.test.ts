import { BadParameter } from '../../../nodes/shared/calling/failures';
import { phoneList } from '../../../nodes/shared/parameters/phone-list';

const BOTH = ['79991234567', '79991234568'];

describe('a list of phones', () => {
	it.each([
		...[',', ';', '|', '/', ':', '*', '_', '&', '#', '-', ' ', '\t', '\n', '\r\n', '\u2028'],
		...[', ', ' ; ', ' / ', ' - ', ',,'],
	])('may have %j between them', (separator) => {
		expect(phoneList(BOTH.join(separator), 'Phones')).toEqual(BOTH);
		const written = ['+7 999 123-45-67', '+7 (999) 123-45-68'];
		expect(phoneList(written.join(separator), 'Phones')).toEqual(BOTH);
	});

	it('may be a list, a JSON list in a text, or numbers one after the other with a plus', () => {
		expect(phoneList([79991234567, '8 999 123-45-68'], 'Phones')).toEqual(BOTH);
		expect(phoneList(JSON.stringify(BOTH), 'Phones')).toEqual(BOTH);
		expect(phoneList('+79991234567+79991234568', 'Phones')).toEqual(BOTH);
		expect(phoneList('79991234567.79991234568', 'Phones')).toEqual(BOTH);
	});

	it.each(['8-999-123-45-67', '+7 999 123 45 67', '7.999.123.45.67', '8 (999) 123 45 67'])(
		'leaves one number whole, however it is written: %s',
		(written) => {
			expect(phoneList(written, 'Phones')).toEqual(['79991234567']);
		},
	);

	it.each([
		'+7(999)123-45-67 8(999)123-45-68',
		'8 999 123 45 67 8 999 123 45 68',
		'+7 999 123-45-67 \u2212 9991234568',
		'+7\u00ad9991234567\uff0c8\u2212999\u2212123\u221245\u221268',
		'(+7) 999 123-45-67 (+7) 999 123-45-68',
	])('finds the numbers in %j', (written) => {
		expect(phoneList(written, 'Phones')).toEqual(BOTH);
	});

	it('reads ten thousand numbers with a space between them', () => {
		const many = Array.from({ length: 10_000 }, (_, index) => String(79990000000 + index));
		expect(phoneList(many.join(' '), 'Phones')).toEqual(many);
	});

	it.each([
		['between ten thousand', ',', '123', '123'],
		['between ten thousand with spaces', ' ', '123', '123'],
		['as an extension', ', ', '8 (999) 123-45-67 (123)', '8 (999) 123-45-67 (123)'],
		['of many characters', ',', 'x'.repeat(100_000), `${'x'.repeat(60)}`],
	])('names the one that is no number: %s', (_, separator, bad, named) => {
		const many = Array.from({ length: 10_000 }, (_, index) => String(79990000000 + index));
		many.splice(5_000, 0, bad);
		let message = '';
		try {
			phoneList(many.join(separator), 'Phones');
		} catch (error) {
			message = error instanceof BadParameter ? error.message : String(error);
		}
		expect(message).toContain(`"${named}"`);
		expect(message.length).toBeLessThan(200);
	});

	it('refuses what can be read as numbers in two ways', () => {
		expect(() => phoneList('+49 171 1234567 8 999 123 45 67', 'Phones')).toThrow(BadParameter);
	});

	it.each(['', ' , ', '79991234567, 12', '79991234567.0', '+49 89 1234567/8', '7.99E10', 'tel:1'])(
		'refuses %j',
		(written) => {
			expect(() => phoneList(written, 'Phones')).toThrow(BadParameter);
		},
	);
});
