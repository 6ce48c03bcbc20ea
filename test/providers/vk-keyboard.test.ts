import { buildKeyboard, keyboardFault, type Button } from '../../providers/vk/keyboard';
import { keyboardOfJson, keyboardOfRows } from '../../nodes/VkCommunity/button-rows';
import { labelOf } from '../../nodes/VkCommunity/description';
import { BadParameter } from '../../nodes/shared/calling/failures';
import { keyboardsOfVkIo, type BuilderCall } from '../support/vk-io';

const INLINE = { inline: true } as const;
const BELOW = { inline: false, oneTime: false } as const;

/** Rows as the editor keeps them. */
const rows = (...given: object[][]) => ({
	row: given.map((button) => ({ buttons: { button } })),
});

const text = (label: string, more: object = {}): object => ({ type: 'text', label, ...more });

describe('a keyboard of rows', () => {
	const payload = { command: 'menu', id: 1 };
	const given = JSON.stringify(payload);
	const colors = ['primary', 'secondary', 'positive', 'negative'] as const;

	const cases: Array<[name: string, ours: string, theirs: BuilderCall[]]> = [
		...colors.map((color): [string, string, BuilderCall[]] => [
			`text in ${color}`,
			keyboardOfRows(rows([text('Да', { color, payload: given })]), INLINE, labelOf),
			[['textButton', { label: 'Да', payload, color }], ['inline']],
		]),
		[
			'several rows of all kinds',
			keyboardOfRows(
				rows(
					[text('One', { color: 'primary', payload: given }), text('Two', { payload: given })],
					[{ type: 'callback', label: 'Press', color: 'negative', payload: given }],
					[{ type: 'link', label: 'Open', link: 'https://example.com/?a=1', payload: given }],
					[{ type: 'location', payload: given }],
				),
				INLINE,
				labelOf,
			),
			[
				['textButton', { label: 'One', payload, color: 'primary' }],
				['textButton', { label: 'Two', payload }],
				['row'],
				['callbackButton', { label: 'Press', payload, color: 'negative' }],
				['row'],
				['urlButton', { label: 'Open', url: 'https://example.com/?a=1', payload }],
				['row'],
				['locationRequestButton', { payload }],
				['row'],
				['inline'],
			],
		],
		...[true, false].map((oneTime): [string, string, BuilderCall[]] => [
			`below the dialogue, for one time: ${oneTime}`,
			keyboardOfRows(rows([text('Menu', { payload: given })]), { inline: false, oneTime }, labelOf),
			[
				['textButton', { label: 'Menu', payload }],
				['oneTime', oneTime],
			],
		]),
	];
	const theirs = keyboardsOfVkIo(cases.map(([, , calls]) => calls));

	it.each(cases.map(([name, ours], index) => ({ name, ours, index })))(
		'is the one that vk-io builds: $name',
		({ ours, index }) => expect(JSON.parse(ours)).toEqual(theirs[index]),
	);

	it('the largest that there may be', () => {
		const most = (rowCount: number, inRow: number): Button[][] =>
			Array.from({ length: rowCount }, () =>
				Array.from({ length: inRow }, () => ({
					type: 'text',
					label: 'x'.repeat(40),
					color: 'secondary',
				})),
			);
		for (const keyboard of [
			buildKeyboard(most(2, 5), INLINE),
			buildKeyboard(most(5, 2), INLINE),
			buildKeyboard(most(8, 5), BELOW),
			buildKeyboard(most(10, 4), BELOW),
		]) {
			expect(keyboardFault(keyboard)).toBeUndefined();
		}
	});

	it('is taken away without rows, where it stands below the dialogue', () => {
		expect(keyboardOfRows({}, BELOW, labelOf)).toBe('{"buttons":[]}');
	});
});

const faultOf = (work: () => unknown): string => {
	try {
		work();
		return '';
	} catch (error) {
		return error instanceof BadParameter ? error.message : `not a BadParameter: ${String(error)}`;
	}
};

describe('what VK would not take is refused before it is sent', () => {
	const many = (count: number): object[] =>
		Array.from({ length: count }, (_, index) => text(`Button ${index}`));
	const byFives = (count: number): object[][] =>
		Array.from({ length: Math.ceil(count / 5) }, (_, row) => many(Math.min(5, count - row * 5)));
	const at = (field: string, row = 1, button = 1): string =>
		`'Button Rows, row ${row}, button ${button}, ${field}'`;

	it.each([
		['eleven buttons inline', byFives(11), INLINE, 'has 11 buttons, more than the 10'],
		['seven rows inline', many(7).map((one) => [one]), INLINE, 'has 7 rows, more than the 6'],
		['41 buttons below', byFives(41), BELOW, 'has 41 buttons, more than the 40'],
		['eleven rows below', many(11).map((one) => [one]), BELOW, 'has 11 rows, more than the 10'],
		['six in a row', [many(6)], INLINE, 'row 1 has 6 buttons, more than 5'],
		['a row without buttons', [many(1), []], INLINE, 'row 2 has no buttons'],
		['no rows inline', [], INLINE, "'Button Rows' has no buttons"],
		['a label of 41', [[text('x'.repeat(41))]], INLINE, 'a label of 41 characters, more than 40'],
		['no label', [many(2), [text('ok'), text(' ')]], INLINE, `${at('Label', 2, 2)} is empty`],
		[
			'a payload of 256 bytes',
			[[text('x', { payload: `"${'ж'.repeat(127)}"` })]],
			INLINE,
			'256 bytes',
		],
		['no JSON', [[text('x', { payload: 'menu' })]], INLINE, `${at('Payload (JSON)')} is not JSON`],
		['another color', [[text('x', { color: 'pink' })]], INLINE, `${at('Color')} is "pink"`],
		['another kind', [[{ type: 'vkpay' }]], INLINE, `${at('Button Type')} is "vkpay"`],
		[
			'no link',
			[[{ type: 'link', label: 'x', link: 'example.com' }]],
			INLINE,
			`${at('Link')} is not a URL`,
		],
	])('%s', (_, given, placing, words) => {
		expect(faultOf(() => keyboardOfRows(rows(...given), placing, labelOf))).toContain(words);
	});

	it('a payload of 255 bytes is not', () => {
		const payload = `"${'ж'.repeat(126)}x"`;
		expect(faultOf(() => keyboardOfRows(rows([text('x', { payload })]), INLINE, labelOf))).toBe('');
	});

	it.each([
		['not JSON', 'yes', 'is not valid JSON'],
		['a list', '[]', 'is a list'],
		['no rows', '{}', 'no list of rows'],
		['rows that are none', '{"buttons":[{}]}', 'row 1 is not a list of buttons'],
		[
			'a button without an action',
			'{"buttons":[[{"label":"x"}]]}',
			'button 1 of row 1 has no action',
		],
		['another kind', '{"buttons":[[{"action":{"type":"call"}}]]}', 'of no kind that VK has'],
		[
			'inline for one time',
			'{"inline":true,"one_time":true,"buttons":[]}',
			'inline and for one time',
		],
		['inline as a text', '{"inline":"true","buttons":[]}', 'neither true nor false'],
		['a link to nowhere', '{"buttons":[[{"action":{"type":"open_link","label":"x"}}]]}', 'no link'],
		[
			'a payload that is not JSON',
			'{"buttons":[[{"action":{"type":"text","label":"x","payload":"a"}}]]}',
			'not JSON',
		],
	])('a keyboard in JSON: %s', (_, json, words) => {
		const fault = faultOf(() => keyboardOfJson(json, labelOf));
		expect(fault).toContain("'Keyboard (JSON)'");
		expect(fault).toContain(words);
	});
});

describe('a keyboard in JSON', () => {
	it('goes out as it was given, digits beyond 2^53 and all', () => {
		const json =
			'{ "inline": true, "buttons": [[{"action":{"type":"open_app","label":"x","app_id":9007199254740993}}]] }';
		expect(keyboardOfJson(json, labelOf)).toBe(json);
		expect(keyboardOfJson('{"buttons":[]}', labelOf)).toBe('{"buttons":[]}');
	});

	it('may give a payload as an object, which VK wants as a text', () => {
		const action = { type: 'text', label: 'x', payload: { command: 'menu' } };
		const sent = keyboardOfJson({ buttons: [[{ action }]] }, labelOf);
		expect(JSON.parse(sent)).toEqual({
			buttons: [[{ action: { ...action, payload: '{"command":"menu"}' } }]],
		});
	});
});
