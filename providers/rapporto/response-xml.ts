/**
 * The XML answer of Rapporto, and nothing else that XML can be: elements, text between them (CDATA
 * too), the five entities that XML has of itself and character references. Attributes, comments and
 * processing instructions are passed over, the case of names and their prefixes are not looked at. A
 * DTD or another entity is no answer of Rapporto's.
 */

const LONGEST = 10_000;
const DEEPEST = 5;

/** The declaration, at the very beginning. */
const DECLARATION = /^\ufeff?\s*(?:<\?xml\s[^<>]*\?>)?\s*/;
const PASSED_OVER = String.raw`<!--[\s\S]*?-->|<\?[\s\S]*?\?>`;
const CDATA = String.raw`<!\[CDATA\[(?<plain>[\s\S]*?)\]\]>`;
const ATTRIBUTES = String.raw`(?<attributes>(?:\s+[A-Za-z_:][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)`;
const TAG = String.raw`<(?<slash>\/?)(?:[A-Za-z_][\w.-]*:)?(?<name>[A-Za-z_][\w.-]*)${ATTRIBUTES}\s*(?<selfClosing>\/?)>`;
const TOKEN = new RegExp(`${PASSED_OVER}|${CDATA}|${TAG}|(?<text>[^<]+)`, 'y');
const REFERENCE = /&(?:#(\d{1,7})|#x([\dA-Fa-f]{1,6})|([A-Za-z]+));|&/g;
const ENTITIES: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
};

/** Not an answer of Rapporto's. Caught within this module. */
class NotAnAnswer extends Error {}

function decoded(text: string): string {
	return text.replace(
		REFERENCE,
		(_, decimal?: string, hexadecimal?: string, name?: string): string => {
			if (name !== undefined && Object.hasOwn(ENTITIES, name)) return ENTITIES[name] ?? '';
			const point = decimal !== undefined ? Number(decimal) : parseInt(hexadecimal ?? '', 16);
			const isCharacter = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
			if (!isCharacter) throw new NotAnAnswer();
			return String.fromCodePoint(point);
		},
	);
}

/** The texts of the elements that hold no others, by their path: `response/payload/id`. */
function leavesOf(xml: string): Map<string, string> {
	const leaves = new Map<string, string>();
	const open: Array<{ name: string; text: string; isLeaf: boolean }> = [];
	const close = (): void => {
		const path = open.map(({ name }) => name).join('/');
		const { text, isLeaf } = open.pop() ?? { text: '', isLeaf: false };
		if (isLeaf && leaves.has(path)) throw new NotAnAnswer();
		if (isLeaf) leaves.set(path, text.trim());
		else if (text.trim() !== '') throw new NotAnAnswer();
	};
	const write = (text: string): void => {
		const parent = open.at(-1);
		if (parent !== undefined) parent.text += text;
		else if (text.trim() !== '') throw new NotAnAnswer();
	};
	let at = DECLARATION.exec(xml)?.[0].length ?? 0;
	let roots = 0;
	while (at < xml.length) {
		TOKEN.lastIndex = at;
		const token = TOKEN.exec(xml);
		if (token === null) throw new NotAnAnswer();
		at += token[0].length;
		const { text, plain, slash, name: written, attributes, selfClosing } = token.groups ?? {};
		const parent = open.at(-1);
		if (text !== undefined) {
			write(decoded(text));
		} else if (plain !== undefined) {
			write(plain);
		} else if (written !== undefined) {
			const name = written.toLowerCase();
			decoded(attributes ?? '');
			if (slash === '/') {
				if (parent?.name !== name || selfClosing === '/' || attributes !== '') {
					throw new NotAnAnswer();
				}
				close();
				continue;
			}
			if (parent === undefined && ++roots > 1) throw new NotAnAnswer();
			if (parent !== undefined) parent.isLeaf = false;
			open.push({ name, text: '', isLeaf: true });
			if (open.length > DEEPEST) throw new NotAnAnswer();
			if (selfClosing === '/') close();
		}
	}
	if (open.length > 0) throw new NotAnAnswer();
	return leaves;
}

/** What an XML answer says. `code` is the real status: that of HTTP is 200 or 500. */
export interface XmlAnswer {
	code: number;
	text: string | undefined;
	id: string | undefined;
}

/** Reads an XML answer; `undefined` for anything else. */
export function readXmlAnswer(xml: string): XmlAnswer | undefined {
	if (xml.length > LONGEST) return undefined;
	let leaves: Map<string, string>;
	try {
		leaves = leavesOf(xml);
	} catch {
		return undefined;
	}
	const code = leaves.get('response/code') ?? '';
	if (!/^\d{3}$/.test(code)) return undefined;
	return {
		code: Number(code),
		text: leaves.get('response/text') || undefined,
		id: leaves.get('response/payload/id') || undefined,
	};
}
