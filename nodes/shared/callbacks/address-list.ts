/**
 * Lists of IP addresses and networks: IPv4, IPv6, CIDR. (Community nodes may not import node:net.)
 */

/** An address: its family by the number of bits. */
interface Address {
	bits: 32 | 128;
	value: bigint;
}

interface Network extends Address {
	/** How many leading bits count. */
	prefix: number;
}

const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
/** ::ffff:0:0/96: an IPv4 address as a socket for both families shows it. */
const MAPPED_PREFIX = 0xffffn;

function parseIPv4(text: string): bigint | undefined {
	const octets = text.split('.');
	if (octets.length !== 4) return undefined;
	let value = 0n;
	for (const octet of octets) {
		if (!OCTET.test(octet) || Number(octet) > 255) return undefined;
		value = (value << 8n) | BigInt(octet);
	}
	return value;
}

/** The 16-bit groups of one side of `::`, its last one or two written as IPv4 where allowed. */
function parseGroups(text: string): bigint[] | undefined {
	if (text === '') return [];
	const groups: bigint[] = [];
	const parts = text.split(':');
	for (const [index, part] of parts.entries()) {
		if (part.includes('.') && index === parts.length - 1) {
			const tail = parseIPv4(part);
			if (tail === undefined) return undefined;
			groups.push(tail >> 16n, tail & 0xffffn);
		} else if (GROUP.test(part)) {
			groups.push(BigInt(`0x${part}`));
		} else {
			return undefined;
		}
	}
	return groups;
}

function parseIPv6(text: string): bigint | undefined {
	const sides = text.split('::');
	if (sides.length > 2) return undefined;
	const [left, right] = [parseGroups(sides[0] ?? ''), parseGroups(sides[1] ?? '')];
	if (left === undefined || right === undefined) return undefined;
	if (sides.length === 2 && (sides[0] ?? '').includes('.')) return undefined;
	const missing = 8 - left.length - right.length;
	if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
	const groups = [...left, ...new Array<bigint>(Math.max(0, missing)).fill(0n), ...right];
	return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

function parseAddress(text: string): Address | undefined {
	if (!text.includes(':')) {
		const value = parseIPv4(text);
		return value === undefined ? undefined : { bits: 32, value };
	}
	const value = parseIPv6(text);
	return value === undefined ? undefined : { bits: 128, value };
}

const isMapped = ({ bits, value }: Address): boolean =>
	bits === 128 && value >> 32n === MAPPED_PREFIX;

/** With the port that some proxies put behind it: `203.0.113.7:51234`, `[2001:db8::1]:443`. */
const WITH_PORT = /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;
/** Longer is no address. */
const LONGEST = 100;

/** An address as sockets and proxies give it, without a port and a zone. */
function bare(text: string): string {
	if (text.length > LONGEST) return '';
	const trimmed = text.trim();
	const [, bracketed, beforePort] = WITH_PORT.exec(trimmed) ?? [];
	return (bracketed ?? beforePort ?? trimmed).replace(/%.*$/s, '');
}

/** An address as sockets and proxies give it, also an IPv4 address in its IPv6 form. */
function parseCaller(text: string): Address | undefined {
	const address = parseAddress(bare(text));
	if (address === undefined || !isMapped(address)) return address;
	return { bits: 32, value: address.value & 0xffff_ffffn };
}

/** A caller's address without a port and a zone; undefined for what is no address. */
export function callerAddress(text: string): string | undefined {
	return parseCaller(text) === undefined ? undefined : bare(text);
}

function parseNetwork(text: string): Network | undefined {
	const [base = '', length, ...more] = text.split('/');
	const address = parseAddress(base);
	if (address === undefined || more.length > 0) return undefined;
	if (length !== undefined && !OCTET.test(length)) return undefined;
	const prefix = length === undefined ? address.bits : Number(length);
	if (prefix > address.bits) return undefined;
	if (!isMapped(address) || prefix < 96) return { ...address, prefix };
	return { bits: 32, value: address.value & 0xffff_ffffn, prefix: prefix - 96 };
}

/** Addresses and networks that callbacks may come from. */
export class AddressList {
	/** Without an entry. */
	static readonly EMPTY = new AddressList([]);

	private constructor(private readonly networks: Network[]) {}

	/**
	 * Reads a list, separated by commas, semicolons, spaces or lines.
	 *
	 * @returns the entries that are neither an address nor a network in CIDR form, if there are any
	 */
	static parse(text: string): AddressList | { notUnderstood: string[] } {
		const entries = text.split(/[\s,;]+/).filter(Boolean);
		const networks: Network[] = [];
		const notUnderstood: string[] = [];
		for (const entry of entries) {
			const network = parseNetwork(entry);
			if (network === undefined) notUnderstood.push(entry);
			else networks.push(network);
		}
		return notUnderstood.length > 0 ? { notUnderstood } : new AddressList(networks);
	}

	get isEmpty(): boolean {
		return this.networks.length === 0;
	}

	/** Whether the list holds the address of a caller. What is not an address, it does not. */
	has(caller: string): boolean {
		const address = parseCaller(caller);
		if (address === undefined) return false;
		return this.networks.some(({ bits, value, prefix }) => {
			if (bits !== address.bits) return false;
			const rest = BigInt(bits - prefix);
			return value >> rest === address.value >> rest;
		});
	}
}
