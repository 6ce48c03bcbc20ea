import { z } from 'zod/v4';

import { isRecord } from '../json';
import { statCode, type StatCode } from './stat-answer';

/**
 * `GET /billing-api/companies/current/account` (docs.devino.online 0.2.0, http/account): the account
 * that an API key belongs to. What the answer leaves out is null.
 */
export interface DevinoAccount {
	/** PREPAID or POSTPAID. */
	accountType: string | null;
	/** In the account's currency. What a number cannot hold exactly is a text of its digits. */
	balance: number | string | null;
	credit: number | string | null;
	currencyId: string | null;
	isBlocked: boolean | null;
	/** What the account may send through: SMS, VK, VIBER … */
	channels: string[];
	/** Whether VK is one of the channels; null where the answer lists none at all. */
	vkAvailable: boolean | null;
}

/** Significant digits that every number holds. */
const MOST_EXACT_DIGITS = 15;

const Amount = z
	.union([
		z.number(),
		z
			.string()
			.trim()
			.regex(/^-?\d+(?:\.\d+)?$/)
			.transform((text) =>
				text.replace(/^-?0*\.?0*|\./g, '').length > MOST_EXACT_DIGITS ? text : Number(text),
			),
	])
	.nullish();
const Id = z.union([z.string(), z.number().transform(String)]).nullish();
const Flag = z
	.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')])
	.nullish();

const Content = z.looseObject({
	account: z.looseObject({
		accountType: z.string().nullish(),
		balance: Amount,
		credit: Amount,
		currencyId: Id,
		isBlocked: Flag,
	}),
	validPacketChannels: z.array(z.string()).nullish(),
});

/**
 * Reads the content of an account answer.
 *
 * @returns what did not fit, as a text, if it is not an account
 */
export function readAccount(content: unknown): DevinoAccount | string {
	const read = Content.safeParse(content);
	if (!read.success) {
		const place = read.error.issues[0]?.path.join('.') ?? '';
		return isRecord(content) && isRecord(content.account)
			? `'${place}' is not what it should be`
			: "no object under 'account'";
	}
	const { account, validPacketChannels } = read.data;
	const channels = validPacketChannels ?? [];
	return {
		accountType: account.accountType ?? null,
		balance: account.balance ?? null,
		credit: account.credit ?? null,
		currencyId: account.currencyId ?? null,
		isBlocked: account.isBlocked ?? null,
		channels,
		vkAvailable: validPacketChannels ? channels.some((one) => one.toUpperCase() === 'VK') : null,
	};
}

const NO_RIGHT: StatCode = {
	meaning: 'this API key may not see the account',
	advice:
		'Give the API key the right to see the account in the Devino cabinet, or take a key that has it. What the key may send is another matter',
	isAboutCaller: true,
};

/** What a refusal means. Keys may have rights to some calls only; a 403 says that and nothing else. */
export function accountCode(key: string, status: number): StatCode {
	return status === 403 || key === 'forbidden' ? NO_RIGHT : statCode(key, status);
}
