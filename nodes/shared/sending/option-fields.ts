import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_TIMEOUT_MS } from '../calling/transport';
import type { SettingDefaults } from './settings';

/** The options that `readSettings` reads, as the editor shows them. @param rate what sets the rate */
export function sendingOptions(
	{ batchSize, mostInBatch, messagesPerSecond }: SettingDefaults,
	rate: string,
) {
	return [
		{
			displayName: 'Batch Size',
			name: 'batchSize',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: mostInBatch },
			default: batchSize,
			description:
				'Most messages in one request. With pacing on, a request also holds no more than Messages per Second.',
		},
		{
			displayName: 'Dry Run',
			name: 'dryRun',
			type: 'boolean',
			default: false,
			description: 'Whether to check everything and show what would go out, and send nothing',
		},
		{
			displayName: 'Include Input Fields',
			name: 'includeInput',
			type: 'boolean',
			default: false,
			description: "Whether to add the input item's fields to the outcome of an accepted message",
		},
		{
			displayName: 'Message Key',
			name: 'messageKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. order-1024-ready',
			description:
				'A key of your own for the message. What this node has sent under a key, in any execution, it does not send again.',
		},
		{
			displayName: 'Messages per Second',
			name: 'messagesPerSecond',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: messagesPerSecond,
			description: `Most messages a second for a sender. ${rate} 0 sends without pacing.`,
		},
		{
			displayName: 'Timeout (Milliseconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: DEFAULT_TIMEOUT_MS,
			description:
				'How long to wait for the whole answer to a request. When it runs out the messages are UNKNOWN, never sent again.',
		},
	] as const satisfies INodeProperties[];
}

/** Options in the order in which n8n wants them shown. */
export function inOrder(options: readonly INodeProperties[]): INodeProperties[] {
	return [...options].sort((one, other) => one.displayName.localeCompare(other.displayName));
}
