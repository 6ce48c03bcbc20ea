import { templateVariables } from '../../../nodes/DevinoVkSend/template-data';

describe('the variables of an approved text', () => {
	it.each([
		['{ name }, your order {order.id} is ready, { name }!', ['name', 'order.id']],
		['{{ name }}', ['name']],
		['{\n first name \t}', ['first name']],
		['{} { } {\u00a0} { name', []],
		['', []],
	])('of %j are %j', (text, names) => {
		expect(templateVariables(text)).toEqual(names);
	});

	it('are found in a text of a million characters that closes no brace', () => {
		for (const text of [`{${' '.repeat(1_000_000)}`, '{ '.repeat(500_000), '{'.repeat(1_000_000)]) {
			expect(templateVariables(`${text}}`)).toEqual([]);
			expect(templateVariables(`${text} { name }`)).toEqual(['name']);
		}
	});
});
