import fc from 'fast-check';

import { BadParameter } from '../../../nodes/shared/calling/failures';
import { normalizePhone } from '../../../nodes/shared/parameters/phone';

describe('normalizePhone', () => {
	it.each([
		['+7 (999) 123-45-67', '79991234567'],
		['8 999 123 45 67', '79991234567'],
		['8 (495) 123-45-67', undefined],
		['8 (799) 123-45-67', '77991234567'],
		['9991234567', '79991234567'],
		['79991234567', '79991234567'],
		[79991234567, '79991234567'],
		[9991234567, '79991234567'],
		['0079991234567', '79991234567'],
		['+375 29 123-45-67', '375291234567'],
		['375291234567', '375291234567'],
		['+44 20 7946 0958', '442079460958'],
		['+8 999 123 45 67', '89991234567'],
		['+49 30 1234', '49301234'],
		['\u202a+7\u00a0999\u00a0123\u201145\u201167\u202c', '79991234567'],
		['+7.999.123.45.67', '79991234567'],
	])('%j goes out as %j', (written, sent) => {
		if (sent === undefined) {
			expect(() => normalizePhone(written, 'Phone')).toThrow(/^'Phone' /);
		} else {
			expect(normalizePhone(written, 'Phone')).toBe(sent);
		}
	});

	it.each([
		undefined,
		null,
		'',
		'   ',
		'call me',
		'7999123456O',
		'7.99E10',
		'79991234567.0',
		'1234567',
		'84951234567',
		'12345678901',
		'1234567890',
		'+7 999 123-45-67, +7 999 123-45-68',
		'79991234567;79991234568',
		'79991234567/79991234568',
		'79991234567 79991234568',
		'79991234567\n79991234568',
		'+1234567890123456',
		'7+9991234567',
		'++79991234567',
		'+0 999 123 45 67',
		-79991234567,
		7.5,
		NaN,
		[79991234567],
		{ phone: '79991234567' },
		true,
	])('refuses %j', (written) => {
		expect(() => normalizePhone(written, 'Phone')).toThrow(BadParameter);
	});

	it('says what to do', () => {
		expect(() => normalizePhone('84951234567', 'Phone')).toThrow('with + and the country code');
	});

	it('gives 8 to 15 digits or refuses, whatever comes', () => {
		const wild = fc.oneof(fc.anything(), fc.string(), fc.stringMatching(/^[+0-9 ()-]{5,20}$/));
		fc.assert(
			fc.property(wild, (written) => {
				let sent: string;
				try {
					sent = normalizePhone(written, 'Phone');
				} catch (error) {
					expect(error).toBeInstanceOf(BadParameter);
					return;
				}
				expect(sent).toMatch(/^[1-9]\d{7,14}$/);
			}),
		);
	});

	it('sends digits after a plus as they are', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[1-9]\d{7,14}$/), (digits) => {
				expect(normalizePhone(`+${digits}`, 'Phone')).toBe(digits);
				expect(normalizePhone(`00${digits}`, 'Phone')).toBe(digits);
			}),
		);
	});
});
