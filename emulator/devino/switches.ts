import { DEFAULT_CALLBACKS } from '../common/callbacks';
import type { CallbackSwitches } from '../common/callbacks';
import type { JsonObject } from '../common/json';
import type { RecordingSwitches } from '../common/recording';
import type { AccountTerms } from './account';

/** What can be set while the emulator runs; where the page is silent or contradicts itself. */
export interface DevinoSwitches {
	/** The HTTP status of a refusal in the provider's form; the page names none. */
	refusalStatus: number;
	send: {
		/** A message that isn't valid: answered in its item, or the whole request is refused. */
		invalid: 'item' | 'request';
		/** Whether reasons carry `ref` ("messages[14].phone"). */
		refs: boolean;
		/** A refused request names every message at fault, not just the first. */
		reportAll: boolean;
		/** The page's table says string, its example shows a number. */
		idsAs: 'number' | 'string';
		/** Whether a parameter that the page doesn't know makes a message invalid. */
		unknownParameters: 'ignore' | 'refuse';
		/** Where a seeded template's mistakes show: in the answer, or later by callback. */
		templates: 'answer' | 'callback';
	};
	/** As `send`; the SMS page's example has ids in quotes. */
	sms: Omit<DevinoSwitches['send'], 'templates'>;
	/** Times from acceptance, in milliseconds. */
	lives: {
		sentMs: number;
		failedMs: number;
		deliveredMs: number;
		seenMs: number;
		clickedMs: number;
		/** How much faster ttl runs out than it should. */
		ttlSpeed: number;
		/** How much faster everything goes, ttl included. */
		speed: number;
		/** 0: all alike; 1: a life may take up to twice as long. */
		jitter: number;
	};
	/** What an event of a status callback looks like. */
	events: {
		idsAs: 'string' | 'number';
		/** The page promises callbackData in the callback, but not where. */
		dataPlace: 'event' | 'statusInfo' | 'absent';
		dataForm: 'object' | 'string';
		dataKey: string;
	};
	detail: {
		/** The page's example has the wrapper `result`, its table hasn't. */
		wrapper: boolean;
		idsAs: 'string' | 'number';
		/** A larger `limit` gives this many rows; null: no such bound. */
		maxPageSize: number | null;
		/** Fields of the answer that say something else, e.g. `{ pages: -1, more: false }`. */
		overrides: Record<string, number | boolean | string | null>;
		/** Fields of the answer that are left out, e.g. `['total']`. */
		absent: string[];
		/** A larger `limit` is refused; null: no such bound. */
		mostLimit: number | null;
		/** Rows with the same time come in another order at each request. */
		shuffleTies: boolean;
		/** The zone that a query names is not heeded: all times are in Moscow. */
		ignoreTimeOffset: boolean;
		/** New rows turn up while somebody pages: after every `everyPages` pages, `rows` rows. */
		insert: { rows: number; everyPages: number; where: 'first' | 'last' } | null;
		/**
		 * Rows just given take a further step: a query by status loses them, an order by the last change
		 * moves them to its end.
		 */
		update: { rows: number; everyPages: number } | null;
		/** Rows just given exist no more. */
		remove: { rows: number; everyPages: number } | null;
	};
	statistics: {
		wrapper: boolean;
		/**
		 * `object`: as in the page's example. `array`: that object inside an array. `byDate`: an array
		 * with one object a date, each status `{ date, amount }`, which is how the table reads.
		 */
		shape: 'object' | 'array' | 'byDate';
		/** Leave statuses without messages out, as the example does for segments. */
		omitEmpty: boolean;
		/** `reached`: a seen message also counts as delivered, sent, accepted. `current`: only seen. */
		counting: 'reached' | 'current';
		/** The zone that a query names is not heeded: all times are in Moscow. */
		ignoreTimeOffset: boolean;
		/** Members beside the statuses that the page doesn't have, e.g. `{ period: '2023-01' }`. */
		members: JsonObject;
		/** Whether amounts come without their dates. */
		nullDates: boolean;
	};
	account: AccountTerms & {
		/** What the account may send through; VK is left out for a key without rights to it. */
		channels: string[];
		/** Numbers as the page has them, or in quotes. */
		amountsAs: 'number' | 'string';
	};
	/** How callbacks go out. */
	callbacks: CallbackSwitches;
	recording: RecordingSwitches;
}

/** The defaults: what the page's examples show. */
export const defaultSwitches = (): DevinoSwitches => ({
	refusalStatus: 400,
	send: {
		invalid: 'item',
		refs: true,
		reportAll: false,
		idsAs: 'number',
		unknownParameters: 'ignore',
		templates: 'answer',
	},
	sms: {
		invalid: 'item',
		refs: true,
		reportAll: false,
		idsAs: 'string',
		unknownParameters: 'ignore',
	},
	lives: {
		sentMs: 200,
		failedMs: 800,
		deliveredMs: 1_000,
		seenMs: 3_000,
		clickedMs: 4_000,
		ttlSpeed: 1,
		speed: 1,
		jitter: 0,
	},
	events: { idsAs: 'string', dataPlace: 'event', dataForm: 'object', dataKey: 'callbackData' },
	detail: {
		wrapper: true,
		idsAs: 'string',
		maxPageSize: null,
		overrides: {},
		absent: [],
		mostLimit: null,
		shuffleTies: false,
		ignoreTimeOffset: false,
		insert: null,
		update: null,
		remove: null,
	},
	statistics: {
		wrapper: true,
		shape: 'object',
		omitEmpty: false,
		counting: 'reached',
		ignoreTimeOffset: false,
		members: {},
		nullDates: false,
	},
	account: {
		type: 'PREPAID',
		credit: 0,
		isBlocked: false,
		channels: ['SMS', 'VK'],
		amountsAs: 'number',
	},
	callbacks: { ...DEFAULT_CALLBACKS },
	recording: { keepBodies: true },
});
