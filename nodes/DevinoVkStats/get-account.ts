import type { DevinoAccount } from '../../providers/devino/account';
import { fetchAccount } from '../shared/calling/devino-account';
import type { ItemResult, Results } from '../shared/reading/run-operation';
import type { Performance, StatOperation } from './operation';

const outputOf = (account: DevinoAccount): ItemResult => ({
	outputs: [{ json: { ...account, channels: [...account.channels] } }],
});

/** Asks once: all input items have the same credential, so the same account. */
async function perform(
	queries: ReadonlyMap<number, object>,
	{ provider }: Performance,
): Promise<Results> {
	if (queries.size === 0) return { byItem: new Map() };
	const resultOf = await fetchAccount(provider).then(
		(account) => () => outputOf(account),
		(failure: unknown) => (): ItemResult => ({ outputs: [], failure }),
	);
	return { byItem: new Map([...queries.keys()].map((itemIndex) => [itemIndex, resultOf()])) };
}

/** Account: Get. */
export const getAccount: StatOperation<object, object> = {
	parameters: [],
	build: () => ({}),
	perform,
};
