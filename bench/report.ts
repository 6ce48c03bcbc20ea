import type { Finding, Report, Series } from './finding';
import { median } from './rounds';

export interface Measured {
	machine: Array<[name: string, value: string]>;
	/** When the run began. */
	date: Date;
	/** What was typed. */
	command: string;
	minutes: number;
	/** Whether the figures mean anything: those of a smoke run don't. */
	judged: boolean;
	reports: Report[];
}

const verdict = ({ met }: Finding, judged: boolean): string =>
	judged ? (met ? 'met' : '**missed**') : 'not judged';

function table(header: string[], rows: string[][]): string {
	const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
	const rule = header.map(() => '---');
	return [header, rule, ...rows].map(line).join('\n');
}

function findingsTable({ reports, judged }: Pick<Measured, 'reports' | 'judged'>): string {
	const rows = reports.flatMap(({ findings }) =>
		findings.map((finding) => [
			finding.work,
			finding.comparedWith,
			finding.aim,
			finding.measured,
			verdict(finding, judged),
		]),
	);
	return table(['Work', 'Compared with', 'Aim', 'Measured', 'Verdict'], rows);
}

const figure = (value: number): string =>
	value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 1 : 0 });

function seriesRow({ name, samples, unit }: Series): string[] {
	const range = `${figure(Math.min(...samples))} – ${figure(Math.max(...samples))}`;
	return [name, `${figure(median(samples))} ${unit}`, range, String(samples.length)];
}

function section({ title, method, findings, series }: Report, judged: boolean): string {
	const limits = findings.flatMap(({ met, limit }) =>
		met || !judged || limit === undefined ? [] : [limit],
	);
	return [
		`### ${title}`,
		table(['', 'Median', 'Range', 'Rounds'], series.map(seriesRow)),
		method,
		...limits.map((limit) => `**What limits it:** ${limit}`),
	].join('\n\n');
}

/** The whole as a page of the documentation, in Markdown. */
export function asMarkdown(measured: Measured): string {
	const { machine, date, command, minutes, judged, reports } = measured;
	const facts = [
		...machine,
		['Date', date.toISOString().slice(0, 10)],
		['Command', `\`${command}\`, ${Math.round(minutes)} min`],
	];
	return `${[
		'# Performance',
		`<!-- Written by \`${command}\`: do not change it by hand. -->`,
		`Written by \`${command}\` from one run: the package, packed as for publishing, in a real n8n, against the emulator on the same machine. Both sides of each comparison take turns, the order turned round after each round; the figures are medians.`,
		facts.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
		'## Aims',
		findingsTable(measured),
		'## Samples, and how they were taken',
		...reports.map((report) => section(report, judged)),
	].join('\n\n')}\n`;
}

/** What came of a piece of work, for the terminal. */
export function asText({ title, findings, series }: Report, judged: boolean): string {
	return [
		title,
		...series.map((one) => `  ${seriesRow(one).slice(0, 3).join(' · ')}`),
		...findings.map(
			(finding) =>
				`  ${verdict(finding, judged)}: ${finding.work} / ${finding.comparedWith}: ${finding.measured} (aim: ${finding.aim})`,
		),
	].join('\n');
}
