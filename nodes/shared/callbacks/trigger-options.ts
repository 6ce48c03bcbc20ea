import type { IHookFunctions, INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import { isRecord } from '../../../providers/json';
import { BadParameter } from '../calling/failures';
import { flag, isBlank, optionalText } from '../parameters/values';
import { AddressList } from './address-list';
import { readSecret } from './callback-secret';

/** The options that every trigger of this package has, and how each is read. */

/** @param events what is reported, in the plural */
export const ignoreDuplicatesField = (events: string, event: string) =>
	({
		displayName: 'Ignore Duplicates',
		name: 'ignoreDuplicates',
		type: 'boolean',
		default: true,
		description: `Whether to start the workflow once for ${event} that is reported several times. Remembers the last 10,000 ${events}, 1,000 of them over a restart.`,
	}) as const satisfies INodeProperties;

/** @param event what came, with its article */
export const includeRawField = (event: string) =>
	({
		displayName: 'Include Raw Event',
		name: 'includeRaw',
		type: 'boolean',
		default: false,
		description: `Whether to add ${event} as it came under 'raw', but for secrets`,
	}) as const satisfies INodeProperties;

export const ALLOWLIST_FIELD = {
	displayName: 'IP Allowlist',
	name: 'ipAllowlist',
	type: 'string',
	default: '',
	placeholder: 'e.g. 203.0.113.7, 198.51.100.0/24',
	description:
		'Addresses and networks that may call, IPv4 or IPv6. Leave empty to let every address in. Behind a reverse proxy n8n needs N8N_PROXY_HOPS to see the real address.',
} as const satisfies INodeProperties;

const isExpression = (raw: unknown): boolean => typeof raw === 'string' && raw.startsWith('=');

/** What a trigger's collection 'Options' gives. */
export class TriggerOptions {
	private constructor(
		private readonly values: Readonly<Record<string, unknown>>,
		private readonly raw: unknown,
		/** An option's name as the user sees it. */
		private readonly labelOf: (name: string) => string,
	) {}

	static of(
		context: IHookFunctions | IWebhookFunctions,
		labelOf: (name: string) => string,
	): TriggerOptions {
		const values: unknown = context.getNodeParameter('options', {});
		const raw: unknown = context.getNodeParameter('options', {}, { rawExpressions: true });
		return new TriggerOptions(isRecord(values) ? values : {}, raw, labelOf);
	}

	private byExpression(name: string): boolean {
		return isExpression(isRecord(this.raw) ? this.raw[name] : this.raw);
	}

	/** A text, empty where the option was left alone. */
	text(name: string): string {
		return optionalText(this.values[name], this.labelOf(name)) ?? '';
	}

	/** @param otherwise where the option was left alone */
	flag(name: string, otherwise = false): boolean {
		const value = this.values[name];
		return isBlank(value) ? otherwise : flag(value, this.labelOf(name));
	}

	/** An option with what reads it, given its value and label. */
	read<T>(name: string, reader: (value: unknown, label: string) => T): T {
		return reader(this.values[name], this.labelOf(name));
	}

	/** Empty where none is set. @throws BadParameter as {@link readSecret} */
	secret(name: string): string {
		return readSecret(this.values, name, this.labelOf(name), this.byExpression(name));
	}

	/**
	 * The list of addresses; empty, which lets all in, only where it was left alone.
	 *
	 * @throws BadParameter for what is no address and no network, and for a list without any
	 */
	allowlist(name: string = ALLOWLIST_FIELD.name): AddressList {
		const label = this.labelOf(name);
		const value = this.values[name];
		const isUnset = value === '' && !this.byExpression(name);
		if (isUnset || !(name in this.values)) return AddressList.EMPTY;
		const list = AddressList.parse(
			Array.isArray(value) ? value.join(',') : (optionalText(value, label) ?? ''),
		);
		const advice = `Write '${label}' like 203.0.113.7, 198.51.100.0/24, 2001:db8::/32`;
		if (!(list instanceof AddressList)) {
			const entries = list.notUnderstood.map((entry) => JSON.stringify(entry)).join(', ');
			throw new BadParameter(
				label,
				`holds what is not an IP address or network: ${entries}`,
				advice,
			);
		}
		if (!list.isEmpty) return list;
		throw new BadParameter(
			label,
			'is given, but holds no address: nobody is let in',
			`${advice}, or remove the option to let every address in`,
		);
	}
}
