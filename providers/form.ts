/** A form as both partners take it: UTF-8, `application/x-www-form-urlencoded`. */

/**
 * With the charset, as Rapporto's page writes it. (n8n's HTTP helper treats a body whose type is the
 * bare name in a way of its own.)
 */
export const FORM_CONTENT_TYPE = 'application/x-www-form-urlencoded;charset=utf-8';

/** The body of a form; what is undefined is left out. */
export function formText(fields: Readonly<Record<string, string | undefined>>): string {
	const pairs = new URLSearchParams();
	for (const [name, value] of Object.entries(fields)) {
		if (value !== undefined) pairs.append(name, value);
	}
	return pairs.toString();
}

/**
 * A form with more fields before its own. `body` is the form as n8n hands it to a credential: a
 * text, or an object of fields.
 */
export function formWith(fields: Readonly<Record<string, string>>, body: unknown): string {
	const own =
		typeof body === 'string'
			? body
			: body instanceof URLSearchParams
				? body.toString()
				: new URLSearchParams(
						Object.entries(body ?? {}).map(([name, value]): [string, string] => [
							name,
							String(value),
						]),
					).toString();
	return [formText(fields), own].filter(Boolean).join('&');
}
