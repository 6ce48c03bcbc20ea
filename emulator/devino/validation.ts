import { isJsonObject } from '../common/json';
import type { Json, JsonObject } from '../common/json';
import { DELIVERY_POLICIES, LONGEST_TEXT, LONGEST_TTL, ROUTES, SHORTEST_TTL } from './page';
import type { RefusalKey } from './page';
import type { CompleteSeed } from './seed';
import { fitsTemplate, variablesOf } from './templates';

/** What is wrong with one message. */
export interface Fault {
	key: RefusalKey;
	/** The parameter at fault; '' for the message itself. */
	field: string;
}

/** «Параметры запроса», every name of the table. */
const PARAMETERS = new Set([
	'phone',
	'routes',
	'service',
	'tmpl',
	'tmplData',
	'text',
	'vkText',
	'okText',
	'ttl',
	'deliveryPolicy',
	'statusUrl',
	'callbackData',
]);

/** E.164: up to fifteen digits, the first not zero; the page's example goes without the plus. */
export const PHONE = /^\+?[1-9]\d{7,14}$/;
const TEXTS = ['text', 'vkText', 'okText'] as const;

const oneOf = (list: readonly string[], value: Json | undefined, fold: (text: string) => string) =>
	typeof value === 'string' && list.includes(fold(value));
const upper = (text: string) => text.toUpperCase();
const lower = (text: string) => text.toLowerCase();
export const isText = (value: Json | undefined): value is string =>
	typeof value === 'string' && value !== '';

export function isHttpUrl(value: Json | undefined): boolean {
	if (typeof value !== 'string' || !URL.canParse(value)) return false;
	return /^https?:\/\//i.test(value);
}

function checkContent(message: JsonObject, seed: CompleteSeed): Fault | undefined {
	const { tmpl, tmplData } = message;
	const texts = TEXTS.filter((name) => message[name] !== undefined && message[name] !== null);
	if (tmpl === undefined || tmpl === null) {
		const [first] = texts;
		if (!first) return { key: 'must.be.not.null', field: 'tmpl' };
		if (tmplData !== undefined && tmplData !== null) return { key: 'invalid', field: 'tmplData' };
		return checkTexts(message, texts, seed);
	}
	if (!isText(tmpl)) return { key: 'invalid', field: 'tmpl' };
	// «В случае использования параметров tmpl и tmpl_data данный параметр использовать не нужно.»
	if (texts[0]) return { key: 'invalid', field: texts[0] };
	if (tmplData !== undefined && tmplData !== null && !isJsonObject(tmplData)) {
		return { key: 'invalid', field: 'tmplData' };
	}
	return undefined;
}

function checkTexts(
	message: JsonObject,
	names: ReadonlyArray<(typeof TEXTS)[number]>,
	seed: CompleteSeed,
): Fault | undefined {
	for (const field of names) {
		const text = message[field];
		if (!isText(text)) return { key: 'invalid', field };
		if (text.length > LONGEST_TEXT) return { key: 'length.too.long', field };
		// «Если текст сообщения не соответствует ни одному шаблону, … вернется ошибка.»
		if (!seed.templates) continue;
		const known = [...seed.templates.values()].some((template) =>
			fitsTemplate(text, template.text),
		);
		if (!known) return { key: 'invalid', field };
	}
	return undefined;
}

/** A template that isn't known, or a variable of it that is missing: only with seeded templates. */
export function checkTemplate(
	message: JsonObject,
	templates: CompleteSeed['templates'],
): { code: 'UNSUPPORTED_TEMPLATE' | 'NOT_VALID_TEMPLATE_DATA'; fault: Fault } | undefined {
	const { tmpl, tmplData } = message;
	if (!templates || typeof tmpl !== 'string') return undefined;
	const template = templates.get(tmpl);
	if (!template) return { code: 'UNSUPPORTED_TEMPLATE', fault: { key: 'invalid', field: 'tmpl' } };
	const data = isJsonObject(tmplData) ? tmplData : {};
	const missing = variablesOf(template.text).find(
		(name) => !Object.hasOwn(data, name) || data[name] === null,
	);
	if (missing === undefined) return undefined;
	return {
		code: 'NOT_VALID_TEMPLATE_DATA',
		fault: { key: 'must.be.not.null', field: `tmplData.${missing}` },
	};
}

function checkOptions(message: JsonObject): string | undefined {
	const { routes, ttl, deliveryPolicy, statusUrl, callbackData } = message;
	const given = (value: Json | undefined) => value !== undefined && value !== null;
	if (given(routes)) {
		const known = Array.isArray(routes) && routes.every((route) => oneOf(ROUTES, route, upper));
		if (!known || routes.length === 0) return 'routes';
	}
	if (given(ttl)) {
		const inRange =
			Number.isInteger(ttl) && Number(ttl) >= SHORTEST_TTL && Number(ttl) <= LONGEST_TTL;
		if (typeof ttl !== 'number' || !inRange) return 'ttl';
	}
	if (given(deliveryPolicy) && !oneOf(DELIVERY_POLICIES, deliveryPolicy, lower)) {
		return 'deliveryPolicy';
	}
	if (given(statusUrl) && !isHttpUrl(statusUrl)) return 'statusUrl';
	if (given(callbackData) && !isJsonObject(callbackData)) return 'callbackData';
	return undefined;
}

/** What the page's «Параметры запроса» say against a message: the first fault, or none. */
export function checkMessage(message: Json, seed: CompleteSeed): Fault | undefined {
	if (!isJsonObject(message)) return { key: 'invalid', field: '' };
	const { phone, service } = message;
	if (phone === undefined || phone === null) return { key: 'must.be.not.null', field: 'phone' };
	if (typeof phone !== 'string' || !PHONE.test(phone)) return { key: 'invalid', field: 'phone' };
	if (!isText(service)) return { key: 'must.be.not.null', field: 'service' };
	if (seed.services && !seed.services.has(service)) {
		return { key: 'service.not.found', field: 'service' };
	}
	const content = checkContent(message, seed);
	if (content) return content;
	const option = checkOptions(message);
	if (option) return { key: 'invalid', field: option };
	if (seed.switches.send.unknownParameters === 'refuse') {
		const unknown = Object.keys(message).find((name) => !PARAMETERS.has(name));
		if (unknown) return { key: 'invalid', field: unknown };
	}
	return undefined;
}
