import { isJsonObject, parseJson } from '../common/json';
import type { Json, JsonObject } from '../common/json';
import { VkError } from './call';
import { KEYBOARD } from './facts';

/** A button as the page shows it and as a press answers it. */
export interface Button {
	type: string;
	label: string;
	color: string;
	/** JSON in a text; absent: none. */
	payload: string | undefined;
	link: string | undefined;
}

/** A keyboard that VK would take. */
export interface Keyboard {
	inline: boolean;
	oneTime: boolean;
	rows: Button[][];
	/** As it came. */
	source: JsonObject;
}

const wrong = (reason: string): never => {
	throw new VkError(911, reason);
};

function isJsonText(text: string): boolean {
	try {
		parseJson(text);
		return true;
	} catch {
		return false;
	}
}

const NEEDS_LABEL = ['text', 'callback', 'open_link', 'open_app'];
const HAS_COLOR = ['text', 'callback'];

function readPayload(given: Json | undefined): string | undefined {
	if (given === undefined || given === '') return undefined;
	const payload = typeof given === 'string' ? given : JSON.stringify(given);
	if (!isJsonText(payload)) wrong('payload is not JSON');
	if (Buffer.byteLength(payload) > KEYBOARD.longestPayload) wrong('payload is too long');
	return payload;
}

function readButton(input: Json): Button {
	if (!isJsonObject(input) || !isJsonObject(input.action)) return wrong('button without action');
	const { action, color } = input;
	const type = String(action.type);
	const types: readonly string[] = KEYBOARD.types;
	if (!types.includes(type)) wrong(`unknown type ${type}`);
	const label = typeof action.label === 'string' ? action.label : '';
	if (NEEDS_LABEL.includes(type) && label === '') wrong('label is empty');
	if ([...label].length > KEYBOARD.longestLabel) wrong('label is too long');
	if (type === 'open_link' && !URL.canParse(String(action.link))) wrong('link is not a URL');
	const colors: readonly string[] = KEYBOARD.colors;
	if (color !== undefined) {
		if (!HAS_COLOR.includes(type)) wrong(`a button of type ${type} has no color`);
		if (!colors.includes(String(color))) wrong('unknown color');
	}
	return {
		type,
		label: label === '' ? type : label,
		color: typeof color === 'string' ? color : 'secondary',
		payload: readPayload(action.payload),
		link: typeof action.link === 'string' ? action.link : undefined,
	};
}

/** Reads a keyboard. @throws VkError 911 for one that VK doesn't take */
export function readKeyboard(source: JsonObject): Keyboard {
	const inline = source.inline === true;
	if (inline && source.one_time === true) wrong('an inline keyboard cannot be one_time');
	if (!Array.isArray(source.buttons)) return wrong('buttons is not a list');
	const bounds = inline ? KEYBOARD.inline : KEYBOARD.normal;
	const rows = source.buttons.map((row) =>
		Array.isArray(row) && row.length > 0 ? row.map(readButton) : wrong('a row is not a list'),
	);
	if (inline && rows.length === 0) wrong('an inline keyboard has no buttons');
	if (rows.length > bounds.rows) wrong('too many rows');
	if (rows.some((row) => row.length > bounds.columns)) wrong('too many buttons in a row');
	if (rows.flat().length > bounds.buttons) wrong('too many buttons');
	return { inline, oneTime: source.one_time === true, rows, source };
}
