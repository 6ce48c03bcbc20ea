import { SERIES, type ChartData, type SeriesName } from './chart-data';

const WIDTH = 920;
const HEIGHT = 460;
const PLOT = { left: 76, right: 24, top: 116, bottom: 56 };
const PLOT_WIDTH = WIDTH - PLOT.left - PLOT.right;
const PLOT_HEIGHT = HEIGHT - PLOT.top - PLOT.bottom;
const BASE = PLOT.top + PLOT_HEIGHT;
/** More dates than this are drawn as lines: bars would be too thin to tell apart. */
const MOST_BAR_GROUPS = 14;
const MOST_LABELS = 12;
const GRID_LINES = 5;

const count = (number: number): string => number.toLocaleString('en-US');
const at = (number: number): string => String(Math.round(number * 100) / 100);

const escapeXml = (text: string): string =>
	text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** The top of an axis from 0: a round number not below the highest value, in whole steps. */
export function axisTop(highest: number): { top: number; step: number } {
	const rough = Math.max(highest, 1) / GRID_LINES;
	const magnitude = 10 ** Math.floor(Math.log10(rough));
	const factor = [1, 2, 2.5, 5, 10].find((one) => one * magnitude >= rough) ?? 10;
	const step = Math.max(1, Math.ceil(factor * magnitude));
	return { top: Math.max(step * Math.ceil(highest / step), step), step };
}

interface Scale {
	x: (index: number) => number;
	y: (value: number) => number;
	slot: number;
}

function grid({ y }: Scale, { top, step }: { top: number; step: number }): string {
	const lines: string[] = [];
	for (let value = 0; value <= top; value += step) {
		const height = at(y(value));
		lines.push(
			`<line class="grid" x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${height}" y2="${height}" stroke="${value === 0 ? '#8a94a6' : '#e3e7ee'}"/>`,
			`<text x="${PLOT.left - 10}" y="${at(y(value) + 4)}" text-anchor="end" fill="#5b6472">${count(value)}</text>`,
		);
	}
	return lines.join('');
}

function dateLabels({ points }: ChartData, { x }: Scale): string {
	const every = Math.ceil(points.length / MOST_LABELS);
	return points
		.map(({ label }, index) =>
			index % every === 0
				? `<text class="date" x="${at(x(index))}" y="${BASE + 24}" text-anchor="middle" fill="#5b6472">${escapeXml(label)}</text>`
				: '',
		)
		.join('');
}

function bars(
	{ points }: ChartData,
	{ x, y, slot }: Scale,
	order: number,
	name: SeriesName,
): string {
	const group = Math.min(slot * 0.76, 200);
	const width = group / SERIES.length;
	return points
		.map(({ label, amounts }, index) => {
			const left = x(index) - group / 2 + order * width;
			const top = y(amounts[name]);
			const title = `<title>${escapeXml(label)}: ${count(amounts[name])}</title>`;
			return `<rect x="${at(left)}" y="${at(top)}" width="${at(width * 0.9)}" height="${at(BASE - top)}" rx="1.5">${title}</rect>`;
		})
		.join('');
}

function line({ points }: ChartData, { x, y }: Scale, name: SeriesName): string {
	const way = points.map(({ amounts }, index) => `${at(x(index))},${at(y(amounts[name]))}`);
	return `<polyline points="${way.join(' ')}" fill="none" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round"/>`;
}

function legend({ totals }: ChartData): string {
	return SERIES.map(({ name, title, color }, index) => {
		const left = PLOT.left + index * 205;
		return `<g class="legend"><rect x="${left}" y="73" width="14" height="14" rx="3" fill="${color}"/><text x="${left + 22}" y="85" fill="#1d2430">${title} <tspan class="total-${name}" font-weight="600">${count(totals[name])}</tspan></text></g>`;
	}).join('');
}

/**
 * A picture of the counts over time, as SVG: an axis from 0, a bar or a line for each series, and a
 * legend with the totals. It brings its own background, so that it reads alike in light and dark,
 * and needs nothing from outside, so that it can go with a mail.
 */
export function drawChart(data: ChartData, title: string, subtitle: string): string {
	const { points } = data;
	// Not by a spread: that many arguments would overflow the stack.
	let highest = 0;
	for (const { amounts } of points) {
		for (const { name } of SERIES) highest = Math.max(highest, amounts[name]);
	}
	const axis = axisTop(highest);
	const slot = PLOT_WIDTH / Math.max(points.length, 1);
	const scale: Scale = {
		slot,
		x: (index) => PLOT.left + slot * (index + 0.5),
		y: (value) => BASE - (value / axis.top) * PLOT_HEIGHT,
	};
	const asBars = points.length <= MOST_BAR_GROUPS;
	const series = SERIES.map(({ name, color }, order) =>
		asBars
			? `<g class="series series-${name}" fill="${color}">${bars(data, scale, order, name)}</g>`
			: `<g class="series series-${name}" stroke="${color}">${line(data, scale, name)}</g>`,
	).join('');
	const empty =
		points.length === 0
			? `<text x="${PLOT.left + PLOT_WIDTH / 2}" y="${PLOT.top + PLOT_HEIGHT / 2}" text-anchor="middle" font-size="16" fill="#5b6472">No messages in this period</text>`
			: '';
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif" font-size="13">`,
		`<title>${escapeXml(title)}</title>`,
		`<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="10" fill="#ffffff" stroke="#d5dbe5"/>`,
		`<text x="${PLOT.left}" y="36" font-size="19" font-weight="600" fill="#1d2430">${escapeXml(title)}</text>`,
		`<text x="${PLOT.left}" y="57" fill="#5b6472">${escapeXml(subtitle)}</text>`,
		legend(data),
		grid(scale, axis),
		dateLabels(data, scale),
		series,
		empty,
		'</svg>',
	].join('\n');
}
