/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(__dirname, '..', 'icons');
const ICONS = readdirSync(FOLDER).filter((name) => name.endsWith('.svg'));
/** What n8n's editor shows a node on. */
const CANVAS = { light: '#ffffff', dark: '#2e2e2e' };
/** WCAG 2.2, 1.4.11: graphical objects. */
const LEAST_CONTRAST = 3;

/** Relative luminance by WCAG, of `#rgb` or `#rrggbb`. */
function luminance(color: string): number {
	const hex = color.length === 4 ? color.replace(/[^#]/g, '$&$&') : color;
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
		const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
	const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (lighter + 0.05) / (darker + 0.05);
}

it('measures contrast as WCAG does', () => {
	expect(contrast('#fff', '#000000')).toBeCloseTo(21);
	expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(ICONS)('%s', (name) => {
	const text = readFileSync(join(FOLDER, name), 'utf8');
	const canvas = name.endsWith('.dark.svg') ? CANVAS.dark : CANVAS.light;
	const body = /fill="(#[0-9a-f]{3,6})"/i.exec(text)?.[1] ?? canvas;
	const marks = [...text.matchAll(/(?:stroke|fill)="(#[0-9a-f]{3,6})"/gi)]
		.map(([, color = '']) => color)
		.filter((color) => color !== body);

	it('stands out from the canvas, and its mark from its body', () => {
		expect(contrast(body, canvas)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
		expect(marks.length).toBeGreaterThan(0);
		for (const mark of marks) expect(contrast(mark, body)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
	});

	it('has its twin for the other theme', () => {
		const twin = name.endsWith('.dark.svg')
			? name.replace('.dark.svg', '.svg')
			: name.replace('.svg', '.dark.svg');
		expect(ICONS).toContain(twin);
	});
});
