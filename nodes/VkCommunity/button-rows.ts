import {
	BUTTON_COLORS,
	BUTTON_TYPES,
	buildKeyboard,
	keyboardFault,
	type Button,
	type Placing,
} from '../../providers/vk/keyboard';
import { isRecord, tryParseLossless } from '../../providers/json';
import { BadParameter } from '../shared/calling/failures';
import { isBlank, jsonObjectText, oneOf, requiredText, webUrl } from '../shared/parameters/values';

type Label = (name: string) => string;

/** A collection as n8n keeps it, `{ row: [ … ] }`, or the list alone, as an expression may give it. */
function entriesOf(value: unknown, name: string): unknown[] {
	if (Array.isArray(value)) return value;
	const inner: unknown = isRecord(value) ? value[name] : undefined;
	if (Array.isArray(inner)) return inner;
	return isRecord(inner) ? [inner] : [];
}

/** A payload as VK takes it: JSON in a text. */
function payloadText(payload: unknown, label: string): string | undefined {
	if (isBlank(payload)) return undefined;
	if (typeof payload === 'object') return JSON.stringify(payload);
	const text = requiredText(payload, label);
	if (tryParseLossless(text) !== undefined) return text;
	throw new BadParameter(
		label,
		`is not JSON: ${JSON.stringify(text.slice(0, 60))}`,
		`Write '${label}' like { "command": "menu" }`,
	);
}

function button(given: unknown, label: Label): Button {
	const fields = isRecord(given) ? given : {};
	const type = isBlank(fields.type) ? 'text' : oneOf(fields.type, BUTTON_TYPES, label('type'));
	const payload = payloadText(fields.payload, label('payload'));
	const rest = payload === undefined ? {} : { payload };
	if (type === 'location') return { type, ...rest };
	const words = requiredText(fields.label, label('label'));
	if (type === 'link') {
		return { type, label: words, link: webUrl(fields.link, label('link')), ...rest };
	}
	const color = isBlank(fields.color)
		? 'secondary'
		: oneOf(fields.color, BUTTON_COLORS, label('color'));
	return { type, label: words, color, ...rest };
}

/** The names of a button's fields with their place, rows and buttons counted from 1 as the editor shows them. */
const placed =
	(label: Label, rowIndex: number, index: number): Label =>
	(name) =>
		`${label('buttons')}, row ${rowIndex + 1}, button ${index + 1}, ${label(name)}`;

function checked(keyboard: object, label: string): object {
	const fault = keyboardFault(keyboard);
	if (fault === undefined) return keyboard;
	throw new BadParameter(label, fault, `Correct '${label}'`);
}

/**
 * The keyboard that rows of buttons make, as the text that VK takes.
 *
 * @throws BadParameter for what VK would not take
 */
export function keyboardOfRows(given: unknown, placing: Placing, label: Label): string {
	const rows = entriesOf(given, 'row').map((row, rowIndex) =>
		entriesOf(isRecord(row) ? row.buttons : row, 'button').map((one, index) =>
			button(one, placed(label, rowIndex, index)),
		),
	);
	if (placing.inline && rows.length === 0) {
		throw new BadParameter(
			label('buttons'),
			'has no buttons',
			`Add a row with a button. To take the keyboard below the dialogue away, switch '${label('inlineKeyboard')}' off in the options`,
		);
	}
	return JSON.stringify(checked(buildKeyboard(rows, placing), label('buttons')));
}

/** The keyboard with each payload as VK takes it, and whether that changed anything. */
function withTextPayloads(keyboard: Record<string, unknown>): [object, boolean] {
	let changed = false;
	const inText = (one: unknown): unknown => {
		if (!isRecord(one) || !isRecord(one.action)) return one;
		const { payload } = one.action;
		if (typeof payload !== 'object' || payload === null) return one;
		changed = true;
		return { ...one, action: { ...one.action, payload: JSON.stringify(payload) } };
	};
	const { buttons } = keyboard;
	if (!Array.isArray(buttons)) return [keyboard, false];
	const rows = (buttons as unknown[]).map((row) =>
		Array.isArray(row) ? (row as unknown[]).map(inText) : row,
	);
	return [{ ...keyboard, buttons: rows }, changed];
}

/**
 * A keyboard given as JSON, as the text that VK takes: as it was given, but for payloads given as
 * objects, which VK wants as texts.
 *
 * @throws BadParameter for what VK would not take
 */
export function keyboardOfJson(given: unknown, label: Label): string {
	const text = jsonObjectText(given, label('keyboardJson'));
	const parsed = tryParseLossless(text);
	const [keyboard, changed] = withTextPayloads(isRecord(parsed) ? parsed : {});
	checked(keyboard, label('keyboardJson'));
	return changed ? JSON.stringify(keyboard) : text;
}
