import type { Measured } from './page';

/** What did not come out as the page's words say: none, or the page must not be published. */
export function doubtsOf(measured: Measured): string[] {
	const { throughput, rates, rateOfOne, bursts, kill, retry, retryWithKey, n8n1 } = measured;
	const workers = throughput.byWorker.length;
	const limit = rateOfOne.messagesPerSecond;
	const halves = rates.filter(({ messagesPerSecond }) => messagesPerSecond * workers <= limit);
	const claims: Array<[claim: string, holds: boolean]> = [
		[
			'ten workflows send everything once',
			throughput.accepted === 10_000 && throughput.twice === 0,
		],
		['their ids are distinct and exact', throughput.exactIds === 10_000],
		['the divided rate holds', halves.every(({ mostInASecond }) => mostInASecond <= limit)],
		['one worker holds the rate', rateOfOne.mostInASecond <= limit],
		[
			'two workers at the full rate exceed it',
			rates.some(({ mostInASecond }) => mostInASecond > limit),
		],
		['every callback is answered 200', bursts.answered200 === bursts.callbacks],
		['a status that was answered 200 comes out once', bursts.statuses === bursts.items],
		['a killed execution ends as failed', kill.status === 'error'],
		['a killed worker sends nothing twice', kill.twice === 0],
		['the recipe finds what went out', kill.foundExactly && kill.onceInTheEnd === 1000],
		['a crashed execution that is retried sends again', retry.twice > 0],
		['a message key keeps it from that', retryWithKey.twice === 0],
		['n8n 1 runs a killed execution again', n8n1 === undefined || n8n1.asIs.twice > 0],
		['and not with the setting', n8n1 === undefined || n8n1.set.twice === 0],
	];
	return claims.filter(([, holds]) => !holds).map(([claim]) => claim);
}
