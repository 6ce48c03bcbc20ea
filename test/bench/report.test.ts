import { percentOver, times, type Report } from '../../bench/finding';
import { asMarkdown } from '../../bench/report';

const report = (met: boolean): Report => ({
	title: 'Sending',
	method: 'By the clock.',
	findings: [
		{
			work: 'This',
			comparedWith: 'that',
			aim: 'less',
			measured: '2.50×',
			met,
			limit: 'The speed of light.',
		},
	],
	series: [{ name: 'This', samples: [1, 1234.56, 3], unit: 'ms' }],
});

const page = (met: boolean, judged = true): string =>
	asMarkdown({
		machine: [['Cores', '2']],
		date: new Date('2026-01-02T03:04:05Z'),
		command: 'npm run bench',
		minutes: 12.4,
		judged,
		reports: [report(met)],
	});

describe('the page', () => {
	it('says where, when and how it was measured, and what came of it', () => {
		expect(page(true)).toContain(
			'- Cores: 2\n- Date: 2026-01-02\n- Command: `npm run bench`, 12 min',
		);
		expect(page(true)).toContain('| This | that | less | 2.50× | met |');
		expect(page(true)).toContain('| This | 3 ms | 1 – 1,235 | 3 |');
	});

	it('says what limits what missed its aim, and only that', () => {
		expect(page(false)).toContain('| **missed** |');
		expect(page(false)).toContain('**What limits it:** The speed of light.');
		expect(page(true)).not.toContain('speed of light');
	});

	it('judges nothing by a smoke run', () => {
		expect(page(false, false)).toContain('| not judged |');
		expect(page(false, false)).not.toContain('speed of light');
	});
});

it('writes ratios as they are read', () => {
	expect([1.234, 12.34, 234.5].map(times)).toEqual(['1.23×', '12.3×', '235×']);
	expect([1.042, 0.9].map(percentOver)).toEqual(['+4.2 %', '−10.0 %']);
});
