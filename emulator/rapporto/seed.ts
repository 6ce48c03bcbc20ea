import { DEFAULT_CALLBACKS } from '../common/callbacks';
import type { CallbackSwitches } from '../common/callbacks';
import { mergeSwitches } from '../common/switches';
import { MESSAGES_A_DAY, MESSAGES_A_SECOND } from './page';
import type { ErrorCode } from './page';

/** What can be set while the emulator runs; where the page is silent. */
export interface RapportoSwitches {
	/** An accepted message in text: `OK` and the id, or the id alone as old servers have it. */
	acceptedText: 'ok' | 'digits';
	/** With which HTTP status a refusal in text comes: its code, or 200, where only words tell. */
	errorStatus: 'code' | '200';
	/**
	 * What a second request with the same partnerMsgId gets: the first one's id, a 409, its own. «This
	 * parameter is not available by default», so it is off.
	 */
	duplicates: 'sameId' | 'refuse' | 'off';
	/** How statuses are reported: by the HTTP API's GET or form, or by the JSON API's report. */
	statusMethod: 'GET' | 'POST' | 'JSON';
	/** Whether an SMS follows what VK did not deliver, under the same id. */
	cascade: boolean;
	/** Times from acceptance, in milliseconds. */
	lives: { sentMs: number; deliveredMs: number; readMs: number };
	/** Most messages a second; more get 408. Null: off. */
	perSecond: number | null;
	/** Most messages a day to one phone; more get 406. Null: off. */
	perDay: number | null;
	callbacks: CallbackSwitches;
}

export const defaultSwitches = (): RapportoSwitches => ({
	acceptedText: 'ok',
	errorStatus: 'code',
	duplicates: 'off',
	statusMethod: 'GET',
	cascade: false,
	lives: { sentMs: 200, deliveredMs: 1_000, readMs: 3_000 },
	perSecond: MESSAGES_A_SECOND,
	perDay: MESSAGES_A_DAY,
	callbacks: { ...DEFAULT_CALLBACKS, batchSize: 1 },
});

/** What the emulator begins with, and returns to on reset. Everything has a default. */
export interface RapportoSeed {
	/** The partner's own path. */
	path?: string;
	serviceId?: string;
	pass?: string;
	/** Where statuses go; absent: nowhere. */
	statusUrl?: string;
	/** Phones that are answered with a code, beside the special ones. */
	refused?: Record<string, ErrorCode>;
	/** The id of the first message; ids count on from there. */
	firstId?: bigint;
	switches?: Partial<Omit<RapportoSwitches, 'lives' | 'callbacks'>> & {
		lives?: Partial<RapportoSwitches['lives']>;
		callbacks?: Partial<CallbackSwitches>;
	};
}

/** The id of the page's text sample. */
const FIRST_ID = 4095284974n;

/** Fills the gaps of a seed with the defaults. */
export function completeSeed({ switches: given, ...seed }: RapportoSeed) {
	const switches = defaultSwitches();
	mergeSwitches(switches, given ?? {});
	return {
		path: '/login',
		serviceId: 'login',
		pass: '123',
		statusUrl: undefined as string | undefined,
		refused: {} as Record<string, ErrorCode>,
		firstId: FIRST_ID,
		...seed,
		switches,
	};
}

export type CompleteSeed = ReturnType<typeof completeSeed>;
