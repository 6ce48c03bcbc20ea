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

const ID = /^\d{1,20}$/;
const ACCEPTED_TEXT = /^(?:OK\s+)?(\d{1,20})$/i;
const OK_TEXT = /^OK\b/i;
const NUMBERS = /(?<!\d)\d{1,20}(?!\d)/g;
const ID_ELEMENTS = /(?<=<id\b[^<>]{0,100}>\s{0,100})\d{1,20}(?=\s*<\/id>)/g;
const LONGEST_ERROR_TEXT = 200;
/** Where ids are looked for in an answer that is not understood. */
const SEARCHED = 10_000;
/** The one error text of the page, and the code that goes with it. */
const PASSWORD_TEXT = /^invalid\s+password\b/i;

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

/** How an error in words begins. */
const ERROR_BEGINNING =
	/^(?:(?:invalid|error|wrong|unknown|missing|not|no|incorrect|forbidden|bad|denied|unauthori[sz]ed)(?![\p{L}\p{N}])|неверн|ошибк|неправильн|некорректн|недопустим|не\s|нет\s)/iu;
/** Beginnings that tell of no error: `No errors`, `Error code: 0`, `No. 4095284974`, `Accepted`. */
const NO_ERROR =
	/^(?:(?:message\s+)?(?:success|accepted|queued|sent|done|принят|отправлен(?!и)|успе)|(?:no|not|нет)\s+(?:an?\s+)?(?:error|problem|ошиб|проблем)|(?:error|ошибка)(?:[\s_:=-]*(?:code|код))?[\s:=]*(?:0(?!\d)|none|null|нет)|no[.:]?\s*\d)/iu;

/**
 * A short text of words in a 200 that holds neither OK nor an id: the page says that an error may
 * come as such a text, and only a request that was processed is answered with OK and an id. Digits
 * that may be an id, and lines, are taken only behind words that tell of an error.
 */
function isErrorText(text: string): boolean {
	if (text.length > LONGEST_ERROR_TEXT || /<|\bOK\b/i.test(text) || NO_ERROR.test(text))
		return false;
	if (ERROR_BEGINNING.test(text)) return true;
	return /\p{L}/u.test(text) && !/[{[\r\n]|\d{5}/.test(text);
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
	const messageId = ACCEPTED_TEXT.exec(text)?.[1];
	if (messageId !== undefined) return { kind: 'accepted', messageId };
	if (PASSWORD_TEXT.test(text)) return { kind: 'refused', code: 401, words };
	if (isErrorText(text)) return { kind: 'refused', code: 400, words };
	return unintelligible(
		isMarkup
			? `HTTP ${status}: markup that is not Rapporto's XML answer`
			: `HTTP ${status}: neither an id nor an error in words`,
		ids,
	);
}
