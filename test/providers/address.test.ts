import { baseUrlFault } from '../../providers/address';

describe('a base URL', () => {
	it.each([
		'https://api.example.com',
		'https://api.example.com/a/b/',
		'https://api.example.com:9080/login',
		'http://localhost:5678',
		'http://127.0.0.1:9/login',
		'http://[::1]:9',
	])('may be %s', (url) => {
		expect(baseUrlFault(url)).toBeUndefined();
	});

	it.each([
		['', 'is not a URL'],
		['api.example.com', 'is not a URL'],
		['ftp://example.com', 'has no TLS'],
		['http://example.com', 'has no TLS'],
		['http://127.0.0.1.example.com', 'has no TLS'],
		['https://user:password@example.com', 'must not hold a user name'],
		['https://example.com/?a=1', 'must not hold a ? or #'],
		['https://example.com/login?', 'must not hold a ? or #'],
		['https://example.com/#/login', 'must not hold a ? or #'],
		['https://example.com#', 'must not hold a ? or #'],
	])('is refused as %s', (url, fault) => {
		expect(baseUrlFault(url)).toContain(fault);
	});
});
