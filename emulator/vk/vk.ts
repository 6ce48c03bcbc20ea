import type { Machinery } from '../common/provider';
import { createRandom } from '../common/random';
import type { Random } from '../common/random';
import { VkError } from './call';
import { FIRST_CHAT, isErrorCode, SPECIAL_PREFIX } from './facts';
import type { ErrorCode } from './facts';
import { completeSeed } from './seed';
import type { CompleteSeed, Person, Token, VkSeed } from './seed';
import { Servers } from './servers';
import { Store } from './store';

const SECOND_MS = 1_000;
const RANDOM_SEED = 1;
const FIRST_NAMES = ['Anna', 'Boris', 'Vera', 'Gleb', 'Dina', 'Yegor', 'Zoya', 'Ilya'];

/** VK with all that it remembers of one community. */
export class Vk {
	readonly seed: CompleteSeed;
	readonly store = new Store();
	readonly servers: Servers;
	/** Where it is reached; known once it listens. */
	ownUrl = '';
	private random: Random = createRandom(RANDOM_SEED);
	private readonly arrivals = new Map<string, number[]>();

	constructor(
		private readonly given: VkSeed,
		readonly machinery: Machinery,
	) {
		this.seed = completeSeed(given);
		const { recording } = machinery;
		this.seed.switches.recording = Object.assign(recording.switches, this.seed.switches.recording);
		this.servers = new Servers(
			machinery,
			() => this.seed,
			() => this.random,
		);
	}

	reset(): void {
		const { switches } = this.seed;
		const { recording } = switches;
		const fresh = completeSeed(this.given);
		Object.assign(recording, fresh.switches.recording);
		Object.assign(switches, fresh.switches, { recording });
		Object.assign(this.seed, fresh, { switches });
		this.random = createRandom(RANDOM_SEED);
		this.arrivals.clear();
		this.store.clear();
		this.servers.reset();
	}

	get now(): number {
		return this.machinery.clock.now();
	}

	/** @throws VkError 5 for one that VK doesn't know */
	tokenNamed(name: string): Token {
		const token = this.seed.tokens.find((candidate) => candidate.token === name);
		if (!token || token.revoked === true) throw new VkError(5);
		return token;
	}

	/** @throws VkError 6 where more requests came within a second than VK allows */
	count({ token }: Token): void {
		const { perSecond, countRefused } = this.seed.switches;
		const recent = (this.arrivals.get(token) ?? []).filter((at) => at > this.now - SECOND_MS);
		const isTooFast = perSecond !== null && recent.length >= perSecond;
		if (!isTooFast || countRefused) recent.push(this.now);
		this.arrivals.set(token, recent);
		if (isTooFast) throw new VkError(6);
	}

	/** The error that writing to a peer ends in; undefined: none. */
	faultOf(peerId: number): ErrorCode | undefined {
		if (peerId === 0) return 100;
		const seeded = this.seed.refused[peerId];
		if (seeded !== undefined) return seeded;
		const id = String(peerId);
		const code = Number(id.slice(SPECIAL_PREFIX.length));
		const isSpecial = id.startsWith(SPECIAL_PREFIX) && id.length === SPECIAL_PREFIX.length + 4;
		if (isSpecial && isErrorCode(code)) return code;
		return this.store.denied.has(peerId) ? 901 : undefined;
	}

	/** Everybody exists; those whom the seed doesn't know get a name. */
	person(id: number): Person {
		const known = this.seed.people.find((person) => person.id === id);
		const firstName = FIRST_NAMES[id % FIRST_NAMES.length] ?? 'Anna';
		return known ?? { id, firstName, lastName: `No. ${id}` };
	}

	isPerson(peerId: number): boolean {
		return peerId > 0 && peerId < FIRST_CHAT;
	}

	hex(digits: number): string {
		return Array.from({ length: digits }, () => this.random.between(0, 15).toString(16)).join('');
	}
}
