import { mergeSwitches } from '../common/switches';
import type { RecordingSwitches } from '../common/recording';
import { REPEATS_AFTER_MS, REQUESTS_A_SECOND, RIGHTS } from './facts';
import type { ErrorCode, Right } from './facts';

/** What can be set while the emulator runs; where VK's pages are silent. */
export interface VkSwitches {
	/** Most requests a second with one token; more get error 6. Null: off. */
	perSecond: number | null;
	/** Whether a request that got error 6 counts towards the next ones. */
	countRefused: boolean;
	/** Whether the confirmation carries the server's secret. */
	secretInConfirmation: boolean;
	/** When a new confirmation code takes over: before VK's question, or once it was answered. */
	codeChanges: 'beforeConfirmation' | 'afterConfirmation';
	/** VK asks for the code this long after the server was added or edited. */
	confirmationDelayMs: number;
	/** Whether two servers get the same event under one event_id. */
	sameEventIdForAll: boolean;
	/** Pauses before each repeat of an event; none left: it is given up. */
	repeatsAfterMs: number[];
	/** Failed attempts in a row after which a server gets nothing more. */
	suspendAfter: number;
	/** Off: no event goes out. */
	events: boolean;
	recording: RecordingSwitches;
}

/** A person as `users.get` tells of them. */
export interface Person {
	id: number;
	firstName: string;
	lastName: string;
	/** A removed page. */
	deactivated?: 'deleted' | 'banned';
}

/** A token and what it is. */
export interface Token {
	token: string;
	/** A person's token is none of the community's. */
	of?: 'community' | 'person';
	/** Default: all. */
	rights?: Right[];
	revoked?: boolean;
}

/** A callback server that somebody entered before. */
export interface SeedServer {
	url: string;
	title?: string;
	secretKey?: string;
	status?: 'unconfigured' | 'failed' | 'wait' | 'ok';
}

/** What the emulator begins with, and returns to on reset. Everything has a default. */
export interface VkSeed {
	groupId?: number;
	groupName?: string;
	tokens?: Token[];
	people?: Person[];
	servers?: SeedServer[];
	/** People whom writing to ends in an error, beside the special ones. */
	refused?: Record<number, ErrorCode>;
	switches?: Partial<VkSwitches>;
}

const defaultSwitches = (): VkSwitches => ({
	perSecond: REQUESTS_A_SECOND,
	countRefused: false,
	secretInConfirmation: false,
	codeChanges: 'afterConfirmation',
	confirmationDelayMs: 0,
	sameEventIdForAll: true,
	repeatsAfterMs: [...REPEATS_AFTER_MS],
	suspendAfter: 10,
	events: true,
	recording: { keepBodies: true },
});

const DEFAULT_TOKENS: Token[] = [
	{ token: 'demo-community-token' },
	{ token: 'messages-only-token', rights: ['messages'] },
	{ token: 'no-messages-token', rights: ['manage', 'photos', 'docs'] },
	{ token: 'person-token', of: 'person' },
	{ token: 'revoked-token', revoked: true },
];

const DEFAULT_PEOPLE: Person[] = [
	{ id: 1001, firstName: 'Maria', lastName: 'Ivanova' },
	{ id: 1002, firstName: 'Anton', lastName: 'Smirnov' },
	{ id: 1003, firstName: 'Olga', lastName: 'Petrova' },
];

/** Fills the gaps of a seed with the defaults. */
export function completeSeed({ switches: given, ...seed }: VkSeed) {
	const switches = defaultSwitches();
	mergeSwitches(switches, given ?? {});
	return {
		groupId: 213243638,
		groupName: 'Coffee by the river',
		tokens: DEFAULT_TOKENS,
		people: DEFAULT_PEOPLE,
		servers: [] as SeedServer[],
		refused: {} as Record<number, ErrorCode>,
		...seed,
		switches,
	};
}

export type CompleteSeed = ReturnType<typeof completeSeed>;

/** All that a community's token may be allowed to do. */
export const ALL_RIGHTS = Object.keys(RIGHTS) as Right[];
