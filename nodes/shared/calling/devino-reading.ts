import { readStatAnswer, type StatCode } from '../../../providers/devino/stat-answer';
import { excerptOf, Refused, Unintelligible } from './failures';
import type { Provider, ProviderRequest } from './transport';

/** One call of Devino that changes nothing. */
export interface DevinoReading<T extends object> {
	path: string;
	query?: ProviderRequest['query'];
	/** Milliseconds for each try. */
	timeout: number;
	/** False: one try alone. */
	repeats?: boolean;
	/** Gives what the content of the answer says, or what of it did not fit, as a text. */
	parse: (content: unknown, isWrapped: boolean) => T | string;
	/** What a refusal means, by its key and HTTP status. */
	codeOf: (key: string, status: number) => StatCode;
}

function refusalOf(
	status: number,
	reasons: Refused['reasons'],
	codeOf: DevinoReading<object>['codeOf'],
): Refused {
	const key = reasons[0]?.key ?? `http.${status}`;
	const { meaning, advice } = codeOf(key, status);
	const words = reasons.map(({ key: one, ref, description }) =>
		[one, ref === undefined ? '' : `(${ref})`, description === undefined ? '' : `"${description}"`]
			.filter(Boolean)
			.join(' '),
	);
	const message = `Devino refused to answer (HTTP ${status}): ${meaning}. It says: ${words.join('; ')}`;
	return new Refused(message, advice, status, key, reasons);
}

/**
 * The content without secrets: a row may show the status URL that the message was sent with. A
 * text without any, where nothing is escaped, spares looking at each of its values.
 */
function withoutSecrets({ redact }: Provider, content: unknown, text: string): unknown {
	const mayHold = text.includes('\\') || redact(text) !== text;
	return mayHold ? redact(content) : content;
}

/**
 * Asks Devino for something, in the form in which its statistics and its account answer.
 *
 * @throws Refused, Unreachable or Unintelligible
 */
export async function readDevino<T extends object>(
	provider: Provider,
	{ path, query, timeout, repeats = true, parse, codeOf }: DevinoReading<T>,
): Promise<T> {
	const request: ProviderRequest = { method: 'GET', path, query, timeout };
	const { status, text } = await (repeats ? provider.read(request) : provider.call(request));
	const answer = readStatAnswer(status, text);
	const excerpt = (): string => excerptOf(provider.redact(text));
	if (answer.kind === 'unintelligible') throw new Unintelligible(answer.place, status, excerpt());
	if (answer.kind === 'refused') {
		const { reasons, isJson } = answer;
		throw refusalOf(
			status,
			isJson
				? provider.redact(reasons)
				: reasons.map((reason) => ({ ...reason, description: excerpt() })),
			codeOf,
		);
	}
	const parsed = parse(withoutSecrets(provider, answer.content, text), answer.isWrapped);
	if (typeof parsed !== 'string') return parsed;
	throw new Unintelligible(`HTTP ${status}: ${parsed}`, status, excerpt());
}
