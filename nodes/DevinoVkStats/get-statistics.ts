import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { StatisticsRow } from '../../providers/devino/statistics';
import { isRecord } from '../../providers/json';
import { eachInOrder } from '../shared/calling/gate';
import type { ItemResult, Results } from '../shared/reading/run-operation';
import { drawChart } from './chart';
import { chartData } from './chart-data';
import type { Performance, StatOperation } from './operation';
import { tableOf } from './statistics-output';
import {
	buildStatisticsSearch,
	STATISTICS_PARAMETERS,
	type StatisticsParameters,
	type StatisticsSearch,
} from './statistics-query';

const ITEMS_AT_ONCE = 4;
const SVG = 'image/svg+xml';

type Output = ItemResult['outputs'][number];

const rawItem = (raw: unknown): Output => ({
	json: (isRecord(raw) ? raw : { result: raw }) as IDataObject,
});

function countsOf({ output }: StatisticsSearch, rows: StatisticsRow[], raw: unknown): Output[] {
	switch (output) {
		case 'table':
			return tableOf(rows).map((json) => ({ json }));
		case 'rows':
			return rows.map(({ date, unit, status, amount }) => ({
				json: { date, unit, status, amount },
			}));
		case 'raw':
			return [rawItem(raw)];
	}
}

/** `2023-01-01T00:00:00` as people read it. */
const readable = (date: string): string => date.replace('T', ' ').slice(0, 16);

/** The item with the picture: its figures in the JSON, the picture as the binary `data`. */
async function chartItem(
	context: IExecuteFunctions,
	{ query }: StatisticsSearch,
	rows: StatisticsRow[],
): Promise<Output> {
	const { groupBy, startDate, endDate } = query;
	const data = chartData(rows, groupBy);
	const { stepsPerPoint } = data;
	const grouping = groupBy === 'NONE' ? '' : `, by ${groupBy.toLowerCase()}`;
	const thinned = stepsPerPoint === 1 ? '' : `; each point adds ${stepsPerPoint} of them up`;
	const svg = drawChart(
		data,
		'VK messages',
		`${readable(startDate)} to ${readable(endDate)}${grouping}${thinned}`,
	);
	const fileName = `vk-messages-${startDate.slice(0, 10)}-${endDate.slice(0, 10)}.svg`;
	return {
		json: {
			chart: { fileName, startDate, endDate, groupBy, stepsPerPoint, totals: { ...data.totals } },
		},
		binary: { data: await context.helpers.prepareBinaryData(Buffer.from(svg), fileName, SVG) },
	};
}

async function perform(
	queries: ReadonlyMap<number, StatisticsSearch>,
	{ context, reader, stopsAtFailure }: Performance,
): Promise<Results> {
	const byItem = new Map<number, ItemResult>();
	await eachInOrder([...queries], ITEMS_AT_ONCE, async ([itemIndex, search]) => {
		try {
			if (search.output === 'raw' && !search.chart) {
				const { raw } = await reader.rawStatistics(search.query);
				byItem.set(itemIndex, { outputs: [rawItem(raw)] });
				return undefined;
			}
			const { rows, raw } = await reader.statistics(search.query);
			const outputs = countsOf(search, rows, raw);
			if (search.chart) outputs.push(await chartItem(context, search, rows));
			byItem.set(itemIndex, { outputs });
			return undefined;
		} catch (failure) {
			byItem.set(itemIndex, { outputs: [], failure });
			return stopsAtFailure ? 'stop' : undefined;
		}
	});
	return { byItem };
}

/** Statistic: Get. */
export const getStatistics: StatOperation<StatisticsParameters, StatisticsSearch> = {
	parameters: STATISTICS_PARAMETERS,
	build: buildStatisticsSearch,
	perform,
};
