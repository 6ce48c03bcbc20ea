/**
 * What the words of an answer in text tell. The page says that an error may come as a short text
 * with an HTTP 200, and shows one: `Invalid password`. All others are known by their words alone.
 */

/** A word of its own, in Latin letters or Cyrillic ones. */
const word = (words: string): string => String.raw`(?<![\p{L}\p{N}])(?:${words})(?![\p{L}\p{N}])`;
/** The beginning of a word. */
const stem = (stems: string): string => String.raw`(?<![\p{L}\p{N}])(?:${stems})`;
const anyOf = (...patterns: string[]): RegExp => new RegExp(patterns.join('|'), 'iu');

/** Rapporto said no, or what stands beside it is wrong. By the code of the page that goes with them. */
const REFUSALS: ReadonlyArray<[code: number, words: RegExp]> = [
	[
		401,
		anyOf(
			String.raw`(?:invalid|wrong|incorrect)\s+(?:password|login|service\s?id)`,
			String.raw`неверн\p{L}*\s+(?:парол|логин)`,
			stem('unauthori[sz]ed'),
			String.raw`(?:authentication|authori[sz]ation|login)\s+(?:failed|failure|error)`,
		),
	],
	[
		402,
		anyOf(
			word('exhausted|insufficient'),
			String.raw`not\s+enough\s+(?:money|funds|balance)`,
			stem('исчерпан|недостаточно'),
		),
	],
	[409, anyOf(stem('duplicat|дубл'), String.raw`already\s+(?:sent|exists)`)],
	[414, anyOf(String.raw`too\s+long`, stem(String.raw`слишком\s+длинн`))],
	[
		400,
		anyOf(
			word('invalid|incorrect|wrong|missing|forbidden|denied|rejected|refused|exceeded|inactive'),
			word('blocked|barred|unsupported|disabled|prohibited|required|mandatory|empty|bad'),
			String.raw`(?:not|n't)\s+(?:an?\s+)?(?:allowed|permitted|valid|found|active|registered|specified|set|given|supported|accepted|authori[sz]ed|exist|correct|subscriber|subscribed|recogni[sz]ed|enabled)`,
			String.raw`unknown\s+(?!error|fault|exception|state|status)\p{L}`,
			String.raw`too\s+(?:short|many)`,
			String.raw`(?<![\p{L}\p{N}])no\s+(?:such|money|funds|balance|message|text|phone|number|client|service|password|parameter|rights|access)`,
			String.raw`(?:black|stop)[\s-]?list`,
			stem(
				'неверн|неправильн|некорректн|недопустим|недействительн|запрещ|отказ|отклон|превышен|слишком',
			),
			stem('заблокир|обязател|отсутств|неактивн|неизвестн(?!ая ошибк)|пуст|черн'),
			String.raw`(?<![\p{L}\p{N}])не\s+(?:найден|указан|задан|разреш|активн|зарегистр|поддерж|существ|принят|передан|заполнен|подключ|удалось найти)`,
			String.raw`(?<![\p{L}\p{N}])нет\s+(?:прав|доступ|денег|средств|такого|абонент)`,
		),
	],
];

/** A fault, work under way, or an acceptance: after any of them the message may be on its way. */
const NOT_A_REFUSAL = anyOf(
	String.raw`time[\s-]?d?[\s-]?out`,
	word('time limit|deadline'),
	stem('process|progress|pending|queue|schedul|wait|later|again|retry|temporar|unavailab|overload'),
	String.raw`not\s+(?:available|respond|ready|complete|finish|processed)`,
	stem('internal|server|system|technical|database|gateway|proxy|upstream|connect|network|socket'),
	stem('busy|maintenance|exception|unexpected|fatal|crash|response|success'),
	String.raw`unknown\s+(?:error|fault|exception|state|status)`,
	String.raw`(?<!not\s|n't\s)(?<![\p{L}\p{N}])accepted`,
	String.raw`(?<!not\s(?:be\s)?|n't\s(?:be\s)?|already\s|cannot\s(?:be\s)?)(?<![\p{L}\p{N}])sent(?![\p{L}\p{N}])`,
	String.raw`(?<![\p{L}\p{N}])(?:no|not|нет)\s+(?:an?\s+)?(?:error|problem|ошиб|проблем)`,
	String.raw`(?:error|ошибка)(?:[\s_:=-]*(?:code|код))?[\s:=]*(?:0(?!\d)|none|null|нет)`,
	stem('обработ|обрабат|очеред|ожида|внутренн|сервер|систем|техническ|временно|недоступ'),
	stem('позже|позднее|повтор|сбой|баз[аыу] данных|соединен|шлюз|занят|перегруж|успе'),
	String.raw`тайм-?аут|врем\p{L}+\s+ожидан|неизвестная\s+ошибк|ошибок\s+нет`,
	String.raw`(?<!не\s)(?<![\p{L}\p{N}])(?:принят|отправлен(?!и))`,
);

const ERROR_BEGINNING = /^(?:error|ошибка)(?![\p{L}\p{N}])/iu;
/** What an answer that is no words, or an id, would hold. */
const ID_OR_DATA = /[{[<\r\n]|\d{5}|\bOK\b/i;
const LONGEST = 200;

/**
 * The code of a refusal in words, as in the page's table, or `undefined` for words that do not tell
 * of one. What may be an id counts only behind the words of the refusal.
 */
export function refusalIn(text: string): number | undefined {
	if (text.length > LONGEST || /<|\bOK\b/i.test(text) || NOT_A_REFUSAL.test(text)) return undefined;
	for (const [code, words] of REFUSALS) {
		const at = words.exec(text)?.index;
		if (at === undefined) continue;
		const before = ERROR_BEGINNING.test(text) ? '' : text.slice(0, at);
		return ID_OR_DATA.test(before) ? undefined : code;
	}
	return undefined;
}
