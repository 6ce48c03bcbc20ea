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

	it.each(['', ' , ', '79991234567, 12', '79991234567.0', '+49 89 1234567/8', '7.99E10', 'tel:1'])(
		'refuses %j',
		(written) => {
			expect(() => phoneList(written, 'Phones')).toThrow(BadParameter);
		},
	);
});
