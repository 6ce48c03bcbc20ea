import { DELIVERY_POLICIES, LIMITS, ROUTES } from '../../providers/devino/endpoints';
import { RawJson, type VkMessage } from '../../providers/devino/message';
import { isRecord } from '../../providers/json';
import { BadParameter } from '../shared/calling/failures';
import { normalizePhone } from '../shared/parameters/phone';
import {
	exactId,
	flag,
	isBlank,
	jsonObjectText,
	limitedText,
	oneOf,
	requiredText,
	someOf,
	webUrl,
	wholeNumber,
} from '../shared/parameters/values';
import { dataFromFields, dataFromJson, dataFromMapping, type VariableRules } from './template-data';

/** The parameters of one item as n8n gives them; what is hidden is undefined. */
export interface SendParameters {
	service?: unknown;
	phone?: unknown;
	content?: unknown;
	template?: unknown;
	templateDataMode?: unknown;
	templateData?: unknown;
	templateDataJson?: unknown;
	templateText?: unknown;
	templateDataMapped?: unknown;
	text?: unknown;
	statusCallback?: unknown;
	statusUrl?: unknown;
	waitUntil?: unknown;
	limitWaitMinutes?: unknown;
	options?: unknown;
}

export const SEND_PARAMETERS = [
	'service',
	'phone',
	'content',
	'template',
	'templateDataMode',
	'templateData',
	'templateDataJson',
	'templateText',
	'templateDataMapped',
	'text',
	'statusCallback',
	'statusUrl',
	'waitUntil',
	'limitWaitMinutes',
	'options',
] as const satisfies ReadonlyArray<keyof SendParameters>;

/** What else goes into a message or names its parameters. */
export interface ItemSurroundings {
	/** The input item's fields. */
	item: Readonly<Record<string, unknown>>;
	/** A parameter's or option's name as the user sees it. */
	label: (name: string) => string;
	/** Adds the callback secret where it may go. */
	guardStatusUrl: (url: string) => string;
	/** The URL of the workflow's trigger; throws BadParameter where there is none to be had. */
	triggerUrl: () => string;
}

const TEXT_OPTIONS = ['vkText', 'okText'] as const;

type Content = Pick<VkMessage, 'tmpl' | 'tmplData' | 'text' | 'vkText' | 'okText'>;

function templateContent(
	parameters: SendParameters,
	options: Record<string, unknown>,
	around: ItemSurroundings,
): Content {
	const { label, item } = around;
	const rules = (name: string): VariableRules => ({
		label: label(name),
		allowEmpty: flag(options.allowEmptyVariables, label('allowEmptyVariables')),
		allowEmptyLabel: label('allowEmptyVariables'),
	});
	const tmpl = exactId(parameters.template, label('template'));
	const data = (): VkMessage['tmplData'] => {
		const modes = ['fields', 'json', 'mapped'] as const;
		switch (oneOf(parameters.templateDataMode ?? 'fields', modes, label('templateDataMode'))) {
			case 'fields':
				return dataFromFields(parameters.templateData, rules('templateData'));
			case 'json':
				return dataFromJson(parameters.templateDataJson, label('templateDataJson'));
			case 'mapped': {
				const text = requiredText(parameters.templateText, label('templateText'));
				return dataFromMapping(
					text,
					parameters.templateDataMapped,
					item,
					rules('templateDataMapped'),
				);
			}
		}
	};
	return { tmpl, tmplData: data() };
}

function textContent(
	{ text }: SendParameters,
	options: Record<string, unknown>,
	{ label }: ItemSurroundings,
): Content {
	const limited = (value: unknown, name: string): string | undefined =>
		isBlank(value) ? undefined : limitedText(value, LIMITS.textLength, label(name));
	const own: Content = { text: limited(text, 'text') };
	for (const name of TEXT_OPTIONS) own[name] = limited(options[name], name);
	if (Object.values(own).every((one) => one === undefined)) {
		throw new BadParameter(label('text'), 'is empty', `Fill '${label('text')}' in`);
	}
	return own;
}

function statusUrl(parameters: SendParameters, around: ItemSurroundings): string | undefined {
	const { label, guardStatusUrl, triggerUrl } = around;
	const choices = ['none', 'trigger', 'url'] as const;
	switch (oneOf(parameters.statusCallback ?? 'none', choices, label('statusCallback'))) {
		case 'none':
			return undefined;
		case 'trigger':
			return triggerUrl();
		case 'url':
			return guardStatusUrl(webUrl(parameters.statusUrl, label('statusUrl')));
	}
}

/**
 * The message that an item's parameters make. Parameters that the user left alone are not in it.
 *
 * @throws BadParameter for what cannot be right
 */
export function buildMessage(parameters: SendParameters, around: ItemSurroundings): VkMessage {
	const { label } = around;
	const options = isRecord(parameters.options) ? parameters.options : {};
	const given = (name: string): boolean => !isBlank(options[name]);
	const routes = given('routes') ? someOf(options.routes, ROUTES, label('routes')) : [];
	const content = oneOf(parameters.content ?? 'template', ['template', 'text'], label('content'));
	const phone = normalizePhone(parameters.phone, label('phone'));
	const service = exactId(parameters.service, label('service'));
	const { tmpl, tmplData, text, vkText, okText } =
		content === 'template'
			? templateContent(parameters, options, around)
			: textContent(parameters, options, around);
	return {
		phone,
		service,
		tmpl,
		tmplData,
		text,
		vkText,
		okText,
		routes: routes.length > 0 ? routes : undefined,
		ttl: given('ttl') ? wholeNumber(options.ttl, LIMITS.ttl, label('ttl')) : undefined,
		deliveryPolicy: given('deliveryPolicy')
			? oneOf(options.deliveryPolicy, DELIVERY_POLICIES, label('deliveryPolicy'))
			: undefined,
		statusUrl: statusUrl(parameters, around),
		callbackData: given('callbackData')
			? new RawJson(jsonObjectText(options.callbackData, label('callbackData')))
			: undefined,
	};
}
