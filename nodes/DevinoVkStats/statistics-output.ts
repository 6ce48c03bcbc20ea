import type { IDataObject } from 'n8n-workflow';

import type { StatisticsRow, Unit } from '../../providers/devino/statistics';
import { STATISTICS_STATUSES } from '../../providers/devino/statuses';

const NO_COUNTS: Readonly<Record<string, number>> = Object.fromEntries(
	STATISTICS_STATUSES.map((status) => [status, 0]),
);

/** A share of what was accepted, from 0 to 1; null where nothing was. */
export function rateOf(part: number, accepted: number): number | null {
	// A message accepted before the period and delivered in it could make it more than 1.
	return accepted > 0 ? Math.min(part / accepted, 1) : null;
}

interface Count {
	date: string | null;
	unit: Unit;
	amounts: Record<string, number>;
}

/**
 * One object for each date and unit, in the rows' order: all statuses of the page side by side, 0
 * where there were none, then those that the page doesn't list, then the rates.
 */
export function tableOf(rows: readonly StatisticsRow[]): IDataObject[] {
	const counts = new Map<string, Count>();
	for (const { date, unit, status, amount } of rows) {
		const key = `${unit} ${date ?? ''}`;
		const count = counts.get(key) ?? { date, unit, amounts: { ...NO_COUNTS } };
		counts.set(key, count);
		count.amounts[status] = (count.amounts[status] ?? 0) + amount;
	}
	return [...counts.values()].map(({ date, unit, amounts }) => {
		const { accepted = 0, delivered = 0, seen = 0 } = amounts;
		return {
			date,
			unit,
			...amounts,
			deliveredRate: rateOf(delivered, accepted),
			seenRate: rateOf(seen, accepted),
		};
	});
}
