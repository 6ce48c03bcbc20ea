import { refusalIn } from './error-words';
import { readXmlAnswer } from './response-xml';

/** What an answer to a send says. */
export type RapportoAnswer =
	| { kind: 'accepted'; messageId: string }
	/** Rapporto said no. `code`: as in {@link SEND_CODES}; `words`: its own. */
	| { kind: 'refused'; code: number; words: string | undefined }
	/** Too fast: not accepted, to be repeated slower. */
	| { kind: 'throttled'; code: 408 | 429 }
	/** A fault at Rapporto: may have been accepted. */
	| { kind: 'fault'; code: number; words: string | undefined }
	/** May have been accepted. `place`: what did not fit. */
	| { kind: 'unintelligible'; place: string; messageIds: string[] };

const ID = /^[1-9]\d{0,19}$/;
/** Digits alone are an id as well; three of them or fewer are a code. */
const ACCEPTED_TEXT = /^(?:OK\s+([1-9]\d{0,19})|([1-9]\d{3,19}))$/i;
const OK_TEXT = /^OK\b/i;
const NUMBERS = /(?<!\d)\d{1,20}(?!\d)/g;
const ID_ELEMENTS = /(?<=<id\b[^<>]{0,100}>\s{0,100})\d{1,20}(?=\s*<\/id>)/gi;
/** Where ids are looked for in an answer that is not understood. */
const SEARCHED = 10_000;

const unintelligible = (place: string, messageIds: string[] = []): RapportoAnswer => ({
	kind: 'unintelligible',
	place,
	messageIds,
});

/** An answer of another kind than a 200, by its code, which is HTTP's or the one in the XML. */
function byCode(code: number, words: string | undefined): RapportoAnswer {
	if (code === 408 || code === 429) return { kind: 'throttled', code };
	if (code >= 500 && code <= 599) return { kind: 'fault', code, words };
	if (code >= 400) return { kind: 'refused', code, words };
	if (code >= 300) return unintelligible(`HTTP ${code}: a redirect, which is not followed`);
	return unintelligible(`the code ${code}, which Rapporto does not document`);
}

function readXml(
	status: number,
	{ code, text, id }: NonNullable<ReturnType<typeof readXmlAnswer>>,
) {
	const ids = id !== undefined && ID.test(id) ? [id] : [];
	if (code !== 200) {
		return ids.length > 0
			? unintelligible(`HTTP ${status} with <code>${code}</code> and an id`, ids)
			: byCode(code, text);
	}
	if (status < 200 || status > 299) {
		return unintelligible(`HTTP ${status} with <code>200</code>`, ids);
	}
	const [messageId] = ids;
	return messageId === undefined
		? unintelligible('<code>200</code> without an id')
		: ({ kind: 'accepted', messageId } as const);
}

/** The page prints its samples in braces, which are no JSON then. */
const withoutBraces = (text: string): string =>
	/^\{(\s*<[^{}]*|[^{}"]*)\}$/.exec(text)?.[1]?.trim() ?? text;

/** The ids in an answer that is not understood, where it tells of an acceptance all the same. */
function strayIds(text: string): string[] {
	const beginning = text.slice(0, SEARCHED);
	if (text.startsWith('<')) return beginning.match(ID_ELEMENTS) ?? [];
	return OK_TEXT.test(text) ? (beginning.match(NUMBERS) ?? []) : [];
}

/**
 * Reads an answer to a send, of either kind, whichever was asked for: text (`OK` and an id, an id
 * alone, or an error in words) or XML, where the real code is inside.
 */
export function readSendAnswer(status: number, body: string): RapportoAnswer {
	const text = withoutBraces(body.replace(/^\ufeff/, '').trim());
	const isMarkup = text.startsWith('<');
	const xml = isMarkup ? readXmlAnswer(text) : undefined;
	if (xml !== undefined) return readXml(status, xml);
	const words = text.replace(/\s+/g, ' ');
	const ids = strayIds(text);
	if (status < 200 || status > 299) {
		if (ids.length > 0) return unintelligible(`HTTP ${status} with an id`, ids);
		return byCode(status, isMarkup || text === '' ? undefined : words);
	}
	const [, behindOk, alone] = ACCEPTED_TEXT.exec(text) ?? [];
	const messageId = behindOk ?? alone;
	if (messageId !== undefined) return { kind: 'accepted', messageId };
	const refusal = refusalIn(text);
	if (refusal !== undefined) return { kind: 'refused', code: refusal, words };
	return unintelligible(
		isMarkup
			? `HTTP ${status}: markup that is not Rapporto's XML answer`
			: `HTTP ${status}: neither an id nor the words of a refusal`,
		ids,
	);
}
