import { mergeSwitches } from '../common/switches';
import { EQUAL_REQUESTS_A_MINUTE, TOO_MANY_AT_ONCE } from './page';

/** A contact, in the names of the requests. */
export interface Contact {
	phone?: string;
	mail?: string;
	name?: string;
	/** Ids of groups. */
	groups?: string[];
	lnm?: string;
	fnm?: string;
	mnm?: string;
	bd?: string;
	myid?: string;
	cmt?: string;
	tags?: string;
	pho?: string;
}

export interface Group {
	id: string;
	name: string;
	num?: string;
	type?: string;
}

export interface BlacklistEntry {
	id: string;
	phone: string;
	type: string;
	comment: string;
}

/** What can be set while the emulator runs; where the page is silent or contradicts itself. */
export interface SmscSwitches {
	/** The values that the page shows without quotation marks: as there, or in them. */
	ids: 'bare' | 'quoted';
	/** A contact of several groups: as a bare list (which is no JSON), or in quotation marks. */
	groupList: 'bare' | 'quoted';
	/** Rows of a page of contacts. */
	pageSize: number;
	/** Whether rows show the cursor `int_id`. */
	showCursor: boolean;
	/** The rows of a page of contacts: by their numbers, or the highest somewhere in the middle. */
	rowOrder: 'byNumber' | 'mixed';
	/** What `grp` does to a list of contacts: the page does not name it there. */
	groupFilter: 'applied' | 'ignored';
	/** How answers are written: as asked for; in SMSC's own charset, told in the header; or not told. */
	charset: 'utf-8' | 'windows-1251' | 'undeclared';
	/** A quotation mark in a name or a text: escaped, or as it stands, which is no JSON. */
	quotes: 'escaped' | 'bare';
	/** Null: off. */
	equalRequestsAMinute: number | null;
	atOnce: number | null;
	/** Whether what is refused with 9 counts as one of the equal requests: the page leaves it open. */
	countRefused: boolean;
}

export interface SmscSeed {
	login?: string;
	psw?: string;
	apikey?: string;
	balance?: string;
	contacts?: Contact[];
	groups?: Group[];
	blacklist?: BlacklistEntry[];
	switches?: Partial<SmscSwitches>;
}

/** Fills the gaps of a seed with the defaults. */
export function completeSeed({ switches: given, ...seed }: SmscSeed) {
	const switches: SmscSwitches = {
		ids: 'bare',
		groupList: 'bare',
		pageSize: 100,
		showCursor: true,
		rowOrder: 'byNumber',
		groupFilter: 'applied',
		charset: 'utf-8',
		quotes: 'escaped',
		equalRequestsAMinute: EQUAL_REQUESTS_A_MINUTE,
		atOnce: TOO_MANY_AT_ONCE,
		countRefused: false,
	};
	mergeSwitches(switches, given ?? {});
	return {
		login: 'demo',
		psw: 'demo-password',
		apikey: 'demo-api-key',
		balance: '84.75',
		contacts: [] as Contact[],
		groups: [] as Group[],
		blacklist: [] as BlacklistEntry[],
		...seed,
		switches,
	};
}

export type CompleteSeed = ReturnType<typeof completeSeed>;
