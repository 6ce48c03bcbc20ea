import { isRecord } from '../json';

export const BUTTON_COLORS = ['primary', 'secondary', 'positive', 'negative'] as const;
export type ButtonColor = (typeof BUTTON_COLORS)[number];

/** The kinds of buttons that are built here. VK has more: `vkpay`, `open_app`, `open_photo`. */
export const BUTTON_TYPES = ['text', 'callback', 'link', 'location'] as const;

/** A button. `payload` is JSON in a text. */
export type Button =
	| { type: 'text' | 'callback'; label: string; color: ButtonColor; payload?: string }
	| { type: 'link'; label: string; link: string; payload?: string }
	| { type: 'location'; payload?: string };

/** Whether the keyboard stands under its message, or below the dialogue, perhaps for one press. */
export type Placing = { inline: true } | { inline: false; oneTime: boolean };

/** VK's limits of a keyboard. */
export const KEYBOARD_LIMITS = {
	/** Characters. */
	label: 40,
	/** Bytes. */
	payload: 255,
	buttonsInRow: 5,
	inline: { buttons: 10, rows: 6 },
	normal: { buttons: 40, rows: 10 },
} as const;

/** The kinds whose buttons have a text of their own making; the others' VK words itself. */
const LABELLED: ReadonlySet<string> = new Set(['text', 'callback', 'open_link', 'open_app']);
const UNLABELLED: ReadonlySet<string> = new Set(['location', 'vkpay', 'open_photo']);
const COLORED: ReadonlySet<string> = new Set(['text', 'callback']);
/** VK's schema has a word more for the colour that a button has of itself. */
const COLORS: ReadonlySet<string> = new Set([...BUTTON_COLORS, 'default']);
const WEB_LINK = /^https?:\/\/[^/?#\s]/i;

function action(button: Button): Record<string, string> {
	const payload: Record<string, string> =
		button.payload === undefined ? {} : { payload: button.payload };
	switch (button.type) {
		case 'text':
		case 'callback':
			return { type: button.type, label: button.label, ...payload };
		case 'link':
			return { type: 'open_link', link: button.link, label: button.label, ...payload };
		case 'location':
			return { type: 'location', ...payload };
	}
}

/** A keyboard of rows of buttons, as VK takes it. No rows take the keyboard away. */
export function buildKeyboard(rows: ReadonlyArray<readonly Button[]>, placing: Placing): object {
	const buttons = rows.map((row) =>
		row.map((button) => ({
			action: action(button),
			...('color' in button ? { color: button.color } : {}),
		})),
	);
	if (placing.inline) return { inline: true, buttons };
	return buttons.length === 0 ? { buttons } : { one_time: placing.oneTime, buttons };
}

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

function payloadFault(payload: unknown): string | undefined {
	if (payload === undefined || payload === null) return undefined;
	if (typeof payload !== 'string') return 'has a payload that is not JSON in a text';
	const bytes = new TextEncoder().encode(payload).length;
	if (bytes > KEYBOARD_LIMITS.payload) {
		return `has a payload of ${bytes} bytes, more than ${KEYBOARD_LIMITS.payload}`;
	}
	try {
		JSON.parse(payload);
		return undefined;
	} catch {
		return 'has a payload that is not JSON';
	}
}

function labelFault(label: unknown): string | undefined {
	if (typeof label !== 'string' || label.trim() === '') return 'has no label';
	const length = [...label].length;
	return length > KEYBOARD_LIMITS.label
		? `has a label of ${length} characters, more than ${KEYBOARD_LIMITS.label}`
		: undefined;
}

function buttonFault(button: unknown): string | undefined {
	if (!isRecord(button) || !isRecord(button.action)) return 'has no action';
	const { type, label, payload, link } = button.action;
	if (typeof type !== 'string' || !(LABELLED.has(type) || UNLABELLED.has(type))) {
		return 'is of no kind that VK has';
	}
	if (LABELLED.has(type)) {
		const fault = labelFault(label);
		if (fault !== undefined) return fault;
	}
	if (type === 'open_link' && (typeof link !== 'string' || !WEB_LINK.test(link))) {
		return 'has no link with http:// or https:// in front';
	}
	if (COLORED.has(type) && button.color !== undefined && !COLORS.has(String(button.color))) {
		return `has a color that VK does not have; it has ${BUTTON_COLORS.join(', ')}`;
	}
	return payloadFault(payload);
}

function rowFault(row: unknown): string | undefined {
	if (!Array.isArray(row)) return 'is not a list of buttons';
	if (row.length === 0) return 'has no buttons';
	return row.length > KEYBOARD_LIMITS.buttonsInRow
		? `has ${count(row.length, 'button')}, more than ${KEYBOARD_LIMITS.buttonsInRow}`
		: undefined;
}

/**
 * What is wrong with a keyboard by VK's limits, as the end of a sentence, rows and buttons counted
 * from 1; `undefined` for one that VK takes.
 */
export function keyboardFault(keyboard: unknown): string | undefined {
	if (!isRecord(keyboard)) return 'is not a JSON object';
	const { buttons: rows, inline = false, one_time: oneTime = false } = keyboard;
	if (!Array.isArray(rows)) return 'has no list of rows under "buttons"';
	if (typeof inline !== 'boolean') return 'has an "inline" that is neither true nor false';
	if (typeof oneTime !== 'boolean') return 'has a "one_time" that is neither true nor false';
	if (inline && oneTime) return 'is inline and for one time: VK has no such keyboard';
	if (inline && rows.length === 0) return 'has no buttons';
	const most = KEYBOARD_LIMITS[inline ? 'inline' : 'normal'];
	const kind = inline ? 'an inline keyboard' : 'a keyboard';
	if (rows.length > most.rows) {
		return `has ${count(rows.length, 'row')}, more than the ${most.rows} of ${kind}`;
	}
	let buttons = 0;
	for (const [rowIndex, row] of (rows as unknown[]).entries()) {
		const fault = rowFault(row);
		if (fault !== undefined) return `is not right: row ${rowIndex + 1} ${fault}`;
		for (const [index, button] of (row as unknown[]).entries()) {
			buttons++;
			const wrong = buttonFault(button);
			if (wrong !== undefined) {
				return `is not right: button ${index + 1} of row ${rowIndex + 1} ${wrong}`;
			}
		}
	}
	return buttons > most.buttons
		? `has ${count(buttons, 'button')}, more than the ${most.buttons} of ${kind}`
		: undefined;
}
