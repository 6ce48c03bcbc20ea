import { createRedactor } from '../../../nodes/shared/calling/failures';

describe('What the redactor hides', () => {
	const short = createRedactor(['passw', 'ключ', 'a$^+b']);

	it.each([
		['Invalid password', 'Invalid password'],
		['mypassw', 'mypassw'],
		['passw1', 'passw1'],
		['включено, ключи', 'включено, ключи'],
		['passw is wrong', '*** is wrong'],
		['psw=passw&x', 'psw=***&x'],
		['psw%3Dpassw%26x', 'psw%3D***%26x'],
		[String.raw`{"a":"\npassw"}`, String.raw`{"a":"\n***"}`],
		['«ключ», passw.passw', '«***», ***.***'],
		['a$^+b', '***'],
		['?k=%D0%BA%D0%BB%D1%8E%D1%87', '?k=***'],
	])('of a short secret only a word of its own: %j', (text, clean) => {
		expect(short(text)).toBe(clean);
	});

	it('a long secret, wherever it stands', () => {
		const redact = createRedactor(['0123456789ab']);
		expect(redact({ deep: ['x0123456789aby', 7] })).toEqual({ deep: ['x***y', 7] });
	});

	it('nothing of fewer than four characters', () => {
		expect(createRedactor(['abc'])('abc')).toBe('abc');
	});
});
