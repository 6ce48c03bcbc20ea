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

	it.each([
		['abc/def+ghi klm', String.raw`abc\/def+ghi klm`],
		['abc/def+ghi klm', 'abc%2fdef%2bghi%20klm'],
		['abc/def+ghi klm', 'abc%2Fdef%2Bghi+klm'],
		['abc/def+ghi klm', String.raw`abc\u002fdef\u002Bghi klm`],
		['"quoted\\secret"', String.raw`\"quoted\\secret\"`],
		['a&b<c>long-secret', 'a&amp;b&lt;c&gt;long-secret'],
		['a&b<c>long-secret', 'a&#38;b&#x3C;c&#x3e;long-secret'],
		['очень-тайный-ключ', encodeURIComponent('очень-тайный-ключ')],
		['очень-тайный-ключ', encodeURIComponent('очень-тайный-ключ').toLowerCase()],
		[
			'очень-тайный-ключ',
			[...'очень-тайный-ключ']
				.map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
				.join(''),
		],
		['key-with-\u{1F511}-in', String.raw`key-with-\ud83d\uDD11-in`],
	])('a long secret %j in the spelling %j, in a name too', (secret, spelling) => {
		const redact = createRedactor([secret]);
		expect(redact({ a: [{ [spelling]: `x${spelling}y` }] })).toEqual({ a: [{ '***': 'x***y' }] });
	});

	it('a secret that came back as a number', () => {
		const redact = createRedactor(['1234567']);
		expect(redact({ a: [1234567, 12345678, '1234567'] })).toEqual({ a: ['***', 12345678, '***'] });
	});

	it('nothing of fewer than four characters', () => {
		expect(createRedactor(['abc'])('abc')).toBe('abc');
	});
});
