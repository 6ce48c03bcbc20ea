/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { BlockList, isIP } from 'node:net';

import fc from 'fast-check';

import { AddressList, callerAddress } from '../../../nodes/shared/callbacks/address-list';

function listOf(text: string): AddressList {
	const list = AddressList.parse(text);
	if (!(list instanceof AddressList)) throw new Error(list.notUnderstood.join());
	return list;
}

describe('a list of addresses', () => {
	it.each([
		['203.0.113.7', '203.0.113.7', true],
		['203.0.113.7', '203.0.113.8', false],
		['198.51.100.0/24', '198.51.100.255', true],
		['198.51.100.0/24', '198.51.101.0', false],
		['0.0.0.0/0', '8.8.8.8', true],
		['0.0.0.0/0', '2001:db8::1', false],
		['2001:db8::/32', '2001:db8:ffff::1', true],
		['2001:db8::/32', '2001:db9::1', false],
		['2001:DB8::1', '2001:db8:0:0:0:0:0:1', true],
		['203.0.113.7', '::ffff:203.0.113.7', true],
		['203.0.113.7', '::ffff:cb00:7107', true],
		['::ffff:203.0.113.0/120', '203.0.113.200', true],
		['::ffff:203.0.113.0/120', '203.0.114.200', false],
		['fe80::/10', 'fe80::1%eth0', true],
		['10.0.0.1, 10.0.0.2;10.0.0.3\n10.0.0.4 10.0.0.5', '10.0.0.5', true],
		['10.0.0.0/8', '', false],
		['10.0.0.0/8', 'unknown', false],
		['10.0.0.0/8', '10.0.0.1, 10.0.0.2', false],
	])('%s has %s: %s', (list, caller, expected) => {
		expect(listOf(list).has(caller)).toBe(expected);
	});

	it.each([
		['203.0.113.7:51234', '203.0.113.7'],
		['[2001:db8::1]:443', '2001:db8::1'],
		['[2001:db8::1]', '2001:db8::1'],
		[' 203.0.113.7 ', '203.0.113.7'],
		['fe80::1%eth0', 'fe80::1'],
		['203.0.113.7%\n2026-01-01 forged log line', '203.0.113.7'],
		['203.0.113.7:port', undefined],
		['2001:db8::1:70000:1', undefined],
		[`203.0.113.7%${'x'.repeat(1000)}`, undefined],
		['', undefined],
	])('takes %j, as a proxy may give it, for %s', (given, address) => {
		expect(callerAddress(given)).toBe(address);
		if (address !== undefined) expect(listOf(address).has(given)).toBe(true);
	});

	it('names what is not an address', () => {
		expect(
			AddressList.parse('10.0.0.1, 10.0.0.256, ::1, example.com, 10.0.0.0/33, ::/129'),
		).toEqual({ notUnderstood: ['10.0.0.256', 'example.com', '10.0.0.0/33', '::/129'] });
	});

	it('is empty if nothing is in it, and has nobody then', () => {
		expect(listOf(' , ').isEmpty).toBe(true);
		expect(listOf('').has('127.0.0.1')).toBe(false);
	});

	const address = fc.oneof(fc.ipV4(), fc.ipV6());

	it('agrees with Node on which texts are addresses', () => {
		const nearly = fc
			.tuple(address, fc.nat(40), fc.constantFrom('', '0', ':', '.', 'g', '::', '%1'))
			.map(([text, at, more]) => text.slice(0, at) + more + text.slice(at));
		fc.assert(
			fc.property(fc.oneof(address, nearly), (text) => {
				// Node takes a zone only on IPv6 addresses, and any text as one.
				fc.pre(!text.includes('%'));
				// A port may stand behind one; see below.
				fc.pre(!/^[\d.]+:\d{1,5}$/.test(text));
				expect(callerAddress(text) !== undefined).toBe(isIP(text) !== 0);
			}),
		);
	});

	it('agrees with Node on which addresses are in a network', () => {
		const bits = (text: string): number => (isIP(text) === 4 ? 32 : 128);
		// Nearby addresses, or none would ever be in the network.
		const network = fc
			.tuple(address, fc.nat(128))
			.map(([base, prefix]): [string, number] => [base, prefix % (bits(base) + 1)]);
		fc.assert(
			fc.property(network, address, fc.boolean(), ([base, prefix], other, itself) => {
				const caller = itself ? base : other;
				const witness = new BlockList();
				witness.addSubnet(base, prefix, isIP(base) === 4 ? 'ipv4' : 'ipv6');
				const expected = witness.check(caller, isIP(caller) === 4 ? 'ipv4' : 'ipv6');
				// Node before 22 does not take a mapped IPv4 address for the IPv4 address.
				fc.pre(!/^::ffff:/i.test(caller) && !/^::ffff:/i.test(base));
				fc.pre(bits(base) === bits(caller));
				expect(listOf(`${base}/${prefix}`).has(caller)).toBe(expected);
			}),
			{ numRuns: 500 },
		);
	});
});
