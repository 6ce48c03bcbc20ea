import type { JsonObject } from '../common/json';
import { mergeSwitches } from '../common/switches';
import { MESSAGES_A_DAY, MESSAGES_A_SECOND, MESSAGES_IN_A_REQUEST, SMS_IN_A_REQUEST } from './page';
import { defaultSwitches } from './switches';
import type { DevinoSwitches } from './switches';

/** What a key may do; keys can have a limited scope. */
export type Scope = 'send' | 'sms' | 'stats' | 'account';

/** An approved template; variables stand as `{ name }`. */
export interface Template {
	name: string;
	text: string;
	/** Digits; made up if absent. */
	id?: string;
}

/** The bounds of the page; null: off. */
export interface Limits {
	perRequest: number | null;
	/** For one service. */
	perSecond: number | null;
	/** For one phone from one service, in any 24 hours. */
	perDay: number | null;
	/** SMS in one request. */
	smsPerRequest: number | null;
}

/** A message that exists from the beginning. Its life is over: it stands at the end of its fate. */
export interface SeedMessage {
	id?: string;
	phone: string;
	/** Milliseconds, or a text that Date understands. */
	acceptedAt: number | string;
	service?: string;
	/** What was sent beside phone and service: tmpl, tmplData, text, ttl … */
	message?: JsonObject;
	taskId?: string | number;
	triggerId?: string | number;
	companyId?: string | number;
}

/** Many messages at once: `count` of them, one every `everyMs`, with seeded fates and texts. */
export interface SeedHistory {
	count: number;
	from: number | string;
	everyMs?: number;
	service?: string;
	taskId?: string | number;
	triggerId?: string | number;
	companyId?: string | number;
}

type DeepPartial<T> = T extends readonly unknown[]
	? T
	: T extends object
		? { [K in keyof T]?: DeepPartial<T[K]> }
		: T;

/** What the emulator begins with, and returns to on reset. Everything has a default. */
export interface DevinoSeed {
	/** Default: `demo-key` for everything, `demo-key-no-vk` without rights to VK, `demo-key-no-sms` without that to SMS, `demo-key-no-account` with rights to VK alone. */
	apiKeys?: Array<string | { key: string; scopes?: Scope[] }>;
	/** Approved sender names. Without them every name is taken. */
	services?: string[];
	/** Sender names approved for SMS. Without them every name is taken. */
	smsSenders?: string[];
	/** Approved templates. Without them every template and every text is taken. */
	templates?: Template[];
	/** Money left; absent: no end of it. Taken when a message is delivered, reserved before. */
	balance?: number;
	pricePerMessage?: number;
	/** For each part of an SMS. */
	pricePerSms?: number;
	limits?: Partial<Limits>;
	messages?: SeedMessage[];
	history?: SeedHistory | SeedHistory[];
	switches?: DeepPartial<DevinoSwitches>;
	userLogin?: string;
	/** Decides everything that is random. */
	random?: number;
}

/** A seed with nothing left open. */
export interface CompleteSeed {
	apiKeys: Map<string, ReadonlySet<Scope>>;
	services: ReadonlySet<string> | null;
	smsSenders: ReadonlySet<string> | null;
	templates: ReadonlyMap<string, Required<Template>> | null;
	balance: number;
	pricePerMessage: number;
	pricePerSms: number;
	limits: Limits;
	messages: SeedMessage[];
	history: SeedHistory[];
	switches: DevinoSwitches;
	userLogin: string;
	random: number;
}

const ALL_SCOPES: readonly Scope[] = ['send', 'sms', 'stats', 'account'];
const DEFAULT_KEYS: NonNullable<DevinoSeed['apiKeys']> = [
	'demo-key',
	{ key: 'demo-key-no-vk', scopes: ['sms', 'account'] },
	{ key: 'demo-key-no-sms', scopes: ['send', 'stats', 'account'] },
	{ key: 'demo-key-no-account', scopes: ['send', 'stats'] },
];

/** Fills the gaps of a seed with the defaults. */
export function completeSeed(seed: DevinoSeed): CompleteSeed {
	const switches = defaultSwitches();
	mergeSwitches(switches, seed.switches ?? {});
	return {
		apiKeys: new Map(
			(seed.apiKeys ?? DEFAULT_KEYS).map((entry) =>
				typeof entry === 'string'
					? [entry, new Set(ALL_SCOPES)]
					: [entry.key, new Set(entry.scopes ?? ALL_SCOPES)],
			),
		),
		services: seed.services ? new Set(seed.services) : null,
		smsSenders: seed.smsSenders ? new Set(seed.smsSenders) : null,
		templates: seed.templates
			? new Map(
					seed.templates.map(({ name, text, id }, index) => [
						name,
						{ name, text, id: id ?? String(123432445234 + index) },
					]),
				)
			: null,
		balance: seed.balance ?? Infinity,
		pricePerMessage: seed.pricePerMessage ?? 1,
		pricePerSms: seed.pricePerSms ?? 1,
		limits: {
			perRequest: MESSAGES_IN_A_REQUEST,
			perSecond: MESSAGES_A_SECOND,
			perDay: MESSAGES_A_DAY,
			smsPerRequest: SMS_IN_A_REQUEST,
			...seed.limits,
		},
		messages: seed.messages ?? [],
		history: seed.history ? [seed.history].flat() : [],
		switches,
		userLogin: seed.userLogin ?? 'vk_user',
		random: seed.random ?? 1,
	};
}
