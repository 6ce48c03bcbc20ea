import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import schema from '../../../nodes/DevinoVkSend/__schema__/v1.0.0/send.json';
import { DevinoVkSend } from '../../../nodes/DevinoVkSend/DevinoVkSend.node';
import { labelOf } from '../../../nodes/DevinoVkSend/description';
import { DEFAULT_TIMEOUT_MS } from '../../../nodes/shared/calling/transport';
import { LIMITS } from '../../../providers/devino/endpoints';
import { json } from '../../support/engine';
import { items, runAt, sendWorkflow, useEmulator } from '../../support/send';

const { description } = new DevinoVkSend();
const named = (properties: readonly INodeProperties[]) =>
	new Map(properties.map((property) => [property.name, property]));
const parameters = named(description.properties);
const options = named((parameters.get('options')?.options ?? []) as INodeProperties[]);
const choices = (property: INodeProperties | undefined) =>
	((property?.options ?? []) as INodePropertyOptions[]).map(({ value }) => value);

describe('the description keeps the public contract', () => {
	it('names', () => {
		expect(description.name).toBe('devinoVkSend');
		expect(description.displayName).toBe('Devino VK Send');
		expect([...parameters.keys()]).toEqual([
			'operation',
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
		]);
		expect([...options.keys()].sort()).toEqual([
			'allowDeliveryAfterWaiting',
			'allowEmptyVariables',
			'allowedHours',
			'allowedRecipients',
			'batchSize',
			'callbackData',
			'deliveryPolicy',
			'dryRun',
			'includeInput',
			'messageKey',
			'messagesPerSecond',
			'minimumBalance',
			'mostMessages',
			'okText',
			'pollWhileWaiting',
			'routes',
			'timeout',
			'ttl',
			'vkText',
		]);
	});

	it('choices and defaults', () => {
		expect(choices(parameters.get('operation'))).toEqual(['send', 'sendAndWaitForStatus']);
		expect(choices(parameters.get('waitUntil'))).toEqual(['delivered', 'seen']);
		expect(parameters.get('waitUntil')?.default).toBe('delivered');
		expect(parameters.get('limitWaitMinutes')?.default).toBe(1440);
		expect(choices(parameters.get('content'))).toEqual(['template', 'text']);
		expect(parameters.get('content')?.default).toBe('template');
		expect(choices(parameters.get('templateDataMode'))).toEqual(['fields', 'json', 'mapped']);
		expect(parameters.get('templateDataMode')?.default).toBe('fields');
		expect(parameters.get('statusCallback')?.default).toBe('none');
		expect(choices(options.get('routes'))).toEqual(['VK', 'OK']);
		expect(choices(options.get('deliveryPolicy'))).toEqual([
			'any',
			'mobile_device_required',
			'verified_phone_number',
		]);
	});

	it('the limits of the provider', () => {
		expect(options.get('batchSize')?.default).toBe(LIMITS.messagesPerRequest);
		expect(options.get('messagesPerSecond')?.default).toBe(LIMITS.messagesPerSecond);
		expect(options.get('ttl')?.default).toBe(LIMITS.ttl.max);
		expect(options.get('timeout')?.default).toBe(DEFAULT_TIMEOUT_MS);
	});

	it('each parameter has a name that errors can show', () => {
		for (const name of [...parameters.keys(), ...options.keys()]) {
			expect(labelOf(name)).not.toBe(name);
		}
	});
});

describe('the output schema', () => {
	const emulator = useEmulator();

	it('has just the fields that outcomes have', async () => {
		const outcomes = json(
			await runAt(
				emulator(),
				sendWorkflow(),
				items({ phone: '79991000000' }, { phone: '79990400000' }),
			),
			'Send',
		);
		const fields = new Set(outcomes.flatMap((outcome) => Object.keys(outcome)));
		expect([...fields].sort()).toEqual(Object.keys(schema.properties).sort());
	});
});
